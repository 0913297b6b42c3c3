// Who takes the booking: an ordered list of criteria, each keeping the best (behaviour §10).
#include <algorithm>
#include <functional>
#include <numeric>

#include "tests/model/model.h"

namespace model {
namespace {

std::vector<Json> CriteriaOf(const Json& policy) {
  static const std::map<std::string, std::vector<std::string>> kPresets = {
      {"round_robin", {"least_recent"}},
      {"prioritized", {"priority", "least_recent"}},
      {"least_busy", {"fewest", "least_recent"}},
      {"weighted", {"apportion", "least_recent"}}};
  std::vector<Json> criteria;
  const std::string preset =
      policy.is_string() ? policy.get<std::string>() : Text(policy, "preset");
  if (!preset.empty()) {
    const auto found = kPresets.find(preset);
    if (found == kPresets.end()) throw Refused("unsupported", preset);
    for (const std::string& name : found->second) criteria.push_back({{"name", name}});
  } else {
    for (const Json& one : policy.at("criteria")) {
      criteria.push_back(one.is_string() ? Json{{"name", one}} : one);
    }
  }
  criteria.push_back(
      {{"name", "member_order"}});  // what is left equal is decided by the declared order
  return criteria;
}

template <typename Value>
void KeepSmallest(std::vector<Host>* left, const Value& value) {
  if (left->empty()) return;
  auto best = value(left->front());
  for (const Host& host : *left) best = std::min(best, value(host));
  std::erase_if(*left, [&](const Host& host) { return value(host) != best; });
}

// The dates that are counted together with `date`.
std::pair<Date, Date> PeriodAround(Date date, const std::string& interval,
                                   const std::string& week_start) {
  using namespace std::chrono;
  const year_month_day day{date};
  if (interval == "day") return {date, date};
  if (interval == "week") {
    static const std::map<std::string, weekday> kFirst = {
        {"monday", Monday}, {"sunday", Sunday}, {"saturday", Saturday}};
    const Date first = date - (weekday{date} - kFirst.at(week_start));
    return {first, first + days{6}};
  }
  const unsigned month = static_cast<unsigned>(day.month());
  const unsigned length = interval == "quarter" ? 3 : 1;
  const unsigned first = month - (month - 1) % length;
  const year_month begin{day.year(), std::chrono::month{first}};
  const year_month last = begin + months{static_cast<int>(length) - 1};
  return {Date{begin / 1}, Date{last / std::chrono::last}};
}

}  // namespace

// An exact fraction; the numbers of scenarios are small.
struct Model::Fraction {
  __extension__ typedef __int128 Whole;
  Fraction(std::int64_t whole) : over(whole) {}  // NOLINT: numbers are fractions
  Fraction(std::int64_t o, std::int64_t u) : over(o), under(u) {}
  Fraction operator+(const Fraction& other) const {
    return Made(over * other.under + other.over * under, under * other.under);
  }
  Fraction operator-(const Fraction& other) const {
    return Made(over * other.under - other.over * under, under * other.under);
  }
  Fraction operator*(const Fraction& other) const {
    return Made(over * other.over, under * other.under);
  }
  bool operator<(const Fraction& other) const { return over * other.under < other.over * under; }

  Whole over = 0, under = 1;

