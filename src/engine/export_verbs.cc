// Calendars out: bookings as iCalendar text.
#include <fmt/format.h>

#include "rota/codec/record_json.h"
#include "rota/ical/write.h"
#include "src/availability/booking_rows.h"
#include "src/booking/lifecycle.h"
#include "src/engine/impl.h"
#include "src/ical/appointment.h"
#include "src/store/list_store.h"

namespace rota {
namespace {

constexpr Reason kExportReasons[] = {Reason::k_work_limit};
constexpr std::int64_t kPast = 31 * kDay, kAhead = 366 * kDay;
constexpr std::int64_t kMostBookings = 10'000;

// Turns the bookings of one catalog into events.
class Exporter {
 public:
  Exporter(const ResolvedCatalog& catalog, ExportKind kind) : catalog_(catalog), kind_(kind) {}

  // Of a booking as the reader sees it: who serves and who comes are those it shows.
  // Of a session those who come; a seat that is only held is nobody's.
  Result<ical::Event> EventOf(Booking booking) const {
    if (booking.seats) {
      std::erase_if(booking.attendees, [](const Attendee& seat) {
        return !HasSeat(seat) || seat.status == AttendeeStatus::kHeld;
      });
    }
    const Zone* zone = &catalog_.zone();
    if (!booking.zone.empty()) {
      ROTA_ASSIGN(zone, Zone::Find(booking.zone));
    }
    ical::Appointment appointment{.booking = booking, .zone = *zone};
    const std::uint32_t type_index = catalog_.FindEventType(booking.event_type);
    const EventType* type = type_index == kNone ? nullptr : &catalog_.event_type(type_index);
    const std::uint32_t team = catalog_.FindTeam(booking.team);
    appointment.event_type = type;
    appointment.owner_name =
        team == kNone ? catalog_.organization().name : catalog_.team(team).name;
    for (const std::string& host : booking.hosts) {
      if (const User* user = UserOf(host)) appointment.hosts.push_back(user);
    }
    for (const Attendee& attendee : booking.attendees) {
      appointment.users.push_back(UserOf(attendee.user));
    }
    if (kind_ != ExportKind::kTeam) appointment.reminders = RemindersOf(type, team);
    return ical::EventOf(appointment);
  }

 private:
  const User* UserOf(const std::string& id) const {
    const std::uint32_t user = catalog_.FindUser(id);
    return user == kNone ? nullptr : &catalog_.user(user);
  }

  // Those for whoever reads this calendar: the host their own, an invitation the attendees'.
  std::vector<ReminderRow> RemindersOf(const EventType* type, std::uint32_t team) const {
    auto rows = catalog_.Inherited(type, &EventType::reminders, team, &TeamDefaults::reminders)
                    .value_or(std::vector<ReminderRow>());
    const ReminderRecipient reader =
        kind_ == ExportKind::kUser ? ReminderRecipient::kHost : ReminderRecipient::kAttendee;
    std::erase_if(rows, [&](const ReminderRow& row) {
      return !row.active || (row.recipient != reader && row.recipient != ReminderRecipient::kAll);
    });
    return rows;
  }

