// Groups: behaviour §9. Each group is looked at as the hosts of a round robin are, with its own
// policy, `all` as fixed hosts are; who and what of them can serve one booking together, and so
// many more beside it, is tried out (places.h).
#include <algorithm>

#include "tests/model/model.h"

namespace model {
namespace {

// The declared before who stands in, then by their places.
void SortByPlace(std::vector<Host>* hosts) {
  std::stable_sort(hosts->begin(), hosts->end(), [](const Host& a, const Host& b) {
    return std::pair(a.stands_in, a.place) < std::pair(b.stands_in, b.place);
  });
}

}  // namespace

Model::Model(const Model& whole, int group)
    : scenario_(whole.scenario_),
      facts_(whole.facts_),
      things_(whole.things_),
      grid_(whole.grid_),
      policy_(facts_, List(facts_.event(), "groups").at(static_cast<std::size_t>(group))),
      group_(group) {}

// The hosts, of a group its members.
std::vector<Host> Model::Hosts() const {
  std::vector<Host> hosts = facts_.hosts();
  if (group_) std::erase_if(hosts, [&](const Host& host) { return host.group != *group_; });
  return hosts;
}

// Does a booking take the whole group?
bool Model::TakesAll() const {
  const Json& group = List(facts_.event(), "groups").at(static_cast<std::size_t>(*group_));
  return group.contains("required") && group.at("required") == "all";
}

bool Model::AnyGroupRequiresSame() const {
  return std::any_of(groups_.begin(), groups_.end(),
                     [](const Model& group) { return !group.TakesAll() && group.RequiresSame(); });
}

// The places of a group, given who could take the place of each member. A group of nobody cannot be
// filled, whatever it requires.
std::vector<Place> Model::PlacesOf(const std::vector<std::vector<Host>>& takers) const {
  std::vector<Place> places;
  if (TakesAll() && !takers.empty()) {
    for (const std::vector<Host>& one : takers) places.push_back({*group_, one});
    return places;
  }
  Place place = {*group_, {}};
  for (const std::vector<Host>& one : takers) {
    place.takers.insert(place.takers.end(), one.begin(), one.end());
  }
  SortByPlace(&place.takers);
  const Json& group = List(facts_.event(), "groups").at(static_cast<std::size_t>(*group_));
  const int count = TakesAll() ? 1 : Number(group, "required", 1);
  places.resize(static_cast<std::size_t>(count), place);
  return places;
}

// The places of a booking, in declared order, then those of the needs that must be met; `serves`
// says of a thing whether it can, `takers` who can take the place of a member.
Places Model::AllPlaces(const std::function<std::vector<Host>(const Model&, const Host&)>& takers,
                        const std::function<bool(const std::string&)>& serves) const {
  std::vector<Place> places;
  for (const Model& group : groups_) {
    std::vector<std::vector<Host>> of_members;
    for (const Host& member : group.Hosts()) {
      const bool is_thing = !member.thing.empty();
      if (is_thing && !serves(member.thing)) of_members.emplace_back();
      if (is_thing && serves(member.thing)) of_members.push_back({member});
      if (!is_thing) of_members.push_back(takers(group, member));
    }
    for (const Place& place : group.PlacesOf(of_members)) places.push_back(place);
  }
  for (const Place& place : NeededThings(serves)) places.push_back(place);
  return Places(things_, places);
}

std::vector<Place> Model::NeededThings(
    const std::function<bool(const std::string&)>& serves) const {
  std::vector<Place> places;
  for (const Things::Need& need : things_.needs()) {
    if (!need.required) continue;
    Place place = {Places::kNeed, {}, need.units};
    for (const std::string& id : need.things) {
      if (serves(id)) place.takers.push_back({.user = "", .thing = id});
    }
    places.push_back(place);
  }
  return places;
}

// Who can take the place of a member at `start`: the member, or who stands in; and why others not.
std::vector<Host> Model::TakersOf(const Host& member, Instant start, bool with_window,
                                  Reasons* against) const {
  std::vector<Host> takers;
  for (const Host& one : facts_.catalog().Fillers(facts_.event(), member, facts_.SlotAt(start))) {
    const Reasons why_not = HostReasons(one, start, with_window);
    if (why_not.empty()) takers.push_back(one);
    against->insert(why_not.begin(), why_not.end());
  }
  return takers;
}

Places Model::PlacesAt(Instant start, bool with_window, Reasons* against) const {
  return AllPlaces(
      [&](const Model& group, const Host& member) {
        return group.TakersOf(member, start, with_window, against);
      },
      [&](const std::string& id) { return things_.Serves(id, start, with_window); });
}

// Without those who are too far ahead in a group. Reading: of a group that takes so many, beyond
// whoever of the free has the so-manieth fewest turns. No start is lost: where the others cannot
// fill the booking nobody is left out.
Places Model::WithinLead(const Places& all, Instant start) const {
  std::vector<Place> places;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Place place = all[i];
    const bool leads = place.group != Places::kNeed &&
                       !groups_.at(static_cast<std::size_t>(place.group)).TakesAll();
    if (leads) {
      const Model& group = groups_.at(static_cast<std::size_t>(place.group));
      std::vector<Host> people;
      for (const Host& host : place.takers) {
        const bool known = std::any_of(people.begin(), people.end(),
                                       [&](const Host& one) { return one.user == host.user; });
        if (host.thing.empty() && !known) people.push_back(host);
      }
      const Json& row = List(facts_.event(), "groups").at(static_cast<std::size_t>(place.group));
      group.KeepWithinLead(start, Number(row, "required", 1), &people);
      std::erase_if(place.takers, [&](const Host& host) {
        return host.thing.empty() &&
               std::none_of(people.begin(), people.end(),
                            [&](const Host& one) { return one.user == host.user; });
      });
    }
    places.push_back(place);
  }
  Places within(things_, places);
  return within.CanGoOn(all.Nothing(things_.All(start)), 0, 0) ? within : all;
}

