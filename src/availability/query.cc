#include "src/availability/query.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/availability/facts_of.h"

namespace rota {

Result<std::int32_t> DurationOf(const EventType& type, std::optional<std::int32_t> asked) {
  const auto& offered = type.durations_min;
  if (offered.empty()) return Invalid("durations", "the event type offers no duration");
  if (!asked) return offered.front();
  if (std::find(offered.begin(), offered.end(), *asked) != offered.end()) return *asked;
  return Invalid("duration", fmt::format("{} minutes is not an offered duration", *asked))
      .At("duration_min");
}

namespace {

// Errors: where the members of an ad-hoc group are not told apart, or too many.
Status CheckMembers(std::span<const QueryMember> members) {
  if (members.size() > kMostMembers) {
    return Status(Reason::k_work_limit,
                  fmt::format("an ad-hoc group has at most {} members", kMostMembers))
        .At("members");
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    const QueryMember& one = members[i];
    const std::string path = fmt::format("members[{}]", i);
    const int given = !one.user.empty() + !one.resource.empty() + !one.pool.empty();
    if (given != 1) {
      return Invalid("one_of", "needs one of user, resource and pool").At(path + ".user");
    }
    const auto is_same = [&](const QueryMember& other) {
      return other.user == one.user && other.resource == one.resource && other.pool == one.pool;
    };
    if (std::any_of(members.begin(), members.begin() + static_cast<std::ptrdiff_t>(i), is_same)) {
      return Invalid("duplicate", "is given twice").At(path);
    }
  }
  const auto is_required = [](const QueryMember& one) { return one.required; };
  if (std::any_of(members.begin(), members.end(), is_required)) return {};
  return Invalid("query_shape", "needs a member who is required").At("members");
}

}  // namespace

Status CheckAsked(QueryOp op, const Query& query) {
  if (!query.parts.empty()) {
    if (query.members.empty()) return {};
    return Invalid("query_shape", "asks either about members or about parts").At("members");
  }
  if (query.members.empty()) {
    if (!query.event_type.empty()) return {};
    return Invalid("required", "asks about an event_type or about members").At("event_type");
  }
  const std::pair<bool, std::string_view> untaken[] = {
      {op == QueryOp::kAssign || op == QueryOp::kLimits || op == QueryOp::kWindow, "members"},
      {query.seats.has_value(), "seats"},
      {query.attendee.has_value(), "attendee"},
      {!query.hosts.empty(), "hosts"},
      {!query.reschedule_of.empty(), "reschedule_of"},
  };
  for (const auto& [given, field] : untaken) {
    if (!given) continue;
    return Status(Reason::k_unsupported, "is a question about an event type").At(field);
  }
  if (!query.event_type.empty()) {
    return Invalid("query_shape", "asks either about an event_type or about members").At("members");
  }
  if (!query.duration_min) {
    return Invalid("required", "an ad-hoc group meets for so long").At("duration_min");
  }
  return CheckMembers(query.members);
}

Result<const Zone*> ZoneOf(const Offer& offer, const Query& query) {
  if (query.zone.empty()) return offer.grid_zone;
  Result<const Zone*> zone = Zone::Find(query.zone);
  if (!zone.ok()) return Status(zone.status()).At("zone");
  return zone;
}

Result<Request> RequestOf(const ResolvedCatalog& catalog, const Offer& offer, const Facts& facts,
                          const Query& query, Instant now, std::int64_t reschedule_of) {
  Request request;
  request.catalog = &catalog;
  request.offer = &offer;
  request.facts = &facts;
  request.now = now;
  request.reschedule_of = reschedule_of;
  request.seats = query.seats.value_or(1);
  if (query.seats && !offer.type->seats) {
    return Status(Reason::k_unsupported, "the event type has no seats").At("seats");
  }
  request.moves_session = reschedule_of != 0;
  ROTA_ASSIGN(request.duration_min, DurationOf(*offer.type, query.duration_min));
  ROTA_ASSIGN(request.viewer_zone, ZoneOf(offer, query));
  for (std::size_t i = 0; i < query.hosts.size(); ++i) {
    const std::uint32_t user = catalog.FindUser(query.hosts[i]);
    if (user == kNone) return NotFound("user", query.hosts[i]).At(fmt::format("hosts[{}]", i));
    request.only_users.push_back(user);
    if (!offer.IsServedBy(user)) request.names_no_host = true;
  }
  if (query.attendee && !query.attendee->id.empty() && query.reschedule_of.empty()) {
    return Invalid("query_shape", "only a seat that would move is named by its id")
        .At("attendee.id");
  }
  if (query.attendee && !query.attendee->user.empty() &&
      catalog.FindUser(query.attendee->user) == kNone) {
    return NotFound("user", query.attendee->user).At("attendee.user");
  }
  return request;
}

void AskLocation(const std::optional<BookedLocation>& location, Request* request) {
  const bool nowhere = location && *location == BookedLocation{};
  request->location = location.value_or(BookedLocation{});
  request->place = kNone;
  if (nowhere) return;
  const std::optional<BookedLocation> chosen = LocationOf(*request->offer->type, location);
  if (chosen) request->place = request->catalog->places().Find(chosen->place);
}

Status CheckLocation(const EventType& type, const BookedLocation& asked, bool staff,
                     std::string_view path) {
  if (staff || FindLocation(type, asked)) return {};
  return Invalid("location_not_offered", "the event type offers no such location").At(path);
}

Status AskPlaceOf(const Query& query, Moving moving, const std::optional<BookedLocation>& location,
                  bool staff, Request* request) {
  if (!query.place.empty()) {
    const BookedLocation asked{.kind = {}, .text = {}, .place = query.place};
    const bool any = staff || !query.members.empty();
    ROTA_TRY(CheckLocation(*request->offer->type, asked, any, "place"));
    AskLocation(asked, request);
  } else if (moving == Moving::kBooking) {
    AskLocation(location.value_or(BookedLocation{}), request);
  } else {
    AskLocation(moving == Moving::kSeats ? location : std::nullopt, request);
  }
  return {};
}

Result<Interval> RangeOf(const Offer& offer, const Query& query, Instant now) {
  constexpr std::int64_t kDefaultSpan = 31 * kDay;
  ROTA_ASSIGN(const Zone* zone, ZoneOf(offer, query));
  Interval range = {now, 0};
  if (query.from) {
    const Instant* at = std::get_if<Instant>(&*query.from);
    range.start = at ? *at : zone->CivilDay(std::get<Date>(*query.from)).start;
  }
  if (query.to) {
    const Instant* at = std::get_if<Instant>(&*query.to);
    range.end = at ? *at : zone->CivilDay(std::get<Date>(*query.to)).end;
  } else {
    range.end = range.start + kDefaultSpan;
  }
  const Date* const first = query.from ? std::get_if<Date>(&*query.from) : nullptr;
  const Date* const last = query.to ? std::get_if<Date>(&*query.to) : nullptr;
  if (query.to && (range.end < range.start || (first && last && *last < *first))) {
    return Invalid("range", "the range ends before it starts").At("to");
  }
  range = Intersect(range, kBookable);
  return range.empty() ? Interval{} : range;
}

}  // namespace rota
