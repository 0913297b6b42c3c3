#include "src/booking/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace rota {
namespace {

constexpr std::int64_t kLookAhead = 14 * kDay;  // how far a refusal looks for the next free start

// How a refusal keeps its cause until WithPublicIds names it: "<kind> <key>".
std::string CauseText(const Cause& cause) {
  if (cause.object == 0) return {};
  return fmt::format("{} {}", static_cast<int>(cause.kind), cause.object);
}

Cause CauseOf(std::string_view text) {
  const std::size_t blank = std::min(text.find(' '), text.size());
  const auto number = [](std::string_view digits) {
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  };
  return {static_cast<Cause::Kind>(number(text.substr(0, blank))),
          number(text.substr(std::min(blank + 1, text.size())))};
}

// The hosts of a session that is joined: nobody is chosen.
Assigned HostsOf(const OpenSession& session, const AssignOptions& options) {
  const Offer& offer = *session.request.offer;
  Assigned joined{.hosts = session.hosts, .decision = {}, .joins = session.booking};
  joined.decision.policy = offer.policy;
  joined.decision.level = offer.policy_level;
  joined.decision.scope = ScopeOf(offer);
  joined.decision.seed = options.seed;
  for (const std::uint32_t host : session.hosts) {
    joined.decision.chosen.push_back(
        session.request.catalog->user(offer.hosts[host].user).header.id);
  }
  return joined;
}

}  // namespace

Status RefusalOf(const Request& request, const Explanation& explanation, bool tell_hosts) {
  std::vector<Refusal> refusals;
  if (tell_hosts) {
    for (const HostExplanation& host : explanation.hosts) {
      if (host.free()) continue;
      const Objection& first = host.objections.front();
      const std::uint32_t user = request.offer->hosts[host.index].user;
      refusals.push_back({first.reason, request.catalog->user(user).header.id,
                          CauseText(first.cause), first.free_at});
    }
  }
  return Status(explanation.reason)
      .With("start", FormatInstant(explanation.start))
      .With(std::move(refusals));
}

Status WithPublicIds(const Status& refusal,
                     const std::function<std::string(const Cause&)>& name_of) {
  if (refusal.refusals().empty()) return refusal;
  std::vector<Refusal> named = refusal.refusals();
  for (Refusal& one : named) {
    if (!one.object.empty()) one.object = name_of(CauseOf(one.object));
  }
  return Status(refusal).With(std::move(named));
}

Status RefusalAt(const Pipeline& pipeline, const StartCheck& check, bool tell_hosts) {
  if (!tell_hosts) return Status(check.reason).With("start", FormatInstant(check.start));
  return RefusalOf(pipeline.request(), Explain(pipeline, check, kLookAhead), tell_hosts);
}

Result<Pipeline> PipelineFor(const Request& request, Instant start) {
  return Pipeline::Prepare(request, RangeToExplain(request, start, kLookAhead));
}

Result<Assigned> ChooseHosts(const Request& request, Instant start, const AssignOptions& options,
                             bool tell_hosts) {
  if (request.KeepsTime(start)) {
    return ChooseHosts(request.AtOwnTime(), start, options, tell_hosts);
  }
  // Only who is told of every host needs to know when each is free again.
  ROTA_ASSIGN(const Pipeline pipeline,
              tell_hosts ? PipelineFor(request, start)
                         : Pipeline::Prepare(request, RangeToCheck(request, start)));
  const StartCheck check = CheckStart(pipeline, start);
  if (!check.offered()) return RefusalAt(pipeline, check, tell_hosts);
  if (check.joins) return HostsOf(*check.joins, options);
  return Assign(request, check, options);
}

}  // namespace rota
