// Calendars out: bookings as iCalendar text.
#include <fmt/format.h>

#include "rota/codec/record_json.h"
#include "rota/ical/write.h"
#include "src/booking/lifecycle.h"
#include "src/engine/impl.h"
#include "src/ical/appointment.h"
#include "src/store/booking_store.h"

namespace rota {
namespace {

constexpr std::int64_t kPast = 31 * kDay, kAhead = 366 * kDay;
constexpr std::int64_t kMostBookings = 10'000;

// Turns the bookings of one catalog into events.
class Exporter {
 public:
  Exporter(const ResolvedCatalog& catalog, const Actor& actor, ExportKind kind)
      : catalog_(catalog), actor_(actor), staff_(IsStaff(actor)), kind_(kind) {}

  Result<ical::Event> EventOf(const Booking& booking) const {
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
    const bool hidden =
        Default(type, &EventType::hide_host, team, &TeamDefaults::hide_host).value_or(false);
    if (staff_ || !hidden) {
      for (const std::string& host : booking.hosts) {
        if (const User* user = UserOf(host)) appointment.hosts.push_back(user);
      }
    }
    for (const Attendee& attendee : booking.attendees)
      appointment.users.push_back(UserOf(attendee.user));
    // The public reads its own row; whoever holds nothing but the link, none.
    if (!staff_) appointment.attendee_id = actor_.id;
    appointment.attendees = staff_ || !actor_.id.empty();
    if (kind_ != ExportKind::kTeam) appointment.reminders = RemindersOf(type, team);
    return ical::EventOf(appointment);
  }

 private:
  const User* UserOf(const std::string& id) const {
    const std::uint32_t user = catalog_.FindUser(id);
    return user == kNone ? nullptr : &catalog_.user(user);
  }

  // The event type's own value, else that of the nearest team (behaviour §9).
  template <typename T>
  std::optional<T> Default(const EventType* type, const std::optional<T> EventType::*own,
                           std::uint32_t team,
                           const std::optional<T> TeamDefaults::*inherited) const {
    if (type && type->*own) return type->*own;
    if (team == kNone) return std::nullopt;
    for (const std::uint32_t at : catalog_.TeamChain(team)) {
      if (catalog_.team(at).defaults.*inherited) return catalog_.team(at).defaults.*inherited;
    }
    return std::nullopt;
  }

  // Those for whoever reads this calendar: the host their own, an invitation the attendees'.
  std::vector<ReminderRow> RemindersOf(const EventType* type, std::uint32_t team) const {
    auto rows = Default(type, &EventType::reminders, team, &TeamDefaults::reminders)
                    .value_or(std::vector<ReminderRow>());
    const ReminderRecipient reader =
        kind_ == ExportKind::kUser ? ReminderRecipient::kHost : ReminderRecipient::kAttendee;
    std::erase_if(rows, [&](const ReminderRow& row) {
      return !row.active || (row.recipient != reader && row.recipient != ReminderRecipient::kAll);
    });
    return rows;
  }

  const ResolvedCatalog& catalog_;
  const Actor& actor_;
  const bool staff_;
  const ExportKind kind_;
};

Result<Interval> RangeOf(const ExportQuery& query, const Zone& zone, Instant now) {
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
Result<std::vector<Booking>> BookingsOf(store::Session& session, std::int64_t org,
                                        const ExportQuery& query, Interval range, Instant now) {
  const bool user = query.kind == ExportKind::kUser;
  ROTA_ASSIGN(const store::StoredDocument owner,
              store::ReadDocument(session, org, user ? "user" : "team", query.id));
  std::vector<Booking> bookings;
  store::Statement rows =
      user ? session.Query(
                 "SELECT b.doc FROM participant p JOIN booking b ON b.org=p.org AND b.id=p.booking "
                 "WHERE p.org=?1 AND p.who=?2 AND p.start_at>=?3 AND p.start_at<?4 AND p.role=0 "
                 "ORDER BY p.start_at,b.id LIMIT ?5",
                 org, fmt::format("user:{}", owner.key), range.start, range.end, kMostBookings + 1)
           : session.Query(
                 "SELECT b.doc FROM booking b WHERE b.org=?1 AND b.team=?2 AND b.start_at>=?3 AND "
                 "b.start_at<?4 ORDER BY b.start_at,b.id LIMIT ?5",
                 org, owner.key, range.start, range.end, kMostBookings + 1);
  ROTA_TRY(rows.ForEach([&](store::Statement& row) -> Status {
    ROTA_ASSIGN(Booking booking, ReadRecord<Booking>(row.Text(0), {.open = true}));
    bookings.push_back(std::move(booking));
    return {};
  }));
  if (bookings.size() > static_cast<std::size_t>(kMostBookings)) {
    return Status(Reason::k_work_limit,
                  fmt::format("more than {} bookings start in that time", kMostBookings));
  }
  std::erase_if(bookings, [&](Booking& booking) {
    booking.status = EffectiveStatus(booking, now);
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

}  // namespace

Result<std::string> Engine::ExportCalendar(const ExportQuery& query, const CommandHeader& asked) {
  ROTA_ASSIGN(const Scope scope, impl_->ScopeOf(asked));
  const bool staff = IsStaff(scope.actor);
  if (query.kind != ExportKind::kBooking && !staff) {
    return Status(Reason::k_forbidden, "the public reads single bookings only");
  }
  ROTA_ASSIGN(const auto snapshot, impl_->Read(scope, "", scope.now - kTimelineReach));
  const ResolvedCatalog& catalog = *snapshot->catalog;
  const Exporter exporter(catalog, scope.actor, query.kind);
  if (query.kind == ExportKind::kBooking) {
    ROTA_ASSIGN(const Booking booking, GetBooking(query.id, asked));
    return BookingCalendar(booking, exporter, staff, query.method);
  }
  // Requests and cancellations hold one UID (RFC 5546 §3.2).
  if (query.method.value_or(CalendarMethod::kPublish) != CalendarMethod::kPublish) {
    return WrongMethod("only a single booking is requested or cancelled");
  }
  ROTA_ASSIGN(const Interval range, RangeOf(query, catalog.zone(), scope.now));
  ROTA_ASSIGN(const std::vector<Booking> bookings, impl_->InRead([&](store::Session& session) {
    return BookingsOf(session, scope.org, query, range, scope.now);
  }));
  ical::Calendar calendar;
  if (query.kind == ExportKind::kUser) {
    const std::uint32_t user = catalog.FindUser(query.id);
    if (user == kNone) return NotFound("user", query.id).At("id");
    calendar.name = catalog.user(user).name;
    calendar.zone = &catalog.UserZone(user);
  } else {
    const std::uint32_t team = catalog.FindTeam(query.id);
    if (team == kNone) return NotFound("team", query.id).At("id");
    calendar.name = catalog.team(team).name;
    calendar.zone = &catalog.TeamZone(team);
  }
  for (const Booking& booking : bookings) {
    ROTA_ASSIGN(ical::Event event, exporter.EventOf(booking));
    calendar.events.push_back(std::move(event));
  }
  return ical::WriteCalendar(calendar, {.method = CalendarMethod::kPublish});
}

}  // namespace rota
