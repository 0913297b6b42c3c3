#include "src/model/asked_shapes.h"

#include <fmt/format.h>

#include <algorithm>

namespace rota {
namespace {

constexpr std::size_t kMostParts = 8, kMostPartsInAnyOrder = 5;

// What goes with parts alone, where there are none.
void CheckNoParts(PartOrder order, bool gaps_free, Report& r) {
  if (order != PartOrder::kDeclared) r.Add("visit_shape", "order", "is that of the parts");
  if (gaps_free) r.Add("visit_shape", "gaps_free", "is about gaps between parts");
}

void CheckParts(const std::vector<QueryPart>& parts, PartOrder order, Report& r) {
  const std::size_t most = order == PartOrder::kAny ? kMostPartsInAnyOrder : kMostParts;
  if (parts.size() > most) {
    r.Add("visit_shape", "parts", fmt::format("are at most {}", most));
  }
  const auto starts = static_cast<std::size_t>(
      std::count_if(parts.begin(), parts.end(), [](const QueryPart& p) { return p.start; }));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const PathScope scope(r, "parts", i);
    const QueryPart& part = parts[i];
    if (part.gap.at_most_min < part.gap.at_least_min) {
      r.Add("visit_shape", "gap.at_most_min", "must not be less than at_least_min");
    }
    const bool misses = starts > 0 && !part.start && (i == 0 || starts > 1);
    if (misses) r.Add("visit_shape", "start", "is needed where other parts have theirs");
    if (part.same_host_as && (*part.same_host_as >= static_cast<std::int32_t>(parts.size()) ||
                              *part.same_host_as == static_cast<std::int32_t>(i))) {
      r.Add("visit_shape", "same_host_as", "is the place of another part");
    }
  }
}

}  // namespace

void CheckAsked(const QueryAttendee& attendee, Report& r) {
  const bool neither = attendee.user.empty() && attendee.email.empty();
  if (neither ? attendee.id.empty() : !attendee.user.empty() && !attendee.email.empty()) {
    r.Add("query_shape", "user", "needs either user or email");
  }
}

// What is asked for: an event type, or one of what stands in its place.
void CheckAsked(const Query& query, Report& r) {
  if (query.parts.empty()) {
    return CheckNoParts(query.order, query.gaps_free, r);
  }
  if (!query.event_type.empty()) {
    r.Add("visit_shape", "event_type", "is said by each part");
  }
  if (!query.hosts.empty()) r.Add("visit_shape", "hosts", "are said by each part");
  if (query.duration_min) r.Add("visit_shape", "duration_min", "is said by each part");
  if (query.seats) r.Add("visit_shape", "seats", "are no part of a visit");
  if (query.start && query.parts.front().start) {
    r.Add("visit_shape", "start", "is said by the parts");
  }
  CheckParts(query.parts, query.order, r);
}

void CheckAsked(const BookBody& what, Report& r) {
  if (what.parts.empty()) {
    if (what.event_type.empty()) r.Add("required", "event_type", "is missing");
    if (what.start == 0) r.Add("required", "start", "is missing");
    return CheckNoParts(what.order, what.gaps_free, r);
  }
  if (!what.event_type.empty()) r.Add("visit_shape", "event_type", "is said by each part");
  if (what.start != 0 && what.parts.front().start) {
    r.Add("visit_shape", "start", "is said by the parts");
  }
  if (!what.hosts.empty()) r.Add("visit_shape", "hosts", "are said by each part");
  if (what.duration_min) r.Add("visit_shape", "duration_min", "is said by each part");
  if (!what.resources.empty()) r.Add("visit_shape", "resources", "are chosen for each part");
  CheckParts(what.parts, what.order, r);
}

void CheckAsked(const MoveBody& what, Report& r) {
  if (!what.manual_drag) return;
  if (what.hosts.empty()) r.Add("drag_shape", "hosts", "say to whom it was dragged");
  if (!what.attendee.empty()) r.Add("drag_shape", "attendee", "one seat is not dragged");
}

void CheckAsked(const ListAssignmentsBody& what, Report& r) {
  if (what.booking.empty() == what.user.empty()) {
    r.Add("assignments_shape", "user", "needs either booking or user");
  }
  if (what.booking.empty()) return;
  if (what.from) r.Add("assignments_shape", "from", "is about turns of a user");
  if (what.to) r.Add("assignments_shape", "to", "is about turns of a user");
}

void CheckAsked(const CountAssignmentsBody& what, Report& r) {
  if (what.team.empty() == what.event_type.empty()) {
    r.Add("assignments_shape", "team", "needs either team or event_type");
  }
}

}  // namespace rota
