#include "src/model/shapes.h"

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "rota/model/catalog.h"
#include "rota/model/series.h"
#include "src/model/asked_shapes.h"
#include "src/model/code_pattern.h"
#include "src/model/limits.h"
#include "src/model/recurring.h"

namespace rota {
namespace {

constexpr std::int32_t kDayMinutes = 24 * 60;

// Reports the second of two equal keys of a list. `path` gives the element's path.
template <typename List, typename KeyOf>
void CheckDistinct(const List& list, std::string_view name, std::string_view field, KeyOf key_of,
                   Report& r) {
  std::set<decltype(key_of(list[0]))> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!seen.insert(key_of(list[i])).second) {
      r.Add("duplicate", fmt::format("{}[{}]{}{}", name, i, field.empty() ? "" : ".", field),
            "is given twice");
    }
  }
}

// ---- time ------------------------------------------------------------------

void CheckRange(DayMinute start, DayMinute end, Report& r) {
  if (start.minute >= kDayMinutes) r.Add("schedule_shape", "start", "must lie before 24:00");
  if (start >= end) r.Add("schedule_shape", "end", "must lie after start");
}

template <typename Dates>
void CheckValidity(const Dates& dates, Report& r) {
  if (dates.valid_from && dates.valid_to && *dates.valid_to < *dates.valid_from) {
    r.Add("schedule_shape", "valid_to", "must not lie before valid_from");
  }
}

// Hours that recur by a rule: the rule itself, and one way of saying how long they last.
template <typename Row>
void CheckRecurring(const Row& row, Report& r) {
  const Result<RecurrenceSet> set = RecurringSet(row.rrule, row.dtstart);
  if (!set.ok()) return r.Add(set.status());
  if (!set->dates() || row.duration_min) {
    if (!row.duration_min)
      r.Add("schedule_shape", "duration_min", "is needed where dtstart has a time");
    if (row.end.minute != 0) r.Add("schedule_shape", "end", "duration_min says how long it lasts");
    return;
  }
  CheckRange(row.start, row.end, r);
}

void Check(const ScheduleRule& rule, Report& r) {
  CheckValidity(rule, r);
  if (rule.days.empty() == rule.rrule.empty()) {
    r.Add("schedule_shape", "days", "needs either weekdays or an rrule");
  } else if (rule.rrule.empty()) {
    CheckRange(rule.start, rule.end, r);
  } else {
    CheckRecurring(rule, r);
  }
}

void Check(const ScheduleBreak& pause, Report& r) {
  if (!pause.days.empty() + pause.date.has_value() + !pause.rrule.empty() != 1) {
    r.Add("schedule_shape", "days", "needs one of days, date and rrule");
  }
  if (pause.date && (pause.valid_from || pause.valid_to)) {
    r.Add("schedule_shape", pause.valid_from ? "valid_from" : "valid_to",
          "is for weekly breaks only");
  }
  CheckValidity(pause, r);
  if (pause.rrule.empty()) {
    CheckRange(pause.start, pause.end, r);
  } else {
    CheckRecurring(pause, r);
  }
}

void Check(const Holiday& holiday, Report& r) {
  if (holiday.date.has_value() != holiday.rrule.empty()) {
    r.Add("schedule_shape", "date", "needs either a date or an rrule");
  } else if (!holiday.rrule.empty()) {
    const Result<RecurrenceSet> set = RecurringSet(holiday.rrule, holiday.dtstart);
    if (!set.ok()) return r.Add(set.status());
    if (!set->dates()) r.Add("schedule_shape", "dtstart", "a holiday is a date");
  }
}

void Check(const ScheduleOverride& change, Report& r) {
  if (change.mode == OverrideMode::kClosed && (change.start || change.end)) {
    r.Add("schedule_shape", change.start ? "start" : "end", "a closed date has no hours");
    return;
  }
  const bool needs_hours =
      change.mode == OverrideMode::kReplace || change.mode == OverrideMode::kAdd;
  if (needs_hours || change.start || change.end) {
    if (!change.start) r.Add("schedule_shape", "start", "is needed");
    if (!change.end) r.Add("schedule_shape", "end", "is needed");
    if (change.start && change.end) CheckRange(*change.start, *change.end, r);
  }
}

