#include "tests/model/model.h"

#include <algorithm>

#include "tests/model/visits.h"

namespace model {
namespace {

std::vector<std::string> InOrder(const Reasons& reasons) {
  std::vector<std::string> ordered;
  for (const std::string& reason : Pipeline()) {
    if (reasons.contains(reason)) ordered.push_back(reason);
  }
  return ordered;
}

}  // namespace

Model::Model(const Json& scenario)
    : scenario_(&scenario),
      shared_facts_(std::make_shared<Facts>(scenario)),
      shared_things_(std::make_shared<Things>(scenario, *shared_facts_)),
      facts_(*shared_facts_),
      things_(*shared_things_),
      grid_(facts_),
      policy_(facts_, NoRecord()) {
  for (int group = 0; group < static_cast<int>(List(facts_.event(), "groups").size()); ++group) {
    groups_.push_back(Model(*this, group));
  }
}

bool Model::KeepsTime(Instant start) const {
  const Booking* moving = Moving();
  return moving && moving->status != "hold" && moving->event_type == facts_.event().at("id") &&
         moving->start == start && moving->length() == facts_.duration();
}

Json Without(Json scenario, const std::vector<std::string>& fields) {
  const auto settle = [&](Json* record) {
    for (const std::string& field : fields) record->erase(field);
  };
  Json& catalog = scenario.at("catalog");
  for (const char* list : {"profiles", "teams", "event_types", "resources"}) {
    if (!catalog.contains(list)) continue;
    for (Json& record : catalog.at(list)) {
      settle(&record);
      if (record.contains("defaults")) settle(&record.at("defaults"));
    }
  }
  return scenario;
}

const Model& Model::AtOwnTime() const {
  if (at_own_time_) return *at_own_time_;
  Json settled =
      Without(*scenario_, {"minimum_notice_min", "minimum_notice_by", "window", "max_advance_days",
                           "attendee_overlap", "attendee_gap_min", "first_slots_per_day"});
  own_scenario_ = std::make_shared<const Json>(std::move(settled));
  auto own = std::make_shared<Model>(*own_scenario_);
  own->same_hosts_ = SameHosts();
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    own->groups_[i].same_hosts_ = groups_[i].SameHosts();
  }
  at_own_time_ = own;
  return *own;
}

Model::Verdict Model::JudgeOwn(Instant start) const {
  Verdict verdict = AtOwnTime().Judge(start);
  for (const char* settled : {"past", "notice"}) verdict.reasons.erase(settled);
  return verdict;
}

Model::Offered Model::OfferedOn(Date first, Date last) const {
  Offered offered;
  const int first_n = Number(facts_.event(), "first_slots_per_day", kUnlimited);
  std::map<Date, int> on_date;
  for (const Instant start : Lattice(first, last)) {
    const Verdict verdict = Judge(start);
    if (!verdict.reasons.empty() || on_date[facts_.grid_zone().DateAt(start)]++ >= first_n)
      continue;
    offered[start] = verdict;
  }
  // Where the booking is already it may stay; that is no further start of the date.
  const Booking* moving = Moving();
  const bool asks_own = moving && KeepsTime(moving->start) &&
                        first <= facts_.grid_zone().DateAt(moving->start) &&
                        facts_.grid_zone().DateAt(moving->start) <= last;
  if (!asks_own) return offered;
  offered.erase(moving->start);
  const Verdict own = JudgeOwn(moving->start);
  if (own.reasons.empty()) offered[moving->start] = own;
  return offered;
}

// from..to of the query: dates are read in its zone and both inclusive, instants are half-open.
Slot Model::AskedRange() const {
  const auto edge = [&](const char* name, days after) {
    const std::string text = facts_.query().at(name);
    return text.size() == 10 ? facts_.viewer_zone().Begin(ParseDate(text) + after)
                             : ParseInstant(text);
  };
  return {edge("from", days{0}), edge("to", days{1})};
}

