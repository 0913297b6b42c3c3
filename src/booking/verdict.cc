#include "src/booking/verdict.h"

#include <fmt/format.h>

namespace rota {
namespace {

constexpr std::int64_t kLookAhead = 14 * kDay;  // how far a refusal looks for the next free start

std::string KeyText(const Cause& cause) {
  return cause.object == 0 ? std::string() : fmt::format("{}", cause.object);
}

}  // namespace

Status RefusalOf(const Request& request, const Explanation& explanation, bool tell_hosts) {
  std::vector<Refusal> refusals;
  if (tell_hosts) {
    for (const HostExplanation& host : explanation.hosts) {
      if (host.free()) continue;
      const Objection& first = host.objections.front();
      const std::uint32_t user = request.offer->hosts[host.index].user;
      refusals.push_back({first.reason, request.catalog->user(user).header.id, KeyText(first.cause),
                          first.free_at});
    }
  }
  return Status(explanation.reason)
      .With("start", FormatInstant(explanation.start))
      .With(std::move(refusals));
}

Status RefusalAt(const Pipeline& pipeline, const StartCheck& check, bool tell_hosts) {
  return RefusalOf(pipeline.request(), Explain(pipeline, check, kLookAhead), tell_hosts);
}

Result<Pipeline> PipelineFor(const Request& request, Instant start) {
  return Pipeline::Prepare(request, RangeToExplain(request, start, kLookAhead));
}

Result<Assigned> ChooseHosts(const Request& request, Instant start, const AssignOptions& options,
                             bool tell_hosts) {
  ROTA_ASSIGN(const Pipeline pipeline, PipelineFor(request, start));
  const StartCheck check = CheckStart(pipeline, start);
  if (!check.offered()) return RefusalAt(pipeline, check, tell_hosts);
  return Assign(request, start, check.hosts, options);
}

}  // namespace rota