void Check(const Schedule& schedule, Report& r) { CheckValidity(schedule, r); }

void Check(const Travel& travel, Report& r) {
  if (travel.to && *travel.to < travel.from) {
    r.Add("travel_shape", "to", "must not lie before from");
  }
}

// Whose it is: a person's or a thing's.
template <typename Record>
void CheckOwned(const Record& record, Report& r) {
  if (record.user.empty() == record.resource.empty()) {
    r.Add("one_owner", "user", "needs either user or resource");
  }
}

void Check(const CalendarSource& source, Report& r) { CheckOwned(source, r); }

void Check(const TimeOff& off, Report& r) {
  CheckOwned(off, r);
  if (!off.resource.empty() && !off.delegate.empty()) {
    r.Add("one_owner", "delegate", "nobody stands in for a thing");
  }
  const Date to = off.to.value_or(off.from);
  if (to < off.from) r.Add("time_off_shape", "to", "must not lie before from");
  if (off.start.has_value() != off.end.has_value()) {
    r.Add("time_off_shape", off.start ? "end" : "start", "start and end are given together");
  } else if (off.start && to == off.from && *off.end <= *off.start) {
    r.Add("time_off_shape", "end", "must lie after start");
  }
  if (off.start && off.start->minute >= kDayMinutes) {
    r.Add("time_off_shape", "start", "must lie before 24:00");
  }
  if (!off.delegate.empty() && off.delegate == off.user) {
    r.Add("time_off_shape", "delegate", "nobody stands in for themselves");
  }
}

void Check(const BusyBlock& block, Report& r) {
  CheckOwned(block, r);
  const auto fits = [&](const RangeEdge& edge) {
    return std::holds_alternative<Date>(edge) == block.all_day;
  };
  const char* expected = block.all_day ? "must be a date, as all_day is set" : "must be an instant";
  if (!fits(block.start)) r.Add("busy_shape", "start", expected);
  if (!fits(block.end)) r.Add("busy_shape", "end", expected);
}

// ---- offer -----------------------------------------------------------------

void Check(const Window& window, Report& r) {
  const auto only = [&](bool given, bool fits, std::string_view field, std::string_view type) {
    if (given && !fits) {
      r.Add("window_contradiction", field, fmt::format("belongs to type {}", type));
    }
  };
  const bool rolling = window.type == WindowType::kRolling;
  const bool range = window.type == WindowType::kRange;
  only(window.days.has_value(), rolling, "days", "rolling");
  only(window.count != WindowCount::kCalendar, rolling, "count", "rolling");
  only(window.from_days != 0, !range, "from_days", "rolling or none");
  only(window.from.has_value(), range, "from", "range");
  only(window.to.has_value(), range, "to", "range");
  if (rolling && !window.days) r.Add("window_contradiction", "days", "is needed");
  if (range && !window.from) r.Add("window_contradiction", "from", "is needed");
  if (range && !window.to) r.Add("window_contradiction", "to", "is needed");
  if (window.from && window.to && *window.to < *window.from) {
    r.Add("window_contradiction", "to", "must not lie before from");
  }
  if (window.days && window.count == WindowCount::kCalendar && window.from_days > *window.days) {
    r.Add("window_contradiction", "from_days", "must not exceed days");
  }
}

void Check(const ProfileWindow& window, Report& r) {
  if (window.days && window.from_days > *window.days) {
    r.Add("window_contradiction", "from_days", "must not exceed days");
  }
}