Model::Offered Model::OfferedInRange(Starts* lattice) const {
  const Slot range = AskedRange();
  if (range.end <= range.start) return {};
  // Whole dates, whatever the range: "first n" counts over them.
  const Date first = facts_.grid_zone().DateAt(range.start);
  const Date last = facts_.grid_zone().DateAt(range.end - seconds{1});
  const auto is_outside = [&](Instant start) { return start < range.start || range.end <= start; };
  *lattice = Lattice(first, last);
  if (const Booking* moving = Moving(); moving && KeepsTime(moving->start)) {
    lattice->insert(moving->start);
  }
  std::erase_if(*lattice, is_outside);
  Offered offered = OfferedOn(first, last);
  std::erase_if(offered, [&](const auto& one) { return is_outside(one.first); });
  return offered;
}

Json Model::Slots() const {
  Starts starts;
  const Offered offered = OfferedInRange(&starts);
  const bool whole_lattice = facts_.query().value("include", "free") == "lattice";
  const auto most = static_cast<std::size_t>(Number(facts_.query(), "limit", kUnlimited));
  Json slots = Json::array();
  for (const Instant start : starts) {
    const auto found = offered.find(start);
    if (slots.size() == most) break;
    if (found == offered.end() && !whole_lattice) continue;
    Json slot = {{"start", FormatInstant(start)},
                 {"end", FormatInstant(start + facts_.duration())}};
    slot["remaining"] = found == offered.end() ? 0 : found->second.remaining;
    if (found == offered.end()) {
      slot["hosts"] = Json::array();
      if (TakesThings()) slot["resources"] = Json::array();
      slot["reason"] = InOrder(ReasonsAgainst(start)).at(0);
    } else {
      slot["hosts"] = found->second.hosts;
      const Model& asked = KeepsTime(start) ? AtOwnTime() : *this;
      if (TakesThings()) slot["resources"] = asked.FreeThings(start);
    }
    slots.push_back(slot);
  }
  return {{"slots", slots}};
}

Json Model::Dates() const {
  Starts starts;
  const auto most = static_cast<std::size_t>(Number(facts_.query(), "limit", kUnlimited));
  std::set<std::string> dates;
  for (const auto& [start, verdict] : OfferedInRange(&starts)) {
    const std::string date = FormatDate(facts_.viewer_zone().DateAt(start));
    if (dates.size() == most && !dates.contains(date)) break;
    dates.insert(date);
  }
  return {{"dates", dates}};
}

// Of a start that is not offered.
Reasons Model::ReasonsAgainst(Instant start) const {
  if (KeepsTime(start)) return JudgeOwn(start).reasons;
  const Date date = facts_.grid_zone().DateAt(start);
  Reasons reasons = Judge(start).reasons;
  if (!Lattice(date, date).contains(start)) reasons.insert("misaligned");
  if (reasons.empty()) reasons.insert("not_among_first");
  return reasons;
}

Json Model::Check() const {
  const Instant start = ParseInstant(facts_.query().at("start"));
  const Date date = facts_.grid_zone().DateAt(start);
  const Offered offered = OfferedOn(date, date);
  const auto found = offered.find(start);
  if (found != offered.end()) {
    const Verdict& verdict = found->second;
    return {{"available", true}, {"hosts", verdict.hosts}, {"remaining", verdict.remaining}};
  }
  const std::vector<std::string> reasons = InOrder(ReasonsAgainst(start));
  return {{"available", false}, {"reason", reasons.at(0)}, {"reasons", reasons}};
}

std::vector<Instant> Model::OfferedStarts() const {
  Starts lattice;
  std::vector<Instant> starts;
  for (const auto& [start, verdict] : OfferedInRange(&lattice)) starts.push_back(start);
  return starts;
}

bool Model::Offers(Instant start) const {
  const Date date = facts_.grid_zone().DateAt(start);
  return OfferedOn(date, date).contains(start);
}

Json Answer(const Json& scenario) {
  try {
    const std::string op = scenario.at("query").value("op", "slots");
    if (scenario.at("query").contains("parts")) return AnswerVisits(scenario, op);
    const Model model(scenario);
    if (op == "slots") return model.Slots();
    if (op == "check") return model.Check();
    if (op == "assign") return model.Assign();
    if (op == "dates") return model.Dates();
    throw Refused("unsupported", op);
  } catch (const Refused& refused) {
    return {{"error", {{"reason", refused.reason}, {"message", refused.what()}}}};
  }
}

}  // namespace model
