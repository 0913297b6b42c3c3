#include "src/availability/rule_table.h"

#include <algorithm>

namespace rota {
namespace {

using Settled = EnumSet<Settlement>;
constexpr Settled kAlwaysAsked{};
constexpr Settled kByHold = Settled::Of(Settlement::kHold);
constexpr Settled kByTime = kByHold.With(Settlement::kSameTime);
constexpr Settled kByTimeOrSeries = kByTime.With(Settlement::kSeries).With(Settlement::kVisit);
constexpr Settled kByTimeOrVisit = kByTime.With(Settlement::kVisit);
constexpr Settled kByHoldOrVisit = kByHold.With(Settlement::kVisit);
constexpr Settled kBySameTime = Settled::Of(Settlement::kSameTime);
constexpr Settled kBySession = Settled::Of(Settlement::kSession);
constexpr std::optional<RuleOverride> kNobody;

using enum RuleScope;
using Override = RuleOverride;
using In = const RuleInput&;

// Reason, who sets it aside, about whom, does it move the grid, settled by what, function.
constexpr RuleRow kRules[] = {
    {Reason::k_not_a_host, kNobody, kStart, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyNamedHosts(in.request, in.range, sink); }},
    {Reason::k_managed, kNobody, kStart, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyManaged(in.request, in.range, sink); }},
    {Reason::k_inactive, kNobody, kStart, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyInactive(in.request, in.range, sink); }},
    {Reason::k_required_host_inactive, kNobody, kStart, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyRequiredHosts(in.request, in.range, sink); }},
    {Reason::k_past, kNobody, kStart, false, kByTime,
     [](In in, Sink& sink) { ApplyPast(in.request, in.range, sink); }},
    {Reason::k_no_schedule, Override::kSchedule, kHours, true, kByHold,
     [](In in, Sink& sink) {
       if (!in.hours) sink.Forbid(in.range, Reason::k_no_schedule);
     }},
    {Reason::k_schedule, Override::kSchedule, kHours, true, kByHold,
     [](In in, Sink& sink) {
       if (in.hours) ApplySchedule(*in.host, in.hours->open, in.range, sink);
     }},
    {Reason::k_holiday, Override::kHoliday, kHours, true, kByHold,
     [](In in, Sink& sink) {
       if (in.hours) ApplyHolidays(*in.host, in.hours->holidays, in.range, sink);
     }},
    {Reason::k_time_off, Override::kTimeOff, kPerson, true, kByHold,
     [](In in, Sink& sink) { ApplyTimeOff(*in.host, in.range, sink); }},
    {Reason::k_misaligned, Override::kGrid, kSlots, false, kByTimeOrVisit, nullptr},
    {Reason::k_calendar, Override::kCalendar, kStart, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyClosed(in.request, in.range, sink); }},
    {Reason::k_calendar, Override::kCalendar, kStart, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyAttendeeCalendar(in.request, in.range, sink); }},
    {Reason::k_calendar, Override::kCalendar, kPerson, true, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyCalendar(*in.host, in.range, sink); }},
    {Reason::k_occupied, kNobody, kStart, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyAttendeeOccupied(in.request, in.range, sink); }},
    {Reason::k_occupied, kNobody, kPerson, true, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyOccupied(*in.host, in.range, sink); }},
    {Reason::k_occupied, kNobody, kPerson, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyAttendsThemself(*in.host, in.range, sink); }},
    {Reason::k_attendee_overlap, kNobody, kStart, false, kBySameTime,
     [](In in, Sink& sink) { ApplyAttendeeOverlap(in.request, in.range, sink); }},
    {Reason::k_attendee_gap, kNobody, kStart, false, kBySameTime,
     [](In in, Sink& sink) { ApplyAttendeeGap(in.request, in.range, sink); }},
    {Reason::k_rest, kNobody, kPerson, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyRest(*in.host, in.range, sink); }},
    {Reason::k_distance, kNobody, kStart, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyAttendeeDistance(in.request, in.range, sink); }},
    {Reason::k_distance, kNobody, kPerson, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyDistance(*in.host, in.range, sink); }},
    {Reason::k_capacity, kNobody, kStart, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplySeats(in.request, in.range, sink); }},
    {Reason::k_capacity, kNobody, kPerson, true, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyUnits(*in.host, in.range, sink); }},
    {Reason::k_duration, kNobody, kPerson, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyThingLength(*in.host, in.range, sink); }},
    {Reason::k_notice, Override::kNotice, kStart, false, kByTimeOrSeries,
     [](In in, Sink& sink) {
       ApplyNotice(in.request.now + in.request.offer->notice_s, in.range, sink);
     }},
    {Reason::k_notice, Override::kNotice, kStart, false, kByTimeOrSeries,
     [](In in, Sink& sink) { ApplyNoticeBy(in.request, in.range, sink); }},
    {Reason::k_notice, Override::kNotice, kPerson, false, kByTimeOrSeries,
     [](In in, Sink& sink) { ApplyHostNotice(*in.host, in.range, sink); }},
    {Reason::k_window, Override::kWindow, kStart, false, kByTimeOrSeries,
     [](In in, Sink& sink) { ApplyWindow(in.window, in.range, sink); }},
    {Reason::k_window, Override::kWindow, kPerson, false, kByTimeOrSeries,
     [](In in, Sink& sink) { ApplyHostWindow(*in.host, in.range, sink); }},
    {Reason::k_visit_gap, Override::kVisitGap, kStart, false, kAlwaysAsked,
     [](In in, Sink& sink) {
       if (in.request.between_parts) {
         ApplyVisitGap(*in.request.between_parts, in.range, sink);
       }
     }},
    {Reason::k_limit, Override::kLimit, kStart, false, kBySession,
     [](In in, Sink& sink) { ApplyOfferLimits(in.request, in.range, sink); }},
    {Reason::k_limit, Override::kLimit, kStart, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyAttendeeLimits(in.request, in.range, sink); }},
    {Reason::k_limit, Override::kLimit, kPerson, false, kBySession,
     [](In in, Sink& sink) { ApplyHostLimits(*in.host, in.range, sink); }},
    {Reason::k_lead_threshold, Override::kLeadThreshold, kSlots, false, kByHoldOrVisit, nullptr},
    {Reason::k_quorum, kNobody, kSlots, false, kAlwaysAsked, nullptr},
    {Reason::k_not_among_first, Override::kFirstN, kSlots, false, kByTimeOrVisit, nullptr},
    {Reason::k_stale_source, Override::kCalendar, kPerson, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyStaleSource(*in.host, in.range, sink); }},
    {Reason::k_policy, kNobody, kStart, false, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyHostFilter(in.request, in.range, sink); }},
    {Reason::k_policy, kNobody, kPerson, true, kAlwaysAsked,
     [](In in, Sink& sink) { ApplyStandIn(*in.host, in.range, sink); }},
    {Reason::k_policy, kNobody, kPerson, false, kBySession,
     [](In in, Sink& sink) { ApplyNeverChosen(*in.host, in.range, sink); }},
};

constexpr bool InOrderOfReasons() {
  return std::is_sorted(std::begin(kRules), std::end(kRules),
                        [](const RuleRow& a, const RuleRow& b) { return a.reason < b.reason; });
}
static_assert(InOrderOfReasons());
static_assert(std::size(kRules) <= 64, "Pipeline keeps the rows that are asked in 64 bits");

}  // namespace

std::span<const RuleRow> RuleTable() { return kRules; }

bool IsAsked(const Request& request, const RuleRow& rule) {
  if (rule.set_aside_by && request.SetsAside(*rule.set_aside_by)) return false;
  return (rule.settled_by.bits & request.settled.bits) == 0;
}

bool IsAsked(const Request& request, Reason reason) {
  const auto row = std::lower_bound(std::begin(kRules), std::end(kRules), reason,
                                    [](const RuleRow& rule, Reason r) { return rule.reason < r; });
  return IsAsked(request, *row);
}

EnumSet<RuleOverride> OverridesSettledBy(Settlement by) {
  EnumSet<RuleOverride> overrides;
  for (const RuleRow& rule : kRules) {
    if (rule.set_aside_by && rule.settled_by.Has(by)) overrides.Add(*rule.set_aside_by);
  }
  return overrides;
}

}  // namespace rota