void Check(const Criterion& c, Report& r) {
  using enum CriterionName;
  const auto only = [&](bool given, std::initializer_list<CriterionName> names,
                        std::string_view option) {
    if (!given || std::find(names.begin(), names.end(), c.name) != names.end()) return;
    r.Add("policy_shape", option, fmt::format("is an option of {}", WordOf(*names.begin())));
  };
  only(c.mode.has_value(), {kSameHost}, "mode");
  only(c.fallback_days.has_value(), {kSameHost}, "fallback_days");
  only(c.horizon.has_value(), {kFewest}, "horizon");
  only(c.interval.has_value(), {kApportion, kShortfall}, "interval");
  only(c.no_shows.has_value(), {kApportion, kShortfall}, "no_shows");
  only(c.calibration.has_value(), {kApportion, kShortfall}, "calibration");
  only(c.seed.has_value(), {kSeeded}, "seed");
  if (c.basis == CriterionBasis::kCount || c.basis == CriterionBasis::kMinutes) {
    only(true, {kFewest}, "basis");
  } else {
    only(c.basis.has_value(), {kApportion, kShortfall}, "basis");
  }
}

void Check(const Policy& policy, Report& r) {
  if (policy.preset.has_value() != policy.criteria.empty()) {
    r.Add("policy_shape", "criteria", "needs either preset or criteria");
  }
  CheckDistinct(
      policy.criteria, "criteria", "name", [](const Criterion& c) { return c.name; }, r);
}

void Check(const Question& question, Report& r) {
  const bool chooses =
      question.type == QuestionType::kChoice || question.type == QuestionType::kChoices;
  if (chooses == question.options.empty()) {
    r.Add("question_shape", "options",
          chooses ? "a choice needs options" : "only a choice has options");
  }
  CheckDistinct(
      question.options, "options", "", [](const std::string& text) { return text; }, r);
  if (question.min && question.max && *question.max < *question.min) {
    r.Add("question_shape", "max", "must not be less than min");
  }
}

void Check(const LocationOption& location, Report& r) {
  if (location.platform && location.kind != LocationKind::kVideo) {
    r.Add("location_shape", "platform", "is for video only");
  }
}

// What team defaults and event types have in common.
template <typename Offer>
void CheckOffer(const Offer& offer, Report& r) {
  if (offer.limits) CheckLimits(*offer.limits, LimitScope::kEventType, r);
  if (offer.questions) {
    CheckDistinct(
        *offer.questions, "questions", "name", [](const Question& q) { return q.name; }, r);
  }
  if (offer.reminders) {
    CheckDistinct(
        *offer.reminders, "reminders", "before_min",
        [](const ReminderRow& row) {
          return std::tuple(row.before_min, row.channel, row.recipient);
        },
        r);
  }
}

void Check(const TeamDefaults& defaults, Report& r) { CheckOffer(defaults, r); }

void CheckHosts(const EventType& e, Report& r) {
  CheckDistinct(
      e.hosts, "hosts", "user", [](const HostRow& row) { return row.user; }, r);
  if (e.hosts_from && !e.hosts.empty()) {
    r.Add("individual_hosts", "hosts", "is a list or a team, not both");
  }
  const bool individual = e.scheduling == Scheduling::kIndividual;
  if (e.locked && e.scheduling != Scheduling::kManaged) {
    r.Add("managed_shape", "locked", "only a managed event type locks fields of its parts");
  }
  if (individual && e.hosts_from) {
    r.Add("individual_hosts", "hosts",
          "individual has one host; members_of needs round_robin or collective");
  }
  if (!e.user.empty()) {
    if (!individual) {
      r.Add("individual_hosts", "scheduling", "an event type of a user is individual");
    }
    if (e.hosts.size() > 1 || (e.hosts.size() == 1 && e.hosts[0].user != e.user)) {
      r.Add("individual_hosts", "hosts", "an event type of a user is served by that user");
    }
  } else if (individual && e.template_id.empty() && !e.hosts_from && e.hosts.size() != 1) {
    r.Add("individual_hosts", "hosts",
          fmt::format("individual has exactly one host, not {}", e.hosts.size()));
  }
}

