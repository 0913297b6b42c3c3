#include "src/engine/answer.h"

#include <algorithm>
#include <span>

#include "src/assignment/assign.h"
#include "src/assignment/decision.h"
#include "src/availability/explain.h"
#include "src/availability/openings.h"
#include "src/availability/query.h"
#include "src/availability/slots.h"
#include "src/booking/record.h"
#include "src/booking/verdict.h"

namespace rota {
namespace {

constexpr std::int64_t kLookAhead = 31 * kDay;      // for the instant an objection ends
constexpr std::int64_t kNextSearch = 366 * kDay;    // how far `next` looks
constexpr std::int64_t kWindowReach = 3000 * kDay;  // how far ahead a window's end may lie

std::string HostId(const Request& request, std::uint32_t host) {
  return request.catalog->user(request.offer->hosts[host].user).header.id;
}

std::string ThingId(const Request& request, std::uint32_t thing) {
  return request.catalog->resource(request.offer->things[thing].resource).header.id;
}

std::vector<std::string> HostIds(const Request& request, std::span<const std::uint32_t> hosts) {
  std::vector<std::string> ids;
  for (const std::uint32_t host : hosts) ids.push_back(HostId(request, host));
  return ids;
}

// Fields that some questions alone take. Errors: `unsupported`.
Status CheckTaken(const Query& query, bool limit, bool include) {
  if (!limit && query.limit) {
    return Status(Reason::k_unsupported, "this question has one answer").At("limit");
  }
  if (!include && query.include != SlotInclude::kFree) {
    return Status(Reason::k_unsupported, "only a list of starts takes it").At("include");
  }
  return {};
}

Result<Instant> StartOf(const Query& query) {
  if (query.start) return *query.start;
  return Invalid("required", "the question needs a start").At("start");
}

// How many answers are wanted at most.
std::size_t MostOf(const Inquiry& inquiry) {
  return inquiry.query.limit ? static_cast<std::size_t>(*inquiry.query.limit) : SIZE_MAX;
}

SlotAnswer SlotOf(const Inquiry& inquiry, const Slots& slots, std::size_t i) {
  const Request& request = inquiry.request;
  SlotAnswer slot;
  slot.start = slots.starts[i];
  slot.end = slot.start + request.duration_s();
  if (!slots.host_offsets.empty()) {
    const std::uint32_t from = slots.host_offsets[i], to = slots.host_offsets[i + 1];
    slot.hosts = HostIds(request, std::span(slots.host_indexes).subspan(from, to - from));
  }
  if (!slots.thing_offsets.empty()) {
    slot.resources.emplace();
    for (std::uint32_t at = slots.thing_offsets[i]; at < slots.thing_offsets[i + 1]; ++at) {
      slot.resources->push_back(ThingId(request, slots.thing_indexes[at]));
    }
  }
  slot.remaining = slots.remaining[i];
  if (slots.reasons.empty()) return slot;
  slot.reason = ReasonName(slots.reasons[i]);
  if (inquiry.hosts || request.catalog->organization().public_hosts_free) {
    slot.hosts_free = slots.hosts_free[i];
  }
  return slot;
}

std::vector<RuleVerdict> RulesOf(const Inquiry& inquiry, const std::vector<Objection>& objections) {
  std::vector<RuleVerdict> rules;
  for (const Objection& objection : objections) {
    RuleVerdict& rule = rules.emplace_back();
    rule.reason = ReasonName(objection.reason);
    const bool names = inquiry.objects && objection.cause.object != 0;
    if (names) rule.object = inquiry.name_of(objection.cause);
    if (objection.free_at != 0) rule.free_at = objection.free_at;
  }
  return rules;
}

std::vector<Opening> OpeningsOf(const std::vector<Interval>& stretches) {
  std::vector<Opening> openings;
  openings.reserve(stretches.size());
  for (const Interval& stretch : stretches) openings.push_back({stretch.start, stretch.end});
  return openings;
}

// Where limits still let so many bookings start, or none.
class LimitSink final : public Sink {
 public:
  using Sink::Forbid;
  LimitSink(std::string host, LimitsAnswer* answer, std::string resource = {})
      : host_(std::move(host)), resource_(std::move(resource)), answer_(*answer) {}
  void Forbid(Interval starts, Reason, Cause) override { Cap(starts, 0, Of::kBookings); }
  void Cap(Interval starts, std::int64_t left, Of) override {
    answer_.limits.push_back({host_, resource_, starts.start, starts.end, left});
  }
  bool WantsCauses() const override { return true; }