 private:
  static Fraction Made(Whole o, Whole u) {
    Whole a = o < 0 ? -o : o, b = u;
    while (b != 0) a = std::exchange(b, a % b);
    Fraction made(0);
    made.over = o / a;
    made.under = u / a;
    return made;
  }
};

Policy::Policy(const Facts& facts, const Json& group) {
  const Catalog& catalog = facts.catalog();
  const std::string own_team = Text(facts.event(), "team");
  const auto policy_of = [](const Json& record) {
    return record.contains("policy") ? &record.at("policy") : nullptr;
  };
  const Json* found = policy_of(catalog.organization());
  const std::vector<const Json*> chain = catalog.Ancestry(own_team);
  for (auto one = chain.rbegin(); one != chain.rend(); ++one) {
    if (!policy_of(**one)) continue;
    found = policy_of(**one);
    scope = "team";  // where nobody says, turns are counted over the level on which it was found
    team = (*one)->at("id");
  }
  const Json* of_event = policy_of(group) ? policy_of(group) : policy_of(facts.event());
  if (of_event) {
    found = of_event;
    scope = "event_type";
    team = "";
  }
  const Json policy = found ? *found : Json("round_robin");
  if (policy.is_object() && policy.contains("lead_threshold")) lead = policy.at("lead_threshold");
  if (policy.is_object() && policy.contains("scope")) scope = policy.at("scope");
  // Reading: scope team is the team the policy was found on, else the event type's; without one the
  // event type is counted alone.
  if (team.empty()) team = own_team;
  if (scope == "team" && team.empty()) scope = "event_type";
  criteria = CriteriaOf(policy);
}

bool Model::IsInScope(const Booking& booking) const {
  if (policy_.scope == "event_type") return booking.event_type == facts_.event().at("id");
  if (policy_.scope == "user") return true;
  // Reading: a team's scope is its own event types and those of teams below.
  return facts_.catalog().IsBelow(Text(facts_.catalog().event_type(booking.event_type), "team"),
                                  policy_.team);
}

// The turns a person was given: later cancelled ones too, holds while they live.
std::vector<const Booking*> Model::TurnsOf(const std::string& user) const {
  std::vector<const Booking*> turns;
  for (const Booking& booking : facts_.bookings()) {
    const bool counts = booking.status != "hold" || booking.live;
    if (facts_.IsPartOfEarlier(booking)) continue;  // a session is one turn
    if (counts && booking.HostedBy(user) && IsInScope(booking)) turns.push_back(&booking);
  }
  return turns;
}

// The place of the last turn in the sequence of all, which documents give by `seq` or by their
// order.
int Model::LastTurn(const std::string& user) const {
  int last = -1;  // never assigned: the least recent of all
  for (const Booking* turn : TurnsOf(user)) {
    const auto order = static_cast<int>(turn - facts_.bookings().data());
    last = std::max(last, Number(*turn->record, "seq", order));
  }
  return last;
}

// Live bookings that start within the horizon, or their minutes.
int Model::Load(const Json& criterion, const std::string& user, Instant start) const {
  const Json& horizon = Object(criterion, "horizon");
  const Instant begin = horizon.value("from", "now") == "start" ? start : facts_.now();
  const Instant end = begin + days{Number(horizon, "days", 7)};
  const bool by_minutes = criterion.value("basis", "count") == "minutes";
  int load = 0;
  for (const Booking& booking : facts_.bookings()) {
    if (booking.start < begin || end <= booking.start || !booking.HostedBy(user)) continue;
    if (!booking.live || !IsInScope(booking)) continue;
    if (facts_.IsPartOfEarlier(booking)) continue;
    load += by_minutes ? static_cast<int>(booking.length().count()) : 1;
  }
  return load;
}

std::int64_t Model::Weight(const Host& host) const {
  return facts_.catalog().Share(facts_.event(), host, "weight", 100);
}

std::vector<Host> Model::Sharers() const {
  std::vector<Host> sharers = Hosts();
  std::erase_if(sharers, [&](const Host& host) {
    return host.required || !host.active || Weight(host) == 0;
  });
  return sharers;
}

// The bookings that `apportion` counts as turns of a user, for a booking at `start`.
std::vector<const Booking*> Model::CountedTurns(const Json& criterion, const std::string& user,
                                                Instant start) const {
  std::vector<const Booking*> turns = TurnsOf(user);
  const std::string interval = criterion.value("interval", "none");
  const bool by_start = criterion.value("basis", "created") == "start";
  const std::string team = Text(facts_.event(), "team");
  const Catalog& catalog = facts_.catalog();
  const Zone& zone = team.empty() ? catalog.OrganizationZone() : catalog.TeamZone(team);
  std::erase_if(turns, [&](const Booking* turn) {
    if (turn->status == "no_show" && !criterion.value("no_shows", true)) return true;
    if (interval == "none") return false;
    const auto [first, last] = PeriodAround(zone.DateAt(by_start ? start : facts_.now()), interval,
                                            catalog.organization().value("week_start", "monday"));
    const Date date = zone.DateAt(by_start ? turn->start : MadeAt(*turn));
    return date < first || last < date;
  });
  return turns;
}

// Reading: a booking that does not say when it was made was made by now, and before it begins.
Instant Model::MadeAt(const Booking& booking) const {
  if (booking.record->contains("created_at")) {
    return ParseInstant(booking.record->at("created_at"));
  }
  return std::min(booking.start, facts_.now());
}

bool Model::CouldTake(const Host& host, const Booking& turn, const Host& taker) const {
  if (taker.user == host.user) return true;
  if (host.row->contains("joined_at") && MadeAt(turn) < ParseInstant(host.row->at("joined_at"))) {
    return false;
  }
  const std::vector<Leave>& leave = facts_.catalog().LeaveOf(host.user);
  return std::none_of(leave.begin(), leave.end(),
                      [&](const Leave& one) { return one.Touches(turn.start, turn.end); });
}

// Turns and, for each counted turn of somebody else that this host could not take, the part that
// those who could had in it for each unit of weight.
Model::Fraction Model::Turns(const Json& criterion, const Host& host, Instant start) const {
  Fraction turns(static_cast<std::int64_t>(CountedTurns(criterion, host.user, start).size()));
  const std::vector<Host> sharers = Sharers();
  const bool shares =
      !host.stands_in &&
      std::any_of(sharers.begin(), sharers.end(), [&](auto& one) { return one.user == host.user; });
  if (!shares || !criterion.value("calibration", true)) return turns;
  for (const Host& taker : sharers) {
    for (const Booking* turn : CountedTurns(criterion, taker.user, start)) {
      if (CouldTake(host, *turn, taker)) continue;
      std::int64_t could = 0;
      for (const Host& one : sharers) {
        if (CouldTake(one, *turn, taker)) could += Weight(one);
      }
      turns = turns + Fraction(Weight(host), could);
    }
  }
  return turns;
}

// Tijdeman's rule in exact fractions. With w of W the weight and x of t - 1 the turns of a host, a
// host is due when t w/W - x >= δ, where δ = 1/(2n - 2) for n who share. Among those who are due,
// and if nobody is among all, the least (x + 1 - δ)/w takes the turn.
void Model::KeepDue(const Json& criterion, Instant start, std::vector<Host>* left) const {
  const std::vector<Host> sharers = Sharers();
  std::int64_t all_weights = 0;
  Fraction t(1);
  for (const Host& host : sharers) {
    all_weights += Weight(host);
    t = t + Turns(criterion, host, start);
  }
  // Reading: one who shares with nobody has δ = 1; that host's delegates may still be two.
  const auto n = static_cast<std::int64_t>(sharers.size());
  const Fraction delta(1, std::max<std::int64_t>(2 * n - 2, 1));
  const auto is_due = [&](const Host& host) {
    const Fraction owed = t * Fraction(Weight(host), all_weights) - Turns(criterion, host, start);
    return !(owed < delta);
  };
  const auto deadline = [&](const Host& host) {
    return (Turns(criterion, host, start) + Fraction(1) - delta) * Fraction(1, Weight(host));
  };
  if (std::any_of(left->begin(), left->end(), is_due)) {
    std::erase_if(*left, [&](const Host& host) { return !is_due(host); });
  }
  const std::vector<Host> due = *left;
  std::erase_if(*left, [&](const Host& host) {
    return std::any_of(due.begin(), due.end(),
                       [&](const Host& other) { return deadline(other) < deadline(host); });
  });
}

// Who has more than so many turns more than somebody who is free as well is left out; with weights
// it is how much further they are ahead of their share. Of those who are taken together the last
// counts.
void Model::KeepWithinLead(Instant start, int count, std::vector<Host>* left) const {
  if (policy_.lead == 0 || left->empty()) return;
  const Json* by = nullptr;
  for (const Json& one : policy_.criteria) {
    if (!by && one.at("name") == "apportion") by = &one;
  }
  Fraction total(0);
  std::int64_t all_weights = 0;
  for (const Host& host : Sharers()) {
    all_weights += Weight(host);
    if (by) total = total + Turns(*by, host, start);
  }
  const auto ahead = [&](const Host& host) {
    if (!by) return Fraction(static_cast<std::int64_t>(TurnsOf(host.user).size()));
    return Turns(*by, host, start) - total * Fraction(Weight(host), all_weights);
  };
  std::vector<Fraction> all;
  for (const Host& host : *left) all.push_back(ahead(host));
  std::sort(all.begin(), all.end());
  const std::size_t last = std::min(static_cast<std::size_t>(count), all.size()) - 1;
  const Fraction most = all[last] + Fraction(policy_.lead);
  std::erase_if(*left, [&](const Host& host) { return most < ahead(host); });
}

// The booking that would move; null when the question names none.
const Booking* Model::Moving() const {
  const std::string id = Text(facts_.query(), "reschedule_of");
  for (const Booking& booking : facts_.bookings()) {
    if (!id.empty() && booking.id == id) return &booking;
  }
  return nullptr;
}

// The last booking of whoever asks, among those that the policy counts. Reading: of the first who
// attends, by its start, not more than a year (366 days) ago; what blocks nothing is none.
const Booking* Model::LastVisit() const {
  const Booking* last = nullptr;
  if (facts_.attendees().empty()) return nullptr;
  for (const Booking& booking : facts_.bookings()) {
    const bool counts = booking.live && IsInScope(booking) &&
                        booking.start >= facts_.now() - days{366} &&
                        facts_.Comes(facts_.attendees().front(), booking);
    if (counts && (!last || last->start <= booking.start)) last = &booking;
  }
  return last;
}

// Whom `same_host` means: the hosts of the booking that moves, else of the last visit, who still
// rotate; nobody where they offer no start within `fallback_days`.
const std::vector<std::string>& Model::SameHosts() const {
  if (same_hosts_) return *same_hosts_;
  same_hosts_.emplace();
  const Json* criterion = nullptr;
  for (const Json& one : policy_.criteria) {
    if (one.at("name") == "same_host") criterion = &one;
  }
  if (!List(facts_.query(), "hosts").empty()) return *same_hosts_;
  const Booking* had = Moving() ? Moving() : criterion ? LastVisit() : nullptr;
  if (!had) return *same_hosts_;
  if (!criterion) return *(same_hosts_ = had->hosts);
  for (const Host& host : Hosts()) {
    if (!host.required && host.active && had->HostedBy(host.user)) {
      same_hosts_->push_back(host.user);
    }
  }
  if (same_hosts_->empty() || !criterion->contains("fallback_days")) return *same_hosts_;
  Json theirs = *scenario_;
  theirs["query"]["op"] = "slots";
  theirs["query"]["hosts"] = *same_hosts_;
  theirs["query"]["include"] = "free";
  theirs["query"].erase("limit");
  theirs["query"]["from"] = FormatInstant(facts_.now());
  theirs["query"]["to"] =
      FormatInstant(facts_.now() + days{criterion->at("fallback_days").get<int>()});
  if (Model(theirs).Slots().at("slots").empty()) same_hosts_->clear();
  return *same_hosts_;
}

// Those whom `same_host` means, if any of them can.
void Model::KeepSame(std::vector<Host>* left) const {
  const std::vector<std::string>& wanted = SameHosts();
  std::vector<Host> same = *left;
  std::erase_if(same, [&](const Host& host) {
    return std::find(wanted.begin(), wanted.end(), host.user) == wanted.end();
  });
  if (!same.empty()) *left = same;
}

// Reading: who has no score has 0.
double Model::Score(const std::string& user) const {
  const Json& scores = Object(Object(facts_.query(), "facts"), "host_scores");
  return scores.contains(user) ? scores.at(user).get<double>() : 0;
}

void Model::KeepBest(const Json& criterion, Instant start, std::vector<Host>* left) const {
  const std::string name = criterion.at("name");
  const auto share = [&](const char* field, int otherwise) {
    return [&, field, otherwise](const Host& host) {
      return -facts_.catalog().Share(facts_.event(), host, field, otherwise);  // the greatest first
    };
  };
  if (name == "least_recent") {
    KeepSmallest(left, [&](const Host& host) { return LastTurn(host.user); });
  } else if (name == "fewest") {
    KeepSmallest(left, [&](const Host& host) { return Load(criterion, host.user, start); });
  } else if (name == "priority") {
    KeepSmallest(left, share("priority", 2));
  } else if (name == "weight") {
    KeepSmallest(left, share("weight", 100));
  } else if (name == "member_order") {
    KeepSmallest(left, [](const Host& host) { return host.place; });
  } else if (name == "apportion") {
    KeepDue(criterion, start, left);
  } else if (name == "same_host") {
    KeepSame(left);
  } else if (name == "external_score") {
    KeepSmallest(left, [&](const Host& host) { return -Score(host.user); });
  } else {
    throw Refused("unsupported", name);
  }
}

void Model::KeepBestOfAll(Instant start, std::vector<Host>* left) const {
  const bool says_same =
      std::any_of(policy_.criteria.begin(), policy_.criteria.end(),
                  [](const Json& criterion) { return criterion.at("name") == "same_host"; });
  if (!says_same) KeepSame(left);
  for (const Json& criterion : policy_.criteria) KeepBest(criterion, start, left);
}

// The free rotating hosts, each person once; the required ones that come along go to `chosen`.
std::vector<Host> Model::Contenders(Instant start, std::vector<std::string>* chosen) const {
  std::vector<Host> rotating;
  const auto is_chosen = [&](const std::string& user) {
    return std::find(chosen->begin(), chosen->end(), user) != chosen->end();
  };
  for (const Host& host : facts_.hosts()) {
    std::vector<Host> free = facts_.catalog().Fillers(facts_.event(), host, facts_.SlotAt(start));
    std::erase_if(free, [&](const Host& one) { return !HostReasons(one, start, true).empty(); });
    if (!host.required) {
      rotating.insert(rotating.end(), free.begin(), free.end());
    } else if (!is_chosen(free.at(0).user)) {
      chosen->push_back(free.at(0).user);
    }
  }
  // The declared place of a person comes before one in which they stand in.
  std::stable_sort(rotating.begin(), rotating.end(),
                   [](const Host& a, const Host& b) { return a.stands_in < b.stands_in; });
  std::vector<Host> contenders;
  for (const Host& host : rotating) {
    const bool listed = std::any_of(contenders.begin(), contenders.end(),
                                    [&](const Host& one) { return one.user == host.user; });
    if (!listed && !is_chosen(host.user)) contenders.push_back(host);
  }
  return contenders;
}

Json Model::Assign() const {
  const Json verdict = Check();
  if (!verdict.at("available")) throw Refused(verdict.at("reason"), "the start is not offered");
  const Instant start = ParseInstant(facts_.query().at("start"));
  return KeepsTime(start) ? AtOwnTime().AssignAt(start) : AssignAt(start);
}

Json Model::AssignAt(Instant start) const {
  if (!groups_.empty()) return AssignGroups(start);
  std::vector<std::string> chosen;
  std::vector<Host> left = Contenders(start, &chosen);
  KeepWithinLead(start, 1, &left);
  KeepBestOfAll(start, &left);
  for (const Host& host : left) chosen.push_back(host.user);
  Json answer = {{"hosts", chosen}};
  if (things_.needed()) answer["resources"] = things_.Taken(start, Judge(start).together);
  return answer;
}

}  // namespace model
