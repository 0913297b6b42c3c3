#include "src/availability/sessions.h"

#include <algorithm>
#include <tuple>

namespace rota {
namespace {

// The place of a user among the hosts who may serve that slot; kNone: no host any more.
std::uint32_t HostOf(const Offer& offer, std::uint32_t user, Interval slot) {
  std::uint32_t found = kNone;
  for (std::uint32_t i = 0; i < offer.hosts.size(); ++i) {
    const OfferHost& host = offer.hosts[i];
    if (host.user != user || !host.active) continue;
    if (!host.stands_in()) return i;
    if (found == kNone && host.StandsInDuring(slot)) found = i;
  }
  return found;
}

// The rotating host must be among those asked for; required ones come along.
bool Serves(const Request& request, std::uint32_t host) {
  if (host == kNone) return false;
  const OfferHost& one = request.offer->hosts[host];
  return one.fixed || request.Allows(one);
}

// It has every thing that is asked for, and is where whoever names a place wants to be.
bool Suits(const Request& request, const Seating& session) {
  const bool has_things =
      std::all_of(request.only_things.begin(), request.only_things.end(), [&](std::uint32_t thing) {
        const std::string& id = request.catalog->resource(thing).header.id;
        const auto& all = session.resources;
        return std::find(all.begin(), all.end(), id) != all.end();
      });
  const BookedLocation &asked = request.location, &own = session.location;
  return has_things && (!asked.kind || asked.kind == own.kind) &&
         (asked.text.empty() || asked.text == own.text) &&
         (asked.place.empty() || asked.place == own.place);
}

// The buffers that the session took of its host.
void KeepBuffers(const Counted& session, std::uint32_t user, Request* request) {
  const auto near = request->facts->Person(user).occupied.Near(session.start, session.end);
  const auto own = std::find_if(near.begin(), near.end(), [&](const Occupied& row) {
    return row.booking == session.booking && row.hosted;
  });
  if (own != near.end()) request->kept_buffers.push_back({user, {own->before_s, own->after_s}});
}

}  // namespace

bool OpenSession::IsHost(std::uint32_t host) const {
  return std::find(hosts.begin(), hosts.end(), host) != hosts.end();
}

bool OpenSession::ComesBefore(const OpenSession& other) const {
  const auto place = [](const OpenSession& one) {
    const std::uint32_t user = one.request.offer->hosts[one.hosts.back()].user;
    const auto& same = one.request.same_hosts;
    const bool changes = std::find(same.begin(), same.end(), user) == same.end();
    return std::tuple(!one.request.Leaves(one.booking), changes, one.hosts.back());
  };
  return place(*this) < place(other);
}

std::vector<OpenSession> SessionsIn(const Request& request, Interval range) {
  std::vector<OpenSession> sessions;
  if (!request.offer->type->seats || request.moves_session) return sessions;
  const Timeline<Counted>& counted = request.facts->OfEventType(request.offer->event_type);
  for (const Counted& row : counted.Starting(range.start, range.end)) {
    const bool same_length = row.end - row.start == request.duration_s();
    if (!row.seating || !same_length || !row.LiveAt(request.now)) continue;
    const bool leaves = request.Leaves(row.booking);
    if (leaves && !request.settled.Has(Settlement::kSameTime)) continue;
    if (!Suits(request, *row.seating)) continue;
    OpenSession session{.start = row.start,
                        .booking = row.booking,
                        .left = row.seating->LeftAt(request.now) + (leaves ? request.seats : 0),
                        .kept = row.seating->kept,
                        .hosts = {},
                        .request = request};
    session.request.joins = row.booking;
    session.request.place = request.catalog->places().Find(row.seating->location.place);
    session.request.settled.Add(Settlement::kSession);
    for (const std::uint32_t user : row.seating->hosts) {
      session.hosts.push_back(HostOf(*request.offer, user, {row.start, row.end}));
      if (user != kNone) KeepBuffers(row, user, &session.request);
    }
    const bool serves = !session.hosts.empty() &&
                        std::all_of(session.hosts.begin(), session.hosts.end(),
                                    [&](std::uint32_t host) { return Serves(request, host); });
    if (serves) sessions.push_back(std::move(session));
  }
  return sessions;
}

}  // namespace rota
