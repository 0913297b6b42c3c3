#include "src/availability/explain.h"

#include <algorithm>

namespace rota {
namespace {

// Keeps what forbids one start.
class RecordingSink final : public Sink {
 public:
  using Sink::Forbid;
  RecordingSink(Instant start, Interval range) : start_(start), range_(range) {}
  void Forbid(Interval starts, Reason reason, Cause cause) override {
    if (!starts.Contains(start_)) return;
    objections_.push_back({reason, cause, starts.end < range_.end ? starts.end : 0});
  }
  void Cap(Interval, std::int64_t, Of) override {}
  bool WantsCauses() const override { return true; }

  // In pipeline order. A booking that occupies the start is not told again as a buffer.
  std::vector<Objection> Take() && {
    std::stable_sort(objections_.begin(), objections_.end(),
                     [](const Objection& a, const Objection& b) { return a.reason < b.reason; });
    std::vector<Objection> kept;
    for (const Objection& objection : objections_) {
      const bool told = objection.reason == Reason::k_buffer &&
                        std::any_of(kept.begin(), kept.end(), [&](const Objection& other) {
                          return other.reason == Reason::k_occupied &&
                                 other.cause.object == objection.cause.object;
                        });
      if (!told) kept.push_back(objection);
    }
    return kept;
  }

 private:
  Instant start_;
  Interval range_;
  std::vector<Objection> objections_;
};

std::vector<Objection> Merge(const std::vector<Objection>& a, const std::vector<Objection>& b) {
  std::vector<Objection> all;
  std::merge(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all),
             [](const Objection& x, const Objection& y) { return x.reason < y.reason; });
  return all;
}

Interval LookAhead(Instant start, std::int64_t look_ahead_s) {
  return {start, start + std::max<std::int64_t>(look_ahead_s, 1)};
}

// What lies before the next start of the grid, all of it misaligned.
Interval UntilNextStart(const Pipeline& pipeline, Interval ahead) {
  const Lattice starts = pipeline.Starts(ahead);
  return {ahead.start, starts.size() == 0 ? ahead.end : starts[0]};
}

std::vector<const OpenSession*> SessionsAt(const Pipeline& pipeline, Instant start) {
  std::vector<const OpenSession*> sessions;
  for (const OpenSession& session : pipeline.sessions()) {
    if (session.start == start) sessions.push_back(&session);
  }
  return sessions;
}

// A host of a session is asked about joining it and nothing else; others about a new booking.
HostExplanation ExplainHost(const Pipeline& pipeline, const StartCheck& check,
                            const Considered& considered, const std::vector<Objection>& common,
                            Interval ahead) {
  RecordingSink sink(check.start, ahead);
  const OfferHost& host = pipeline.request().offer->hosts[considered.host];
  for (const OpenSession* session : SessionsAt(pipeline, check.start)) {
    if (!session->IsHost(considered.host)) continue;
    pipeline.RunStart(*session, ahead, sink);
    pipeline.RunHost(*session, host, ahead, sink);
    if (check.misaligned) sink.Forbid(UntilNextStart(pipeline, ahead), Reason::k_misaligned);
    return {considered.host, std::move(sink).Take()};
  }
  pipeline.RunHost(host, ahead, sink);
  // What is said by whoever finds slots, not by a rule of the host.
  const bool others_join = check.joins && considered.reason == Reason::k_policy;
  if (considered.reason == Reason::k_lead_threshold || others_join) {
    sink.Forbid({check.start, check.start + 1}, considered.reason);
  }
  return {considered.host, Merge(common, std::move(sink).Take())};
}

}  // namespace

Interval RangeToExplain(const Request& request, Instant start, std::int64_t look_ahead_s) {
  return {RangeToCheck(request, start).start, LookAhead(start, look_ahead_s).end};
}

Explanation Explain(const Pipeline& pipeline, const StartCheck& check, std::int64_t look_ahead_s) {
  const Interval ahead = LookAhead(check.start, look_ahead_s);
  Explanation result;
  result.start = check.start;
  result.reason = check.reason;
  result.remaining = check.remaining;
  RecordingSink common(check.start, ahead);
  if (check.joins) {
    pipeline.RunStart(*check.joins, ahead, common);
  } else {
    pipeline.RunStart(ahead, common);
  }
  if (check.misaligned) common.Forbid(UntilNextStart(pipeline, ahead), Reason::k_misaligned);
  result.common = std::move(common).Take();
  for (const Considered& considered : check.considered) {
    result.hosts.push_back(ExplainHost(pipeline, check, considered, result.common, ahead));
  }
  const std::vector<OfferThing>& things = pipeline.request().offer->things;
  for (const std::uint32_t serving : pipeline.request().offer->ServingThings()) {
    RecordingSink sink(check.start, ahead);
    pipeline.RunThing(things[serving], ahead, sink);
    for (const std::uint32_t linked : things[serving].takes) {
      pipeline.RunThing(things[linked], ahead, sink);
    }
    result.things.push_back({serving, Merge(result.common, std::move(sink).Take())});
  }
  return result;
}

Result<Explanation> Explain(const Request& request, Instant start, std::int64_t look_ahead_s) {
  if (request.KeepsTime(start)) return Explain(request.AtOwnTime(), start, look_ahead_s);
  ROTA_ASSIGN(const Pipeline pipeline,
              Pipeline::Prepare(request, RangeToExplain(request, start, look_ahead_s)));
  return Explain(pipeline, CheckStart(pipeline, start), look_ahead_s);
}

Result<Explanation> Check(const Request& request, Instant start) {
  if (request.KeepsTime(start)) return Check(request.AtOwnTime(), start);
  ROTA_ASSIGN(const Pipeline pipeline, Pipeline::Prepare(request, RangeToCheck(request, start)));
  const StartCheck check = CheckStart(pipeline, start);
  Explanation result;
  result.start = start;
  result.reason = check.reason;
  result.remaining = check.remaining;
  for (const Considered& considered : check.considered) {
    HostExplanation& host = result.hosts.emplace_back(HostExplanation{considered.host, {}});
    if (considered.reason != Reason::kNone) host.objections.push_back({considered.reason, {}, 0});
  }
  for (const std::uint32_t serving : request.offer->ServingThings()) {
    const Reason reason = check.considered_things[serving].reason;
    ThingExplanation& thing = result.things.emplace_back(ThingExplanation{serving, {}});
    if (reason != Reason::kNone) thing.objections.push_back({reason, {}, 0});
  }
  return result;
}

}  // namespace rota
