#include "tests/support/scene.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "rota/codec/record_json.h"
#include "src/availability/resolve_offer.h"

namespace rota::test {
namespace {

const Zone& Berlin() { return **Zone::Find("Europe/Berlin"); }
constexpr Date kMonday{20514};  // 2026-03-02

constexpr const char* kScenario = R"({
  "now": "2026-03-02T05:00:00Z",
  "catalog": {
    "organization": {"id": "o", "name": "O", "zone": "Europe/Berlin", "default_schedule": "s"},
    "users": [{"id": "ana", "name": "Ana", "email": "ana@example.org"}, {"id": "bo", "name": "Bo"},
              {"id": "cy", "name": "Cy"}],
    "schedules": [{"id": "s", "zone": "Europe/Berlin", "rules": [
      {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "09:00",
          "end": "17:00"}]}],
    "teams": [{"id": "t", "slug": "t", "name": "T", "members": [
      {"user": "ana"}, {"user": "bo"}, {"user": "cy"}]}],
    "event_types": [{"id": "e", "team": "t", "slug": "e", "title": "E", "durations_min": [60],
                     "hosts": [{"user": "ana"}]}]},
  "query": {"event_type": "e"}})";

Scenario Patched(std::string_view event, std::string_view catalog, std::string_view scenario) {
  using Json = nlohmann::json;
  Json document = Json::parse(kScenario);
  document["catalog"].merge_patch(Json::parse(catalog));
  document["catalog"]["event_types"][0].merge_patch(Json::parse(event));
  document.merge_patch(Json::parse(scenario));
  return Must(ReadScenario(document.dump()));
}

}  // namespace

Instant At(std::string_view text) {
  const Result<Instant> instant = ParseInstant(text);
  if (instant.ok()) return *instant;
  return Berlin().ToInstant(Must(ParseLocal(text)));
}

std::string Clock(Instant t) {
  const LocalTime local = Berlin().ToLocal(t);
  const std::string text = FormatLocal(local);  // 2026-03-02T09:00 or with :SS
  return local.date() == kMonday ? text.substr(11) : text.substr(5, 5) + " " + text.substr(11);
}

std::string Clocks(std::span<const Instant> starts) {
  std::string text;
  for (const Instant start : starts) text += (text.empty() ? "" : " ") + Clock(start);
  return text;
}

Scene::Scene(std::string_view event, std::string_view catalog_patch,
             std::string_view scenario_patch)
    : scenario(Patched(event, catalog_patch, scenario_patch)),
      catalog(Must(ResolvedCatalog::Build(scenario.catalog))),
      facts(Must(FactsOf(*catalog, scenario))),
      offer(Must(ResolveOffer(*catalog, scenario.query.what.event_type,
                              [this](std::uint32_t user) { return facts.Person(user).absences; }))),
      request(Must(RequestOf(*catalog, offer, facts, scenario.query.what, scenario.now,
                             scenario.query.what.reschedule_of.empty()
                                 ? 0
                                 : BookingKey(scenario, scenario.query.what.reschedule_of)))) {
  request.NameAttendees(AskedAttendees(scenario), [](const Attendee&) { return true; });
}

Interval Scene::monday() const { return Berlin().CivilDay(kMonday); }

std::string Scene::Offered() const { return Clocks(Must(FindSlots(request, monday(), {})).starts); }

std::string Scene::Offered(std::string_view from, std::string_view to) const {
  return Clocks(Must(FindSlots(request, {At(from), At(to)}, {})).starts);
}

std::int32_t Scene::Remaining(std::string_view start) const {
  return Must(Check(request, At(start))).remaining;
}

std::string Scene::Refusal(std::string_view start) const {
  return std::string(ReasonName(Must(Check(request, At(start))).reason));
}

std::string Scene::Hosts(std::string_view start) const {
  std::string text;
  for (const HostExplanation& host : Must(Check(request, At(start))).hosts) {
    if (!host.free()) continue;
    const std::string& id = catalog->user(offer.hosts[host.index].user).header.id;
    text += (text.empty() ? "" : " ") + id;
  }
  return text;
}

void TextSink::Add(const std::string& line) { text_ += (text_.empty() ? "" : "; ") + line; }

void TextSink::Forbid(Interval starts, Reason reason, Cause cause) {
  std::string line =
      fmt::format("{} {}-{}", ReasonName(reason), Clock(starts.start), Clock(starts.end));
  if (cause.object != 0) line += fmt::format(" #{}", cause.object);
  Add(line);
}

void TextSink::Cap(Interval starts, std::int64_t left, Of) {
  Add(fmt::format("left {} {}-{}", left, Clock(starts.start), Clock(starts.end)));
}

}  // namespace rota::test