 private:
  std::string host_, resource_;
  LimitsAnswer& answer_;
};

// What was found out about a start, as the actor may read it.
StartVerdict VerdictOf(const Inquiry& inquiry, Instant start, const Explanation& why) {
  const Request& request = inquiry.request;
  StartVerdict verdict;
  CheckAnswer& check = verdict.check;
  check.available = why.reason == Reason::kNone;
  check.start = start;
  check.end = start + request.duration_s();
  check.reason = ReasonName(why.reason);
  check.remaining = why.remaining;
  verdict.rules = RulesOf(inquiry, why.common);
  if (!inquiry.hosts) return verdict;
  check.hosts.emplace();
  verdict.candidates.emplace();
  for (const HostExplanation& host : why.hosts) {
    HostVerdict& candidate = verdict.candidates->emplace_back();
    candidate.host = HostId(request, host.index);
    candidate.rules = RulesOf(inquiry, host.objections);
    candidate.free = candidate.rules.empty();
    if (!candidate.free) candidate.reason = candidate.rules.front().reason;
    // Who stands in may be a host of their own as well.
    const bool listed =
        std::find(check.hosts->begin(), check.hosts->end(), candidate.host) != check.hosts->end();
    if (check.available && candidate.free && !listed) check.hosts->push_back(candidate.host);
  }
  if (why.things.empty()) return verdict;
  check.resources.emplace();
  verdict.resource_candidates.emplace();
  for (const ThingExplanation& one : why.things) {
    ResourceVerdict& thing = verdict.resource_candidates->emplace_back();
    thing.resource = ThingId(request, one.index);
    thing.rules = RulesOf(inquiry, one.objections);
    thing.free = thing.rules.empty();
    if (!thing.free) thing.reason = thing.rules.front().reason;
    if (check.available && thing.free) check.resources->push_back(thing.resource);
  }
  return verdict;
}

}  // namespace

Result<SlotsAnswer> AnswerSlots(const Inquiry& inquiry) {
  const Request& request = inquiry.request;
  ROTA_ASSIGN(const Interval range, RangeOf(*request.offer, inquiry.query, request.now));
  const bool lattice = inquiry.query.include == SlotInclude::kLattice;
  ROTA_ASSIGN(const Slots slots,
              FindSlots(request, range, {.hosts = inquiry.hosts, .lattice = lattice}));
  const std::size_t most = std::min(slots.starts.size(), MostOf(inquiry));
  SlotsAnswer answer;
  answer.slots.reserve(most);
  for (std::size_t i = 0; i < most; ++i) answer.slots.push_back(SlotOf(inquiry, slots, i));
  return answer;
}

Result<CheckAnswer> AnswerCheck(const Inquiry& inquiry) {
  ROTA_TRY(CheckTaken(inquiry.query, false, false));
  ROTA_ASSIGN(const Instant start, StartOf(inquiry.query));
  ROTA_ASSIGN(const Explanation why, Check(inquiry.request, start));
  return VerdictOf(inquiry, start, why).check;
}

Result<StartVerdict> AnswerExplain(const Inquiry& inquiry) {
  ROTA_TRY(CheckTaken(inquiry.query, false, false));
  ROTA_ASSIGN(const Instant start, StartOf(inquiry.query));
  ROTA_ASSIGN(const Explanation why, Explain(inquiry.request, start, kLookAhead));
  return VerdictOf(inquiry, start, why);
}

Result<AssignAnswer> AnswerAssign(const Inquiry& inquiry) {
  ROTA_TRY(CheckTaken(inquiry.query, false, false));
  ROTA_ASSIGN(const Instant start, StartOf(inquiry.query));
  ROTA_TRY(CheckNamedHosts(inquiry.request, inquiry.query.hosts));
  const AssignOptions options{
      .seed = inquiry.seed, .same_as = inquiry.same_as, .same_things = inquiry.same_things};
  ROTA_ASSIGN(Assigned assigned, ChooseHosts(inquiry.request, start, options, inquiry.hosts));
  assigned.decision.at = inquiry.request.now;
  Shorten(&assigned.decision);
  Booking booking;
  ROTA_TRY(TakeThings(inquiry.request, assigned, {}, &booking));
  return AssignAnswer{HostIds(inquiry.request, assigned.hosts), std::move(booking.resources),
                      std::move(assigned.decision)};
}

Result<DatesAnswer> AnswerDates(const Inquiry& inquiry) {
  ROTA_TRY(CheckTaken(inquiry.query, true, false));
  const Request& request = inquiry.request;
  ROTA_ASSIGN(const Interval range, RangeOf(*request.offer, inquiry.query, request.now));
  ROTA_ASSIGN(const Zone* zone, ZoneOf(*request.offer, inquiry.query));
  ROTA_ASSIGN(const Slots slots, FindSlots(request, range, {}));
  DatesAnswer answer;
  Interval day;
  for (const Instant start : slots.starts) {
    if (day.Contains(start)) continue;
    if (answer.dates.size() == MostOf(inquiry)) break;
    answer.dates.push_back(zone->CivilDateOf(start));
    day = zone->CivilDay(answer.dates.back());
  }
  return answer;
}

Result<NextAnswer> AnswerNext(const Inquiry& inquiry) {
  ROTA_TRY(CheckTaken(inquiry.query, true, false));
  const Request& request = inquiry.request;
  ROTA_ASSIGN(Interval range, RangeOf(*request.offer, inquiry.query, request.now));
  if (!inquiry.query.to) range.end = range.start + kNextSearch;
  const std::size_t most = inquiry.query.limit ? MostOf(inquiry) : 1;
  std::vector<SlotAnswer> found;
  while (!range.empty() && found.size() < most) {
    const Interval month = {range.start, std::min(range.start + 31 * kDay, range.end)};
    ROTA_ASSIGN(const Slots slots, FindSlots(request, month, {.hosts = inquiry.hosts}));
    for (std::size_t i = 0; i < slots.starts.size() && found.size() < most; ++i) {
      found.push_back(SlotOf(inquiry, slots, i));
    }
    range.start = month.end;
  }
  NextAnswer answer;
  if (!found.empty()) answer.slot = found.front();
  if (inquiry.query.limit) answer.slots = std::move(found);
  return answer;
}

Result<LimitsAnswer> AnswerLimits(const Inquiry& inquiry) {
  ROTA_TRY(CheckTaken(inquiry.query, false, false));
  const Request& request = inquiry.request;
  const Offer& offer = *request.offer;
  LimitsAnswer answer;
  ROTA_ASSIGN(const Interval range, RangeOf(offer, inquiry.query, request.now));
  if (range.empty()) return answer;
  LimitSink of_all({}, &answer);
  ApplyOfferLimits(request, range, of_all);
  ApplyAttendeeLimits(request, range, of_all);
  for (std::uint32_t i = 0; inquiry.hosts && i < offer.hosts.size(); ++i) {
    const OfferHost& host = offer.hosts[i];
    LimitSink of_host(HostId(request, i), &answer);
    const HostView view = {request, host, request.facts->Person(host.user),
                           request.BuffersOf(host)};
    ApplyHostLimits(view, range, of_host);
  }
  for (std::uint32_t i = 0; inquiry.hosts && i < offer.things.size(); ++i) {
    const OfferThing& thing = offer.things[i];
    LimitSink of_thing({}, &answer, ThingId(request, i));
    const HostView view = {
        request, thing.seen, request.facts->Thing(thing.resource), request.BuffersOf(thing),
        {},      &thing};
    ApplyHostLimits(view, range, of_thing);
  }
  return answer;
}

Result<WindowAnswer> AnswerWindow(const Inquiry& inquiry) {
  ROTA_TRY(CheckTaken(inquiry.query, false, false));
  const Request& request = inquiry.request;
  ROTA_ASSIGN(Interval far, RangeOf(*request.offer, inquiry.query, request.now));
  if (!inquiry.query.to) far.end = far.start + kWindowReach;
  ROTA_ASSIGN(const Pipeline pipeline, Pipeline::Prepare(request, far));
  const Interval window = pipeline.BookingWindow();
  WindowAnswer answer;
  answer.window.from = std::max(window.start, request.now + request.offer->notice_s);
  if (window.end < kMaxInstant) answer.window.to = window.end;
  return answer;
}

Result<OpeningsAnswer> AnswerOpenings(const Inquiry& inquiry) {
  ROTA_TRY(CheckTaken(inquiry.query, true, false));
  const Request& request = inquiry.request;
  ROTA_ASSIGN(const Interval range, RangeOf(*request.offer, inquiry.query, request.now));
  ROTA_ASSIGN(const Openings found, FindOpenings(request, range, MostOf(inquiry)));
  OpeningsAnswer answer;
  answer.openings = OpeningsOf(found.all);
  for (const auto& [user, stretches] : found.users) {
    answer.hosts.push_back({request.catalog->user(user).header.id, OpeningsOf(stretches)});
  }
  if (found.things.empty()) return answer;
  answer.resources.emplace();
  for (const auto& [thing, stretches] : found.things) {
    answer.resources->push_back({ThingId(request, thing), OpeningsOf(stretches)});
  }
  return answer;
}

}  // namespace rota
