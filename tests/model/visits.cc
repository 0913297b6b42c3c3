#include "tests/model/visits.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "tests/model/model.h"

namespace model {

// Each place by whoever could take it, and the needs beside; tried in every way.
std::vector<Model::Way> Model::WaysAt(Instant start, bool first) const {
  if (!SharedReasons(start, false).empty()) return {};
  const std::vector<std::string>& offered = Judge(start).hosts;
  const auto may = [&](const Host& host) {
    return HostReasons(host, start, false).empty() &&
           (!first || host.required ||
            std::find(offered.begin(), offered.end(), host.user) != offered.end());
  };
  const auto serves = [&](const std::string& id) { return things_.Serves(id, start, first); };
  std::vector<Place> places;
  Place rotating;
  bool rotates = false;
  for (const Host& host : facts_.hosts()) {
    if (!groups_.empty()) break;
    rotates |= !host.required;
    if (host.required) places.emplace_back();
    Place& place = host.required ? places.back() : rotating;
    if (may(host)) place.takers.push_back(host);
  }
  if (rotates) places.push_back(rotating);
  for (const Place& place : NeededThings(serves)) places.push_back(place);
  Reasons against;
  const Places all = groups_.empty() ? Places(things_, places) : PlacesAt(start, first, &against);
  std::vector<Way> ways;
  if (facts_.hosts().empty()) return ways;
  for (const Places::Filled& filled : all.Ways(things_.All(start))) {
    ways.push_back({filled.hosts, things_.AsStored(filled.chosen.rows)});
  }
  return ways;
}

namespace {

struct Part {  // as it would be booked
  std::size_t which;
  Instant start, end;
  Model::Way way;
};
using Visit = std::vector<Part>;  // in the order taken

class Search {
 public:
  explicit Search(const Json& scenario)
      : scenario_(scenario),
        // Of later parts notice and windows of every level are not asked.
        later_(Without(
            scenario, {"minimum_notice_min", "minimum_notice_by", "window", "max_advance_days"})) {}

  Json Slots() const {
    std::set<Instant> starts;
    for (const std::vector<std::size_t>& order : Orders()) {
      const Json first = Question(scenario_, order[0], {});
      for (const Instant start : Model(first).OfferedStarts()) starts.insert(start);
    }
    Json visits = Json::array();
    for (const Instant start : starts) {
      const std::vector<Visit> found = From(start);
      if (found.empty()) continue;
      const Visit& one = found[0];
      visits.push_back({{"start", FormatInstant(start)},
                        {"end", FormatInstant(one.back().end)},
                        {"parts", PartsOf(found)}});
    }
    return {{"visits", visits}};
  }

  Json Check() const {
    const std::vector<Visit> found = From(ParseInstant(query().at("start")));
    if (found.empty()) return {{"available", false}, {"reason", "refused"}};
    return {{"available", true}, {"parts", PartsOf(found)}};
  }

 private:
  const Json& query() const { return scenario_.at("query"); }
  const Json& part(std::size_t which) const { return query().at("parts").at(which); }