void Model::JudgeGroups(Instant start, bool with_window, Verdict* verdict) const {
  Reasons against;
  const Places places = PlacesAt(start, with_window, &against);
  verdict->remaining = places.Most(places.Nothing(things_.All(start)).chosen.left);
  // Reading: who is free for a place could take it, even where a thing that is needed is led by
  // them.
  std::vector<Host> free;
  const Places within = WithinLead(places, start);
  for (std::size_t i = 0; i < within.size(); ++i) {
    free.insert(free.end(), within[i].takers.begin(), within[i].takers.end());
  }
  SortByPlace(&free);
  for (const Host& host : free) {
    const bool listed =
        std::find(verdict->hosts.begin(), verdict->hosts.end(), host.user) != verdict->hosts.end();
    if (host.thing.empty() && !listed) verdict->hosts.push_back(host.user);
  }
  if (verdict->remaining > 0) return;
  verdict->reasons.merge(against);
  verdict->reasons.merge(things_.Against(start, with_window));
  verdict->reasons.insert("quorum");
}

// Whether those who are open together suffice is tried once.
MinuteSet Model::GroupWindow(Date first, Date last) const {
  std::vector<MinuteSet> open;
  std::vector<std::string> things;  // of the sets, the first so many
  const auto add_thing = [&](const std::string& id) {
    for (const std::string& one : things_.WithLinked(id)) {
      if (std::find(things.begin(), things.end(), one) != things.end()) continue;
      things.push_back(one);
      open.push_back(things_.Open(one, first, last));
    }
  };
  for (const Host& host : facts_.hosts()) {
    if (!host.thing.empty()) add_thing(host.thing);
  }
  for (const Things::Need& need : things_.needs()) {
    for (const std::string& id : need.things) add_thing(id);
  }
  std::vector<int> people;  // of the other sets: whose place
  for (const Host& host : facts_.hosts()) {
    if (!host.thing.empty() || !host.active) continue;
    people.push_back(host.place);
    open.push_back(facts_.HoursOf(host, first, last).open);
  }
  // One booking of those members and things that are open; nobody stands in.
  const auto suffices = [&](const std::vector<bool>& are_open) {
    const auto thing_is_open = [&](const std::string& id) {
      return are_open[static_cast<std::size_t>(std::find(things.begin(), things.end(), id) -
                                               things.begin())];
    };
    const auto person_is_open = [&](int place) {
      const auto found = std::find(people.begin(), people.end(), place);
      return found != people.end() &&
             are_open[things.size() + static_cast<std::size_t>(found - people.begin())];
    };
    const Places places = AllPlaces(
        [&](const Model&, const Host& member) {
          return person_is_open(member.place) ? std::vector{member} : std::vector<Host>();
        },
        [&](const std::string& id) {
          const std::vector<std::string> all = things_.WithLinked(id);
          return std::all_of(all.begin(), all.end(), thing_is_open);
        });
    return places.CanGoOn(places.Nothing(things_.Whole()), 0, 0);
  };
  return WhereEnough(open, facts_.grid_zone().Begin(first - days{2}),
                     facts_.grid_zone().Begin(last + days{3}),
                     [&](const std::vector<bool>& are_open) {
                       const auto [found, fresh] = suffice_.try_emplace(are_open, false);
                       if (fresh) found->second = suffices(are_open);
                       return found->second;
                     });
}

