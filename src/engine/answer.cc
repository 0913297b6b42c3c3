#include "src/engine/answer.h"

#include <algorithm>
#include <span>

#include "src/assignment/assign.h"
#include "src/availability/explain.h"
#include "src/availability/query.h"
#include "src/availability/slots.h"
#include "src/booking/verdict.h"

namespace rota {
namespace {

constexpr std::int64_t kLookAhead = 31 * kDay;      // for the instant an objection ends
constexpr std::int64_t kNextSearch = 366 * kDay;    // how far `next` looks
constexpr std::int64_t kWindowReach = 3000 * kDay;  // how far ahead a window's end may lie

std::string HostId(const Request& request, std::uint32_t host) {
  return request.catalog->user(request.offer->hosts[host].user).header.id;
}

std::vector<std::string> HostIds(const Request& request, std::span<const std::uint32_t> hosts) {
  std::vector<std::string> ids;
  for (const std::uint32_t host : hosts) ids.push_back(HostId(request, host));
  return ids;
}

Result<Instant> StartOf(const Query& query) {
  if (query.start) return *query.start;
  return Invalid("required", "the question needs a start").At("start");
}

SlotAnswer SlotOf(const Request& request, const Slots& slots, std::size_t i) {
  SlotAnswer slot;
  slot.start = slots.starts[i];
  slot.end = slot.start + request.duration_s();
  if (!slots.host_offsets.empty()) {
    const std::uint32_t from = slots.host_offsets[i], to = slots.host_offsets[i + 1];
    slot.hosts = HostIds(request, std::span(slots.host_indexes).subspan(from, to - from));
  }
  slot.remaining = slots.remaining[i];
  if (!slots.reasons.empty()) slot.reason = ReasonName(slots.reasons[i]);
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

// Where limits still let so many bookings start, or none.
class LimitSink final : public Sink {
 public:
  using Sink::Forbid;
  LimitSink(std::string host, LimitsAnswer* answer) : host_(std::move(host)), answer_(*answer) {}
  void Forbid(Interval starts, Reason, Cause) override { Cap(starts, 0); }
  void Cap(Interval starts, std::int64_t left) override {
    answer_.limits.push_back({host_, starts.start, starts.end, left});
  }
  bool WantsCauses() const override { return true; }

 private:
  std::string host_;
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
  return verdict;
}

}  // namespace

Result<SlotsAnswer> AnswerSlots(const Inquiry& inquiry) {
  const Request& request = inquiry.request;
  ROTA_ASSIGN(const Interval range, RangeOf(*request.offer, inquiry.query, request.now));
  const bool lattice = inquiry.query.include == SlotInclude::kLattice;
  ROTA_ASSIGN(const Slots slots,
              FindSlots(request, range, {.hosts = inquiry.hosts, .lattice = lattice}));
  std::size_t most = slots.starts.size();
  if (inquiry.query.limit) most = std::min(most, static_cast<std::size_t>(*inquiry.query.limit));
  SlotsAnswer answer;
  answer.slots.reserve(most);
  for (std::size_t i = 0; i < most; ++i) answer.slots.push_back(SlotOf(request, slots, i));
  return answer;
}

Result<CheckAnswer> AnswerCheck(const Inquiry& inquiry) {
  ROTA_ASSIGN(const Instant start, StartOf(inquiry.query));
  ROTA_ASSIGN(const Explanation why, Check(inquiry.request, start));
  return VerdictOf(inquiry, start, why).check;
}

Result<StartVerdict> AnswerExplain(const Inquiry& inquiry) {
  ROTA_ASSIGN(const Instant start, StartOf(inquiry.query));
  ROTA_ASSIGN(const Explanation why, Explain(inquiry.request, start, kLookAhead));
  return VerdictOf(inquiry, start, why);
}

Result<AssignAnswer> AnswerAssign(const Inquiry& inquiry) {
  ROTA_ASSIGN(const Instant start, StartOf(inquiry.query));
  const AssignOptions options{.seed = inquiry.seed, .same_as = {}};
  ROTA_ASSIGN(Assigned assigned, ChooseHosts(inquiry.request, start, options, inquiry.hosts));
  return AssignAnswer{HostIds(inquiry.request, assigned.hosts), std::move(assigned.decision)};
}

Result<DatesAnswer> AnswerDates(const Inquiry& inquiry) {
  const Request& request = inquiry.request;
  ROTA_ASSIGN(const Interval range, RangeOf(*request.offer, inquiry.query, request.now));
  ROTA_ASSIGN(const Zone* zone, ZoneOf(*request.offer, inquiry.query));
  ROTA_ASSIGN(const Slots slots, FindSlots(request, range, {}));
  DatesAnswer answer;
  for (const Instant start : slots.starts) {
    const Date date = zone->DateOf(start);
    if (answer.dates.empty() || date != answer.dates.back()) answer.dates.push_back(date);
  }
  return answer;
}

Result<NextAnswer> AnswerNext(const Inquiry& inquiry) {
  const Request& request = inquiry.request;
  ROTA_ASSIGN(Interval range, RangeOf(*request.offer, inquiry.query, request.now));
  if (!inquiry.query.to) range.end = range.start + kNextSearch;
  while (!range.empty()) {
    const Interval month = {range.start, std::min(range.start + 31 * kDay, range.end)};
    ROTA_ASSIGN(const Slots slots, FindSlots(request, month, {.hosts = inquiry.hosts}));
    if (!slots.starts.empty()) return NextAnswer{SlotOf(request, slots, 0)};
    range.start = month.end;
  }
  return NextAnswer{};
}

Result<LimitsAnswer> AnswerLimits(const Inquiry& inquiry) {
  const Request& request = inquiry.request;
  const Offer& offer = *request.offer;
  LimitsAnswer answer;
  ROTA_ASSIGN(const Interval range, RangeOf(offer, inquiry.query, request.now));
  if (range.empty()) return answer;
  LimitSink of_all({}, &answer);
  ApplyOfferLimits(request, range, of_all);
  for (std::uint32_t i = 0; inquiry.hosts && i < offer.hosts.size(); ++i) {
    const OfferHost& host = offer.hosts[i];
    LimitSink of_host(HostId(request, i), &answer);
    const HostView view = {request, host, request.facts->Person(host.user),
                           request.BuffersOf(host)};
    ApplyHostLimits(view, range, of_host);
  }
  return answer;
}

Result<WindowAnswer> AnswerWindow(const Inquiry& inquiry) {
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

}  // namespace rota
