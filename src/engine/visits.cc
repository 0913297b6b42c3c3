// Questions about visits, and visits that are new.
#include "src/engine/visits.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "src/assignment/same_host.h"
#include "src/availability/query.h"
#include "src/booking/foreseen.h"
#include "src/booking/record.h"
#include "src/booking/visit_times.h"
#include "src/engine/booking_verbs.h"
#include "src/engine/impl.h"

namespace rota {
namespace {

// The body by which one part is booked.
BookBody BodyOf(const BookBody& what, const QueryPart& part, Instant start) {
  BookBody body = what;
  body.parts.clear();
  body.event_type = part.event_type;
  body.start = start;
  body.duration_min = part.duration_min;
  body.hosts = part.hosts;
  return body;
}

// A part as whoever may see one of the others sees it: when and what it is, and to whom it is shown
// itself who serves it.
Result<VisitPart> PartFor(const Act& act, const Booking& booking) {
  VisitPart part;
  part.booking = booking.header.id;
  part.status = booking.status;
  part.event_type = booking.event_type;
  part.start = booking.start;
  part.end = booking.end;
  Relations own = RelationsTo(act.catalog(), act.actor(), booking);
  if (act.relations().Has(Relation::kGuest)) own.Add(Relation::kGuest);
  if (own.empty()) return part;
  ROTA_ASSIGN(const Booking shown, act.Shown(booking, own));
  if (!shown.hosts.empty()) part.hosts = shown.hosts;
  return part;
}

// An error about part i, where it is about a field of the part and not of the whole.
Status OfPart(std::size_t i, Status status) {
  for (const std::string_view field : {"event_type", "start", "duration_min", "hosts"}) {
    if (status.path().starts_with(field)) return status.Under(fmt::format("parts[{}]", i));
  }
  return status;
}

WantedVisit WantedOf(const BookBody& what, std::string visit) {
  WantedVisit wanted;
  wanted.parts = what.parts;
  if (what.start != 0) wanted.parts.front().start = what.start;
  wanted.order = what.order;
  wanted.gaps_free = what.gaps_free;
  wanted.attendees = what.attendees;
  if (what.location && *what.location != BookedLocation{}) wanted.location = what.location;
  wanted.overrides = what.overrides;
  wanted.buffer_before_min = what.buffer_before_min;
  wanted.buffer_after_min = what.buffer_after_min;
  wanted.visit = std::move(visit);
  return wanted;
}

}  // namespace

Result<std::unique_ptr<AskedVisit>> AskVisit(Act& act, const WantedVisit& wanted) {
  ROTA_TRY(act.OpenAll(wanted.parts));
  auto asked = std::make_unique<AskedVisit>();
  asked->relations = act.relations();
  VisitQuestion& question = asked->question;
  question.any_order = wanted.order == PartOrder::kAny;
  question.gaps_free = wanted.gaps_free;
  ROTA_ASSIGN(question.last_turn, store::LastNumber(act.session(), act.org(), "turn"));
  std::set<std::int64_t> moving;
  for (const store::StoredBooking& part : wanted.moving) moving.insert(part.key);
  for (std::size_t i = 0; i < wanted.parts.size(); ++i) {
    const QueryPart& part = wanted.parts[i];
    const auto under = [&](Status status) { return OfPart(i, std::move(status)); };
    const bool moves = i < wanted.moving.size();
    std::optional<BookedLocation> location = wanted.location;
    if (moves) location = wanted.moving[i].booking.location.value_or(BookedLocation{});
    Result<RequestWithFacts> own = act.Ask({.event_type = part.event_type,
                                            .duration_min = part.duration_min,
                                            .hosts = part.hosts,
                                            .attendees = wanted.attendees,
                                            .location = location});
    if (!own.ok()) return under(own.status());
    RequestWithFacts& kept = asked->own.emplace_back(*std::move(own));
    Request& request = kept.request;
    request.visit = VisitOf(wanted.visit);
    request.overrides = wanted.overrides;
    request.buffer_before_min = wanted.buffer_before_min;
    request.buffer_after_min = wanted.buffer_after_min;
    if (!wanted.zone.empty()) {
      Query viewer;
      viewer.zone = wanted.zone;
      ROTA_ASSIGN(request.viewer_zone, ZoneOf(*request.offer, viewer));
    }
    if (!moving.empty()) {
      Foreseen without(*kept.facts, question.last_turn);
      without.Remove(moving);
      *kept.facts = without.facts();
    }
    if (moves) {
      request.reschedule_of = wanted.moving[i].key;
      const Booking& booking = wanted.moving[i].booking;
      request.KeepStaffBuffers(booking);
      if (i == 0) request.own_time = Interval{booking.start, booking.end};
    }
    const std::vector<std::uint32_t> had =
        moves && part.hosts.empty() ? request.catalog->FindUsers(wanted.moving[i].booking.hosts)
                                    : std::vector<std::uint32_t>();
    ROTA_TRY(StayWith(had, &request).status());
    Result<AskedPart> declared = AskedAs(part, request);
    if (!declared.ok()) return under(declared.status());
    question.parts.push_back(*std::move(declared));
  }
  return asked;
}

Result<Booking> WriteParts(Act& act, std::vector<BookingChange> changes, std::string_view named) {
  for (BookingChange& change : changes) {
    if (change.history.correlation.empty()) change.history.correlation = change.after.visit;
  }
  std::vector<VisitPart> planned;
  for (const BookingChange& change : changes) {
    ROTA_ASSIGN(planned.emplace_back(), PartFor(act, change.after));
  }
  ROTA_ASSIGN(std::vector<Booking> written, act.WriteAll(std::move(changes)));
  const auto answered = std::find_if(written.begin(), written.end(),
                                     [&](const Booking& one) { return one.header.id == named; });
  Booking answer = answered == written.end() ? written.front() : *answered;
  if (act.writes()) {
    ROTA_TRY(ShowParts(act, &answer));
  } else {
    answer.parts = std::move(planned);
  }
  return answer;
}

Status ShowParts(Act& act, Booking* booking) {
  const Relations& seen = act.relations();
  const bool whole = seen.Staff() || seen.Has(Relation::kAttendee) || seen.Has(Relation::kGuest);
  if (!whole) return {};  // colleagues are shown when somebody is taken, and no more
  ROTA_ASSIGN(std::vector<store::StoredBooking> parts,
              store::ReadVisit(act.session(), act.org(), *booking));
  for (store::StoredBooking& one : parts) {
    ReadAt(act.now(), &one.booking);
    ROTA_ASSIGN(booking->parts.emplace_back(), PartFor(act, one.booking));
  }
  return {};
}

Result<Booking> TakeVisit(Act& act, const BookBody& what, const HoldBody* hold) {
  ROTA_ASSIGN(Circumstances first, act.WithNewId());
  const WantedVisit wanted = WantedOf(what, first.new_id);
  ROTA_ASSIGN(const std::unique_ptr<AskedVisit> asked, AskVisit(act, wanted));
  for (std::size_t i = 0; i < what.parts.size(); ++i) {
    const BookBody body = BodyOf(what, what.parts[i], 0);
    Status may = MayTake(act, body);
    if (!may.ok()) return OfPart(i, std::move(may));
  }
  if (!what.external_ref.empty()) act.NeedName("external_ref:" + what.external_ref);
  VisitQuestion& question = asked->question;
  const Circumstances with = act.With();
  std::vector<std::string> ids(what.parts.size());
  std::size_t leads = 0;  // the part that comes first
  question.decide = [&](const Request& request, std::size_t part,
                        Instant start) -> Result<BookingChange> {
    BookBody body = BodyOf(what, what.parts[part], start);
    if (part != leads) body.external_ref.clear();
    Circumstances own = with;
    own.new_id = ids[part];
    Result<BookingChange> change =
        hold ? DecideHold(request, {.book = body, .hold_s = hold->hold_s, .seats = {}}, own)
             : DecideBook(request, body, own);
    if (!change.ok()) return OfPart(part, change.status());
    change->after.visit = first.new_id;
    return change;
  };
  ROTA_ASSIGN(const VisitTimes times, TimesOf(question, wanted.parts));
  leads = times.front().part;
  for (const PartTime& time : times) {
    std::string& id = ids[time.part];
    id = first.new_id;
    if (time.part != leads) {
      ROTA_ASSIGN(id, NewId(act.now()));
    }
  }
  ROTA_ASSIGN(std::vector<BookingChange> changes, DecideVisit(question, times));
  JoinParts(question, times, &changes);
  return WriteParts(act, std::move(changes), first.new_id);
}

}  // namespace rota
