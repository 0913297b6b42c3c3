#include "src/assignment/same_host.h"

#include <algorithm>
#include <tuple>

#include "src/availability/slots.h"
#include "src/availability/standing.h"

namespace rota {
namespace {

constexpr std::int64_t kReturning = 366 * kDay;

bool Hosted(const PersonFacts& person, const Counted& booking) {
  const auto near = person.occupied.Near(booking.start, booking.end);
  return std::any_of(near.begin(), near.end(), [&](const Occupied& row) {
    return row.hosted && row.booking == booking.booking;
  });
}

// The last booking of the first attendee among those that the policy counts together.
const Counted* LastBooking(const Request& request) {
  if (request.facts->attendees.empty()) return nullptr;
  const std::vector<std::uint32_t> types = CountedEventTypes(request);
  const Counted* last = nullptr;
  for (const Counted& row : *request.facts->attendees.front()) {
    if (request.Moves(row.booking) || (row.visit != 0 && row.visit == request.visit)) continue;
    if (!row.LiveAt(request.now) || row.start < request.now - kReturning) continue;
    if (std::find(types.begin(), types.end(), row.event_type) == types.end()) continue;
    const auto place = [](const Counted& one) { return std::tuple(one.start, one.booking); };
    if (!last || place(*last) < place(row)) last = &row;
  }
  return last;
}

bool OffersSoon(const Request& request, const std::vector<std::uint32_t>& hosts, std::int32_t days,
                Status* failed) {
  Request theirs = request;
  theirs.only_users = hosts;
  // As anybody is offered them, whatever is settled of the booking at hand.
  theirs.overrides = {};
  theirs.settled = {};
  theirs.barred_users.clear();
  theirs.barred_things.clear();
  theirs.between_parts.reset();
  theirs.own_time.reset();
  const Interval soon = Intersect({request.now, request.now + days * kDay}, kBookable);
  const Result<Slots> slots = FindSlots(theirs, soon, {});
  if (!slots.ok()) *failed = slots.status();
  return slots.ok() && !slots->starts.empty();
}

}  // namespace

Result<std::vector<std::uint32_t>> StayWith(std::span<const std::uint32_t> moving,
                                            Request* request) {
  std::vector<std::uint32_t> hosts(moving.begin(), moving.end());
  const std::vector<Criterion> criteria = CriteriaOf(*request->offer);
  const auto criterion = std::find_if(criteria.begin(), criteria.end(), [](const Criterion& one) {
    return one.name == CriterionName::kSameHost;
  });
  request->same_hosts = hosts;
  if (criterion == criteria.end() || !request->only_users.empty()) return hosts;
  const Counted* last = hosts.empty() ? LastBooking(*request) : nullptr;
  std::vector<std::uint32_t> kept;
  for (const OfferHost& host : request->offer->hosts) {
    if (host.fixed || !host.active || host.stands_in()) continue;
    const bool had = last ? Hosted(request->facts->Person(host.user), *last)
                          : std::find(hosts.begin(), hosts.end(), host.user) != hosts.end();
    if (had) kept.push_back(host.user);
  }
  if (!kept.empty() && criterion->fallback_days) {
    Status failed;
    if (!OffersSoon(*request, kept, *criterion->fallback_days, &failed)) kept.clear();
    ROTA_TRY(failed);
  }
  request->same_hosts = kept;
  if (criterion->mode != CriterionMode::kRequire) return kept;
  if (!kept.empty()) request->only_users = kept;
  // Whoever books returns to the host of that booking, who is then taken.
  request->stays = moving.empty() && request->names_attendee;
  return kept;
}

}  // namespace rota
