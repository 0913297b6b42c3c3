// Sessions of an event type with seats: behaviour §8. A session that stands is asked about as a
// booking of its own hosts in a scenario in which it is not there, and in which nothing is left of
// what settled it: limits but those of attendees, and the policy.
#include <algorithm>
#include <tuple>

#include "tests/model/model.h"

namespace model {
namespace {

void DropLimits(Json* record) {
  if (!record->contains("limits")) return;
  Json kept = Json::array();
  for (const Json& limit : record->at("limits")) {
    if (limit.value("scope", "") == "attendee") kept.push_back(limit);
  }
  (*record)["limits"] = kept;
}

}  // namespace

// How many seats a record stands for: of one that names nobody a single one.
int Facts::SeatsOf(const Booking& booking) {
  const Json& attendees = List(*booking.record, "attendees");
  const auto live = std::count_if(attendees.begin(), attendees.end(), [](const Json& one) {
    return one.value("status", "live") != "cancelled";
  });
  const int named = static_cast<int>(live);
  return std::max(named, Number(*booking.record, "seats_taken", attendees.empty() ? 1 : named));
}

// Records of one event type with the same hosts and time are one session; the first that is live
// stands for it.
bool Facts::IsPartOfEarlier(const Booking& booking) const {
  if (!catalog_.event_type(booking.event_type).contains("seats") || !booking.live) return false;
  for (const Booking& one : bookings_) {
    if (&one == &booking) return false;
    if (one.event_type == booking.event_type && one.hosts == booking.hosts &&
        one.start == booking.start && one.end == booking.end && one.live) {
      return true;
    }
  }
  return false;
}

int Model::SeatsWanted() const { return Number(facts_.query(), "seats", 1); }

std::vector<Model::Session> Model::SessionsAt(Instant start) const {
  std::vector<Session> sessions;
  // A session that moves as a whole joins no other.
  if (!facts_.event().contains("seats") || Moving()) return sessions;
  for (const Booking& booking : facts_.bookings()) {
    if (booking.event_type != facts_.event().at("id") || booking.start != start) continue;
    if (booking.length() != facts_.duration() || !booking.live) continue;
    auto known = std::find_if(sessions.begin(), sessions.end(),
                              [&](const Session& one) { return one.hosts == booking.hosts; });
    if (known == sessions.end()) {
      // Whoever names a place joins none that is elsewhere; a session is where its first record is.
      const std::string place = facts_.PlaceOf(booking);
      const bool elsewhere =
          facts_.query().contains("place") && facts_.query().at("place") != place;
      if (elsewhere || facts_.IsPartOfEarlier(booking)) continue;
      const int seats = Number(*booking.record, "seats", facts_.event().at("seats"));
      known = sessions.insert(sessions.end(), {booking.hosts, {}, {}, seats, place, {}});
    }
    known->records.insert(booking.id);
    known->left -= Facts::SeatsOf(booking);
  }
  std::erase_if(sessions, [&](Session& session) { return !CanServe(&session, start); });
  for (Session& session : sessions) session.against = WhyNotJoin(session, start);
  // Reading: of several the one of a host whom `same_host` means comes first.
  const auto order = [&](const Session& session) {
    const Host& host = session.as_hosts.back();
    const std::vector<std::string>& same = SameHosts();
    const bool other = std::find(same.begin(), same.end(), host.user) == same.end();
    return std::tuple(other, host.stands_in, host.place);
  };
  std::sort(sessions.begin(), sessions.end(),
            [&](const Session& a, const Session& b) { return order(a) < order(b); });
  return sessions;
}

// Its hosts are hosts of the event type, and the rotating one is among those asked for.
bool Model::CanServe(Session* session, Instant start) const {
  const std::vector<std::string> wanted = WantedHosts();
  for (const std::string& user : session->hosts) {
    std::optional<Host> found;
    for (const Host& host : facts_.hosts()) {
      for (const Host& one : facts_.catalog().Fillers(facts_.event(), host, facts_.SlotAt(start))) {
        const bool better = !found || (found->stands_in && !one.stands_in);
        if (one.user == user && one.active && better) found = one;
      }
    }
    if (!found) return false;
    const bool is_wanted =
        wanted.empty() || std::find(wanted.begin(), wanted.end(), user) != wanted.end();
    if (!found->required && !is_wanted) return false;
    session->as_hosts.push_back(*found);
  }
  return !session->hosts.empty();
}

Reasons Model::WhyNotJoin(const Session& session, Instant start) const {
  Json gone = *scenario_;
  for (const auto& [list, prefix] : {std::pair("bookings", "b"), std::pair("holds", "h")}) {
    std::size_t number = 0;
    if (!gone.contains(list)) continue;
    for (Json& record : gone.at(list)) {
      const std::string id = record.value("id", prefix + std::to_string(number++));
      if (!session.records.contains(id)) continue;
      if (prefix == std::string("b")) {
        record["status"] = "cancelled";
      } else {
        record["expires_at"] = gone.at("now");
      }
    }
  }
  Json& catalog = gone.at("catalog");
  DropLimits(&catalog.at("organization"));
  for (const char* list : {"users", "profiles", "teams", "event_types"}) {
    if (!catalog.contains(list)) continue;
    for (Json& record : catalog.at(list)) {
      DropLimits(&record);
      if (record.contains("defaults")) DropLimits(&record.at("defaults"));
      if (list != std::string("event_types") || record.at("id") != facts_.event().at("id"))
        continue;
      record["policy"] = "round_robin";
      record.erase("seats");
    }
  }
  gone.at("query").erase("seats");
  gone.at("query")["hosts"] = session.hosts;
  gone.at("query")["place"] = session.place;  // whoever joins goes there
  const Model alone(gone);
  Reasons reasons = alone.SharedReasons(start, true);
  reasons.erase("limit");
  if (facts_.Room(start, nullptr, Facts::kOfAttendee) == 0) reasons.insert("limit");
  for (const Host& host : session.as_hosts) reasons.merge(alone.HostReasons(host, start, true));
  if (session.left < SeatsWanted()) reasons.insert("capacity");
  return reasons;
}

// A session that can be joined takes the place of what could be opened; both together remain.
void Model::Join(Instant start, Verdict* verdict) const {
  if (!facts_.event().contains("seats")) return;
  const int seats = facts_.event().at("seats");
  const bool knows = KnowsAttendee();
  int remaining = verdict->reasons.empty() ? verdict->remaining : 0;
  const Session* joined = nullptr;
  int left = 0;
  const std::vector<Session> sessions = SessionsAt(start);
  for (const Session& session : sessions) {
    if (!session.against.empty()) continue;
    if (!joined) joined = &session;
    left += knows && joined != &session ? 0 : session.left;
  }
  if (joined) {
    if (knows) remaining = 0;  // nor can a known attendee be in another one
    verdict->reasons.clear();
    verdict->hosts.clear();
    std::vector<Host> hosts = joined->as_hosts;
    std::stable_sort(hosts.begin(), hosts.end(), [](const Host& a, const Host& b) {
      return std::pair(a.stands_in, a.place) < std::pair(b.stands_in, b.place);
    });
    for (const Host& host : hosts) verdict->hosts.push_back(host.user);
  }
  // So many that those of whoever is named stay within the limits, with others as nameless as now.
  const int room = facts_.Room(start, nullptr, Facts::kOfAttendee);
  verdict->remaining =
      std::min(left + seats * remaining, room == kUnlimited ? room : room + SeatsWanted() - 1);
}

}  // namespace model