// Whether every booking has a person of the group.
bool IsHosted(const Group& group) {
  const auto is_person = [](const GroupMember& one) {
    return !one.user.empty() || !one.members_of.empty();
  };
  const auto is_pool = [](const GroupMember& one) { return !one.pool.empty(); };
  const auto& all = group.members;
  const auto people = std::count_if(all.begin(), all.end(), is_person);
  if (group.required_all) return people > 0;
  const auto things = static_cast<std::int64_t>(all.size()) - people;
  return std::none_of(all.begin(), all.end(), is_pool) && group.required.value_or(1) > things;
}

void CheckSeats(const EventType& e, Report& r) {
  if (e.seats && e.scheduling == Scheduling::kGroups &&
      std::none_of(e.groups.begin(), e.groups.end(), IsHosted)) {
    r.Add("seats_shape", "seats", "needs a group of which a person hosts every session");
  }
  if (e.seats_min.has_value() != e.seats_decide_min.has_value()) {
    r.Add("seats_shape", "seats_min", "seats_min and seats_decide_min go together");
  }
  if (e.seats_min && e.seats_min.value() > e.seats.value_or(0)) {
    r.Add("seats_shape", "seats_min", "must not be more than seats");
  }
}

// ---- groups ----------------------------------------------------------------

void Check(const GroupMember& member, Report& r) {
  const int given = !member.user.empty() + !member.resource.empty() + !member.pool.empty() +
                    !member.members_of.empty();
  if (given != 1) r.Add("one_of", "user", "needs one of user, resource, pool and members_of");
  if (member.descendants && member.members_of.empty()) {
    r.Add("one_of", "descendants", "is for members_of");
  }
}

void Check(const Group& group, Report& r) {
  if (group.required && group.required_all) {
    r.Add("one_of", "required", "is a number or all");
  }
  // Pools and teams may have any number of members.
  const bool counted = std::all_of(group.members.begin(), group.members.end(), [](const auto& m) {
    return !m.user.empty() || !m.resource.empty();
  });
  if (counted && group.required.value_or(1) > static_cast<std::int32_t>(group.members.size())) {
    r.Add("items", "members", "are fewer than are required");
  }
}

void CheckGroups(const EventType& e, Report& r) {
  if ((e.scheduling == Scheduling::kGroups) != !e.groups.empty()) {
    r.Add("individual_hosts", "groups", "are given exactly with scheduling groups");
  }
  if (e.scheduling == Scheduling::kGroups && e.hosts_from) {
    r.Add("individual_hosts", "hosts", "with groups, members_of stands in a group");
  }
  CheckDistinct(
      e.groups, "groups", "id", [](const Group& group) { return group.id; }, r);
}

void Check(const EventType& e, Report& r) {
  // In force, a part has the team of its template and what that says.
  const bool part = !e.template_id.empty();
  if (part ? e.user.empty() : e.team.empty() == e.user.empty()) {
    r.Add("one_owner", part ? "user" : "team",
          part ? "a part belongs to a user" : "needs either team or user");
  }
  if (!part && e.title.empty()) r.Add("required", "title", "an event_type needs this field");
  if (e.audience.empty()) r.Add("audience_empty", "audience", "needs at least one audience");
  const bool outside = e.audience.Has(Audience::kPublic) || e.audience.Has(Audience::kLink);
  if ((e.requires_approval_if || e.requires_approval.value_or(false)) && !outside) {
    r.Add("approval_not_public", "requires_approval",
          "is for event types the public or a link leads to");
  }
  if (!part && e.durations_min.empty()) {
    r.Add("required", "durations_min", "needs at least one duration");
  }
  CheckDistinct(
      e.durations_min, "durations_min", "", [](std::int32_t minutes) { return minutes; }, r);
  CheckDistinct(
      e.buffers_by_duration, "buffers_by_duration", "duration_min",
      [](const BuffersByDuration& row) { return row.duration_min; }, r);
  for (std::size_t i = 0; i < e.buffers_by_duration.size(); ++i) {
    const std::int32_t minutes = e.buffers_by_duration[i].duration_min;
    if (std::find(e.durations_min.begin(), e.durations_min.end(), minutes) ==
        e.durations_min.end()) {
      r.Add("duration_not_offered", fmt::format("buffers_by_duration[{}].duration_min", i),
            fmt::format("{} minutes are not offered", minutes));
    }
  }
  CheckHosts(e, r);
  CheckGroups(e, r);
  CheckSeats(e, r);
  CheckOffer(e, r);
}

