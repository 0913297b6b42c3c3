#include "src/availability/explain.h"

#include <algorithm>
#include <map>

#include "src/availability/slots.h"

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
  void Cap(Interval, std::int64_t) override {}
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

// The rule at which the request fails: with the first place that nobody fills. A fixed host has a
// place alone or with who stands in, rotating hosts have one together; a place is lost with the
// last of them.
Reason FirstReason(const Request& request, const Explanation& explanation) {
  constexpr std::uint32_t kRotating = kNone;
  std::map<std::uint32_t, Reason> places;
  for (const HostExplanation& host : explanation.hosts) {
    const OfferHost& offered = request.offer->hosts[host.index];
    const std::uint32_t own = offered.stands_in() ? offered.covers : host.index;
    const auto [place, first] = places.try_emplace(offered.fixed ? own : kRotating, host.reason());
    const bool lost = place->second != Reason::kNone && !host.free();
    if (!first) place->second = lost ? std::max(place->second, host.reason()) : Reason::kNone;
  }
  Reason reason = Reason::kNone;
  for (const auto& [place, lost_by] : places) {
    if (lost_by == Reason::kNone) continue;
    reason = reason == Reason::kNone ? lost_by : std::min(reason, lost_by);
  }
  return reason;
}

}  // namespace

Result<Explanation> Explain(const Request& request, Instant start, std::int64_t look_ahead_s) {
  const Interval instant = {start, start + 1};
  const Interval ahead = {start, start + std::max<std::int64_t>(look_ahead_s, 1)};
  ROTA_ASSIGN(const Pipeline pipeline, Pipeline::Prepare(request, ahead));
  Explanation result;
  result.start = start;
  RecordingSink common(start, ahead);
  pipeline.RunCommon(common);
  ROTA_ASSIGN(const Pipeline here, Pipeline::Prepare(request, instant));
  if (here.Starts().size() == 0) common.Forbid(instant, Reason::k_misaligned);
  result.common = std::move(common).Take();

  for (std::uint32_t i = 0; i < request.offer->hosts.size(); ++i) {
    const OfferHost& host = request.offer->hosts[i];
    if (!host.fixed && !request.Allows(host)) continue;
    if (!host.StandsInDuring({start, start + request.duration_s()})) continue;
    HostExplanation explained{i, {}};
    if (host.active) {
      RecordingSink sink(start, ahead);
      pipeline.RunHost(host, sink);
      explained.objections = Merge(result.common, std::move(sink).Take());
    } else {
      explained.objections =
          Merge(result.common,
                {{host.fixed ? Reason::k_required_host_inactive : Reason::k_inactive, {}, 0}});
    }
    result.hosts.push_back(std::move(explained));
  }

  ROTA_ASSIGN(const Slots slots, FindSlots(request, instant, {}));
  if (!slots.starts.empty()) {
    result.remaining = slots.remaining.front();
    return result;
  }
  result.reason = FirstReason(request, result);
  if (result.reason == Reason::kNone && !result.common.empty()) {
    result.reason = result.common.front().reason;
  }
  if (result.reason == Reason::kNone) {
    result.reason = result.hosts.empty() ? Reason::k_quorum : Reason::k_not_among_first;
  }
  return result;
}

}  // namespace rota