  std::vector<std::vector<std::size_t>> Orders() const {
    std::vector<std::size_t> order(query().at("parts").size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<std::vector<std::size_t>> orders = {order};
    if (query().value("order", "declared") != "any") return orders;
    while (std::next_permutation(order.begin(), order.end())) orders.push_back(order);
    return orders;
  }

  // The question about one part, as an ordinary one, while earlier parts stand.
  Json Question(const Json& scenario, std::size_t which, const Visit& earlier) const {
    Json alone = scenario;
    Json& asked = alone.at("query");
    asked.erase("parts");
    asked.erase("order");
    asked.update(part(which));
    for (const char* field : {"gap", "same_host_as"}) asked.erase(field);
    for (const Part& one : earlier) {
      Json booking = {{"event_type", part(one.which).at("event_type")},
                      {"id", "part-" + std::to_string(one.which)},
                      {"status", "confirmed"},
                      {"start", FormatInstant(one.start)},
                      {"end", FormatInstant(one.end)},
                      {"hosts", one.way.hosts},
                      {"resources", one.way.resources},
                      {"earlier_part", true}};
      if (asked.contains("attendee")) booking["attendees"] = {asked.at("attendee")};
      alone["bookings"].push_back(booking);
    }
    return alone;
  }

  // The visits from `start`, all at the times that the offer has: of the order that ends first.
  std::vector<Visit> From(Instant start) const {
    std::vector<Visit> best;
    for (const std::vector<std::size_t>& order : Orders()) {
      const Json question = Question(scenario_, order[0], {});
      const Model first(question);
      if (!first.Offers(start)) continue;
      std::vector<Visit> begun;
      for (const Model::Way& way : first.WaysAt(start, true)) {
        const Visit visit = {{order[0], start, first.facts().SlotAt(start).end, way}};
        if (BindsHold(visit)) begun.push_back(visit);
      }
      const std::vector<Visit> found = Extended(order, begun);
      const bool sooner =
          best.empty() || (!found.empty() && found[0].back().end < best[0].back().end);
      if (sooner) best = found;
    }
    return best;
  }

  // Visits that begin with these, which lie at the same times: at the first times for which some
  // choice works. Empty where there are none.
  std::vector<Visit> Extended(const std::vector<std::size_t>& order,
                              const std::vector<Visit>& begun) const {
    if (begun.empty() || begun[0].size() == order.size()) return begun;
    const std::size_t which = order[begun[0].size()];
    const Json& gap = Object(part(which), "gap");
    const Instant end = begun[0].back().end;
    std::vector<Json> questions;
    for (const Visit& visit : begun) questions.push_back(Question(later_, which, visit));
    std::vector<Model> models;
    models.reserve(questions.size());
    for (const Json& question : questions) models.emplace_back(question);
    for (int wait = Number(gap, "at_least_min", 0); wait <= Number(gap, "at_most_min", 15);
         ++wait) {
      const Instant start = end + minutes{wait};
      std::vector<Visit> longer;
      for (std::size_t i = 0; i < begun.size(); ++i) {
        for (const Model::Way& way : models[i].WaysAt(start, false)) {
          Visit visit = begun[i];
          visit.push_back({which, start, models[i].facts().SlotAt(start).end, way});
          if (BindsHold(visit)) longer.push_back(visit);
        }
      }
      const std::vector<Visit> whole = Extended(order, longer);
      if (!whole.empty()) return whole;
    }
    return {};
  }

  // Parts that are bound to each other, as far as both are there, have somebody in common.
  bool BindsHold(const Visit& visit) const {
    for (const Part& one : visit) {
      if (!part(one.which).contains("same_host_as")) continue;
      const std::size_t other = part(one.which).at("same_host_as");
      for (const Part& bound : visit) {
        const bool shared =
            std::any_of(one.way.hosts.begin(), one.way.hosts.end(), [&](const std::string& host) {
              return std::find(bound.way.hosts.begin(), bound.way.hosts.end(), host) !=
                     bound.way.hosts.end();
            });
        if (bound.which == other && !shared) return false;
      }
    }
    return true;
  }

  // Of each part when it is, and who serves it in any of the visits.
  Json PartsOf(const std::vector<Visit>& visits) const {
    Json parts = Json::array();
    for (std::size_t i = 0; i < visits[0].size(); ++i) {
      std::set<std::string> hosts;
      for (const Visit& visit : visits) {
        hosts.insert(visit[i].way.hosts.begin(), visit[i].way.hosts.end());
      }
      parts.push_back({{"event_type", part(visits[0][i].which).at("event_type")},
                       {"start", FormatInstant(visits[0][i].start)},
                       {"end", FormatInstant(visits[0][i].end)},
                       {"hosts", hosts}});
    }
    return parts;
  }

  const Json& scenario_;
  const Json later_;
};

}  // namespace

Json AnswerVisits(const Json& scenario, const std::string& op) {
  if (op == "slots") return Search(scenario).Slots();
  if (op == "check") return Search(scenario).Check();
  throw Refused("unsupported", "slots and check alone are asked about visits");
}

}  // namespace model