// ---- identity --------------------------------------------------------------

void Check(const Organization& organization, Report& r) {
  CheckLimits(organization.limits, LimitScope::kUser, r);
  std::set<std::pair<std::string_view, std::string_view>> given;
  for (std::size_t i = 0; i < organization.distances.size(); ++i) {
    const Distance& one = organization.distances[i];
    if (one.from == one.to || !given.emplace(one.from, one.to).second) {
      r.Add("distance_shape", fmt::format("distances[{}]", i),
            "leads from one place to another, and is given once in each direction");
    }
  }
  const std::string& region = organization.region;
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (!region.empty() &&
      (region.size() != 2 || !std::all_of(region.begin(), region.end(), is_capital))) {
    r.Add("region_shape", "region", "a region has two capital letters (ISO 3166)");
  }
  bool has_seq = false;
  for (const CodePiece& piece : PiecesOf(organization.code_pattern)) {
    const std::string_view text = piece.text;
    const bool known = piece.is_word
                           ? text == "year" || text == "month" || text == "seq" || text == "team"
                           : text.find_first_of("{}") == std::string_view::npos;
    if (!known) {
      r.Add("code_pattern", "code_pattern", "knows {year}, {month}, {team} and {seq}");
      return;
    }
    has_seq |= piece.is_word && text == "seq";
  }
  if (!has_seq) r.Add("code_pattern", "code_pattern", "must contain {seq}");
}

void Check(const User& user, Report& r) {
  CheckLimits(user.limits, LimitScope::kUser, r, /*only=*/true);
}

void Check(const AvailabilityProfile& profile, Report& r) {
  CheckLimits(profile.limits, LimitScope::kUser, r, /*only=*/true);
}

void Check(const Team& team, Report& r) {
  CheckLimits(team.limits, LimitScope::kTeam, r);
  CheckDistinct(
      team.members, "members", "user", [](const Membership& m) { return m.user; }, r);
}

// ---- things ----------------------------------------------------------------

void Check(const Resource& resource, Report& r) {
  CheckLimits(resource.limits, LimitScope::kResource, r, /*only=*/true);
  if (resource.min_duration_min && resource.max_duration_min &&
      *resource.max_duration_min < *resource.min_duration_min) {
    r.Add("duration_contradiction", "max_duration_min", "must not be below min_duration_min");
  }
  if (!resource.user.empty() && resource.kind != ResourceKind::kFacilitator) {
    r.Add("facilitator", "user", "is for facilitators");
  }
  CheckDistinct(
      resource.linked, "linked", "", [](const std::string& id) { return id; }, r);
}

void Check(const ResourcePool& pool, Report& r) {
  CheckDistinct(
      pool.members, "members", "", [](const std::string& id) { return id; }, r);
}

void Check(const ResourceNeed& need, Report& r) {
  if (need.resource.empty() == need.pool.empty()) {
    r.Add("one_of", "resource", "needs either resource or pool");
  }
}

// ---- commitments -----------------------------------------------------------

void Check(const Attendee& attendee, Report& r) {
  if (!attendee.hold.empty()) return;  // a seat that is held is nobody's yet
  if (attendee.user.empty() && attendee.email.empty() && attendee.phone.empty()) {
    r.Add("booking_shape", "email",
          "an attendee needs a user, an e-mail address or a phone number");
  }
}

void CheckSpan(Instant start, Instant end, Report& r) {
  if (end <= start) r.Add("booking_shape", "end", "must lie after start");
  if ((end - start) % kMinute != 0) {
    r.Add("booking_shape", "end", "must lie whole minutes after start");
  }
}