  const ResolvedCatalog& catalog_;
  const ExportKind kind_;
};

Result<Interval> RangeOf(const ExportBody& query, const Zone& zone, Instant now) {
  const auto edge = [&](const std::optional<RangeEdge>& given, Instant fallback,
                        std::int32_t days) {
    if (!given) return fallback;
    if (const Instant* at = std::get_if<Instant>(&*given)) return *at;
    return zone.ToInstant(Midnight(std::get<Date>(*given) + days));
  };
  const Interval range{edge(query.from, now - kPast, 0), edge(query.to, now + kAhead, 1)};
  if (range.start < range.end) return range;
  return Invalid("range", "`to` must come after `from`").At("to");
}

// Bookings that take time or did, by start.
Result<std::vector<Booking>> BookingsOf(const Act& act, ExportKind kind, std::int64_t owner,
                                        Interval range) {
  const auto read = kind == ExportKind::kUser ? &store::BookingsOfHost : &store::BookingsOfTeam;
  ROTA_ASSIGN(std::vector<Booking> bookings,
              read(act.session(), act.org(), owner, range, kMostBookings + 1));
  if (bookings.size() > static_cast<std::size_t>(kMostBookings)) {
    return Status(Reason::k_work_limit,
                  fmt::format("more than {} bookings start in that time", kMostBookings));
  }
  std::erase_if(bookings, [&](Booking& booking) {
    ReadAt(act.now(), &booking);
    return IsOff(booking.status) || booking.status == BookingStatus::kHold;
  });
  return bookings;
}

Status WrongMethod(std::string message) {
  return Invalid("export_method", std::move(message)).At("method");
}

Result<std::string> BookingCalendar(const Booking& booking, const Exporter& exporter, bool staff,
                                    std::optional<CalendarMethod> asked) {
  const bool off = IsOff(booking.status);
  if (off && asked == CalendarMethod::kRequest)
    return WrongMethod("nobody is invited to a booking that is off");
  ical::Calendar calendar;
  ROTA_ASSIGN(ical::Event event, exporter.EventOf(booking));
  // An invitation is to somebody (RFC 5546 §3.2.2).
  const bool invites = staff && !event.details.participants.empty();
  const CalendarMethod usual = off       ? CalendarMethod::kCancel
                               : invites ? CalendarMethod::kRequest
                                         : CalendarMethod::kPublish;
  const CalendarMethod method = asked.value_or(usual);
  if (method == CalendarMethod::kCancel) {
    event.status = BusyStatus::kCancelled;
    event.details.alarms.clear();  // a cancellation rings nowhere (§3.2.5)
  }
  calendar.events.push_back(std::move(event));
  return ical::WriteCalendar(calendar, {.method = method});
}

// The calendar of one booking, as who may see it sees it.
Result<std::string> OneBooking(Act& act, const ExportBody& what) {
  if (what.from || what.to) {
    return Status(Reason::k_unsupported, "a single booking is exported whenever it is")
        .At(what.from ? "from" : "to");
  }
  ROTA_ASSIGN(store::StoredBooking stored, act.Thing(what.id));
  ReadAt(act.now(), &stored.booking);
  const bool staff = act.relations().Staff();
  ROTA_ASSIGN(const Booking shown, act.Shown(std::move(stored.booking), act.relations()));
  return BookingCalendar(shown, Exporter(act.catalog(), what.kind), staff, what.method);
}

// The calendar of a user or team. Errors: `not_found` for whoever is neither that user nor leads
// them.
Result<std::string> ManyBookings(Act& act, const ExportBody& what) {
  // Requests and cancellations hold one UID (RFC 5546 §3.2).
  if (what.method.value_or(CalendarMethod::kPublish) != CalendarMethod::kPublish) {
    return WrongMethod("only a single booking is requested or cancelled");
  }
  const bool of_user = what.kind == ExportKind::kUser;
  const RecordDescriptor& descriptor = of_user ? Describe<User>() : Describe<Team>();
  const ResolvedCatalog& catalog = act.catalog();
  ROTA_ASSIGN(const store::StoredDocument owner,
              store::ReadDocument(act.session(), act.org(), descriptor.name, what.id));
  const std::string id = store::DocumentId(act.session(), act.org(), descriptor.name, owner.key);
  const std::uint32_t index = of_user ? catalog.FindUser(id) : catalog.FindTeam(id);
  if (index == kNone) return NotFound(descriptor.name, what.id).At("id");
  const Relations relations =
      RelationsTo(catalog, act.actor(), of_user ? index : kNone, of_user ? kNone : index);
  if (!relations.Staff()) {
    return Status(Reason::k_forbidden, "a calendar is exported by whose it is, and by leaders");
  }
  ROTA_ASSIGN(const Interval range, RangeOf(what, catalog.zone(), act.now()));
  ROTA_ASSIGN(const auto bookings, BookingsOf(act, what.kind, owner.key, range));
  ical::Calendar calendar;
  calendar.name = of_user ? catalog.user(index).name : catalog.team(index).name;
  calendar.zone = of_user ? &catalog.UserZone(index) : &catalog.TeamZone(index);
  const Exporter exporter(catalog, what.kind);
  for (const Booking& booking : bookings) {
    ROTA_ASSIGN(ical::Event event, exporter.EventOf(booking));
    calendar.events.push_back(std::move(event));
  }
  return ical::WriteCalendar(calendar, {.method = CalendarMethod::kPublish});
}

}  // namespace

ROTA_VERB(
    ExportCalendar,
    .May({.attendee = true,
          .host = true,
          .leader = true,
          .admin = true,
          .note = "attendees single bookings, with their own row; calendars of users and teams "
                  "are for whose they are and for leaders"})
        .Refuses(kExportReasons)
        .Example(R"({"kind":"booking","id":"b1"})"));

Result<ExportAnswer> Engine::ExportCalendar(const ExportBody& what, const Envelope& envelope) {
  return impl_->Perform<&Engine::ExportCalendar>(
      what, envelope, [&](Act& act) -> Result<ExportAnswer> {
        ExportAnswer answer;
        ROTA_ASSIGN(answer.calendar, what.kind == ExportKind::kBooking ? OneBooking(act, what)
                                                                       : ManyBookings(act, what));
        return answer;
      });
}

}  // namespace rota