bool Model::TakesThings() const {
  const std::vector<Host>& hosts = facts_.hosts();
  return things_.needed() || std::any_of(hosts.begin(), hosts.end(),
                                         [](const Host& one) { return !one.thing.empty(); });
}

// Those that could serve a group or a need, each by itself.
std::vector<std::string> Model::FreeThings(Instant start) const {
  std::vector<std::string> free;
  const auto add = [&](const std::string& id) {
    if (std::find(free.begin(), free.end(), id) == free.end()) free.push_back(id);
  };
  for (const Host& host : facts_.hosts()) {
    if (!host.thing.empty() && things_.Serves(host.thing, start, true)) add(host.thing);
  }
  for (const std::string& id : things_.Free(start)) add(id);
  return free;
}

// Whom the policy of a group gives a place. Reading: where all are taken each place is its
// member's, and of several who stand in the first has it. A thing is a candidate who never had a
// turn, with the usual weight and priority; pools say no order of their own.
Host Model::BestOf(Instant start, const std::vector<Host>& able) const {
  if (TakesAll()) return able.at(0);
  std::vector<Host> left;  // each person once: in their own place before one they stand in for
  for (const Host& host : able) {
    const bool listed = std::any_of(left.begin(), left.end(), [&](const Host& one) {
      return one.user == host.user && one.thing == host.thing;
    });
    if (!listed) left.push_back(host);
  }
  KeepBestOfAll(start, &left);
  return left.at(0);
}

// Place by place; whoever is chosen leaves the rest of this booking possible, and the others: those
// may be of people who are too far ahead for this one. Where nobody leaves all of them possible
// fewer have to do.
Json Model::AssignGroups(Instant start) const {
  int others = Judge(start).together - 1;
  Reasons against;
  const Places places = PlacesAt(start, true, &against);
  const Places within = WithinLead(places, start);
  Places::Filled filled = places.Nothing(things_.All(start));
  std::vector<std::string> chosen;
  std::size_t i = 0;
  for (; i < places.size() && places[i].group != Places::kNeed; ++i) {
    std::vector<Host> able;
    for (; others >= 0 && able.empty(); others -= able.empty()) {
      for (const Host& taker : within[i].takers) {
        Places::Filled after = filled;
        if (within.Fill(i, taker, &after) && within.CanGoOn(after, i + 1, 0) &&
            places.CanGoOn(after, i + 1, others)) {
          able.push_back(taker);
        }
      }
    }
    const Host taker = groups_.at(static_cast<std::size_t>(places[i].group)).BestOf(start, able);
    places.Fill(i, taker, &filled);
    if (taker.thing.empty()) chosen.push_back(taker.user);
  }
  const auto suffices = [&](const Things::Chosen& so_far, std::size_t next) {
    const auto& needs = things_.needs();
    const auto met = std::count_if(needs.begin(), needs.begin() + static_cast<std::ptrdiff_t>(next),
                                   [](const Things::Need& need) { return need.required; });
    return places.CanGoOn({so_far, filled.members}, i + static_cast<std::size_t>(met), others);
  };
  things_.Choose(start, suffices, &filled.chosen);
  Json answer = {{"hosts", chosen}};
  if (TakesThings()) answer["resources"] = Things::AsJson(filled.chosen.rows);
  return answer;
}

}  // namespace model