void Check(const Booking& booking, Report& r) {
  CheckSpan(booking.start, booking.end, r);
  if (booking.duration_min && booking.end - booking.start != *booking.duration_min * kMinute) {
    r.Add("booking_shape", "duration_min", "differs from end minus start");
  }
  if (booking.event_type.empty() && booking.kind == BookingKind::kCustomer) {
    r.Add("booking_shape", "event_type", "a customer booking needs an event type");
  }
  CheckDistinct(
      booking.hosts, "hosts", "", [](const std::string& user) { return user; }, r);
  CheckDistinct(
      booking.resources, "resources", "resource",
      [](const BookedResource& one) { return one.resource; }, r);
  for (std::size_t i = 0; i < booking.attendees.size(); ++i) {
    const std::string& user = booking.attendees[i].user;
    if (!user.empty() &&
        std::find(booking.hosts.begin(), booking.hosts.end(), user) != booking.hosts.end()) {
      r.Add("booking_shape", fmt::format("attendees[{}].user", i), "is already a host");
    }
  }
}

void Check(const Hold& hold, Report& r) {
  CheckSpan(hold.start, hold.end, r);
  CheckDistinct(
      hold.hosts, "hosts", "", [](const std::string& user) { return user; }, r);
}

void Check(const QueryAttendee& attendee, Report& r) { CheckAsked(attendee, r); }
void Check(const Query& query, Report& r) { CheckAsked(query, r); }
void Check(const AskBody& ask, Report& r) { CheckAsked(ask.what, r); }
void Check(const ScenarioQuery& ask, Report& r) { CheckAsked(ask.what, r); }
void Check(const BookBody& what, Report& r) { CheckAsked(what, r); }
void Check(const HoldBody& what, Report& r) { CheckAsked(what.book, r); }

void Check(const MoveBody& what, Report& r) { CheckAsked(what, r); }
void Check(const ListAssignmentsBody& what, Report& r) { CheckAsked(what, r); }
void Check(const CountAssignmentsBody& what, Report& r) { CheckAsked(what, r); }

void Check(const BookSeriesBody& what, Report& r) {
  if (!what.each.parts.empty()) r.Add("visit_shape", "parts", "do not recur");
  CheckAsked(what.each, r);
}

using Checker = void (*)(const void*, Report&);

template <typename T>
std::pair<const RecordDescriptor* const, Checker> Row() {
  return {&Describe<T>(),
          [](const void* record, Report& r) { Check(*static_cast<const T*>(record), r); }};
}

}  // namespace

void CheckShape(const RecordDescriptor& descriptor, const void* record, Report& report) {
  static const absl::flat_hash_map<const RecordDescriptor*, Checker> checkers = {
      Row<ScheduleRule>(),
      Row<ScheduleBreak>(),
      Row<ScheduleOverride>(),
      Row<Holiday>(),
      Row<Schedule>(),
      Row<Travel>(),
      Row<TimeOff>(),
      Row<CalendarSource>(),
      Row<BusyBlock>(),
      Row<Resource>(),
      Row<ResourcePool>(),
      Row<ResourceNeed>(),
      Row<Group>(),
      Row<GroupMember>(),
      Row<Window>(),
      Row<ProfileWindow>(),
      Row<Criterion>(),
      Row<Policy>(),
      Row<Question>(),
      Row<LocationOption>(),
      Row<TeamDefaults>(),
      Row<EventType>(),
      Row<Organization>(),
      Row<User>(),
      Row<AvailabilityProfile>(),
      Row<Team>(),
      Row<Attendee>(),
      Row<Booking>(),
      Row<Hold>(),
      Row<QueryAttendee>(),
      Row<Query>(),
      Row<BookBody>(),
      Row<HoldBody>(),
      Row<MoveBody>(),
      Row<ListAssignmentsBody>(),
      Row<CountAssignmentsBody>(),
      Row<BookSeriesBody>(),
      Row<AskBody>(),
      Row<ScenarioQuery>(),
  };
  const auto found = checkers.find(&descriptor);
  if (found != checkers.end()) found->second(record, report);
}

}  // namespace rota
