// What the rules say of one start: behaviour §2 to §10, each in its own words.
#include <algorithm>

#include "tests/model/model.h"

namespace model {

const std::vector<std::string>& Pipeline() {
  static const std::vector<std::string> kReasons = {"not_a_host",
                                                    "inactive",
                                                    "required_host_inactive",
                                                    "past",
                                                    "no_schedule",
                                                    "schedule",
                                                    "holiday",
                                                    "time_off",
                                                    "misaligned",
                                                    "calendar",
                                                    "occupied",
                                                    "buffer",
                                                    "attendee_overlap",
                                                    "attendee_gap",
                                                    "rest",
                                                    "distance",
                                                    "capacity",
                                                    "duration",
                                                    "notice",
                                                    "window",
                                                    "limit",
                                                    "lead_threshold",
                                                    "quorum",
                                                    "not_among_first",
                                                    "stale_source",
                                                    "policy"};
  return kReasons;
}

// ---- notice and window ------------------------------------------------------

bool Model::NoticeRefuses(Instant start) const {
  const Catalog& catalog = facts_.catalog();
  const minutes least{catalog.Number(facts_.event(), "minimum_notice_min", 0)};
  if (start < facts_.now() + least) return true;
  const Json* by = catalog.Field(facts_.event(), "minimum_notice_by");
  if (!by) return false;
  const Date date = facts_.grid_zone().DateAt(start) - days{by->at("days_before").get<int>()};
  return facts_.now() > facts_.grid_zone().InstantOf(date + ParseClock(by->at("time")));
}

bool Model::WindowAllows(Date date) const {
  const Json* found = facts_.catalog().Field(facts_.event(), "window");
  const Json& window = found ? *found : NoRecord();
  if (window.value("type", "none") == "range") {
    return ParseDate(window.at("from")) <= date && date <= ParseDate(window.at("to"));
  }
  // Reading: from_days counts calendar days whatever `count` says.
  if (date < facts_.today() + days{Number(window, "from_days", 0)}) return false;
  if (!last_date_) last_date_ = LastDate();
  return !*last_date_ || date <= **last_date_;
}

// The last bookable date of a rolling window; nothing: no end.
std::optional<Date> Model::LastDate() const {
  const Json* window = facts_.catalog().Field(facts_.event(), "window");
  if (!window || window->value("type", "none") != "rolling") return std::nullopt;
  const int count = window->at("days");
  const std::string of = window->value("count", "calendar");
  if (of == "business") return LastBusinessDate(count);
  if (of == "available") return LastAvailableDate(count);
  return facts_.today() + days{count};
}

// Counted after today: dates with an open window and no blocking holiday. Reading: holidays are
// those of the organization and of the team and its ancestors; dates are looked for 366 days ahead.
Date Model::LastBusinessDate(int count) const {
  const std::set<Date> holidays = facts_.Holidays();
  Date date = facts_.today();
  for (int found = 0; found < count && date < facts_.today() + days{366};) {
    date += days{1};
    const MinuteSet day = MinuteSet::CivilDay(facts_.grid_zone(), date);
    if (!holidays.contains(date) && OpenWindow(date, date).HasAny(day)) ++found;
  }
  return date;
}

// Dates from today on with a start under every rule but the window (a profile's neither).
Date Model::LastAvailableDate(int count) const {
  if (count == 0) return facts_.today() - days{1};
  int found = 0;
  Date date = facts_.today();
  for (;; date += days{1}) {
    const Starts starts = Lattice(date, date);
    found += std::any_of(starts.begin(), starts.end(),
                         [&](Instant start) { return Judge(start, false).reasons.empty(); });
    if (found == count || date == facts_.today() + days{365}) return date;
  }
}

// ---- one host ---------------------------------------------------------------

// Reading: a host filter chooses among rotating hosts; required ones come along, but a filter that
// names no host of the event type leaves nobody.
// Who may be the rotating host; everybody when empty. A booking that names nobody stays with the
// hosts it has, or with those whom its attendee had, where the policy requires it. Reading: in
// groups it binds all places of a group that somebody who is named could ever fill, and no others.
std::vector<std::string> Model::WantedHosts() const {
  std::vector<std::string> wanted = List(facts_.query(), "hosts");
  if (group_ && !AnyCouldHost(wanted)) wanted.clear();
  if (wanted.empty() && RequiresSame()) wanted = SameHosts();
  return wanted;
}

bool Model::RequiresSame() const {
  return std::any_of(policy_.criteria.begin(), policy_.criteria.end(), [](const Json& criterion) {
    return criterion.at("name") == "same_host" && criterion.value("mode", "") == "require";
  });
}

bool Model::HostFilterFits() const {
  const std::vector<std::string> wanted = WantedHosts();
  return wanted.empty() || AnyCouldHost(wanted);
}

bool Model::AnyCouldHost(const std::vector<std::string>& wanted) const {
  for (const Host& host : Hosts()) {
    for (const Host& one : facts_.catalog().Fillers(facts_.event(), host, std::nullopt)) {
      if (std::find(wanted.begin(), wanted.end(), one.user) != wanted.end()) return true;
    }
  }
  return false;
}

// Weight 0 is never chosen where shares are apportioned, also when alone.
bool Model::IsNeverChosen(const Host& host) const {
  const bool apportions =
      std::any_of(policy_.criteria.begin(), policy_.criteria.end(),
                  [](const Json& one) { return one.at("name") == "apportion"; });
  return apportions && !host.required &&
         facts_.catalog().Share(facts_.event(), host, "weight", 100) == 0;
}

// Why a host cannot take the slot at `start`.
Reasons Model::HostReasons(const Host& host, Instant start, bool with_window) const {
  if (!host.active) return {host.required ? "required_host_inactive" : "quorum"};
  if (!HostFilterFits()) return {"policy"};
  const std::vector<std::string> wanted = WantedHosts();
  const bool is_wanted =
      wanted.empty() || std::find(wanted.begin(), wanted.end(), host.user) != wanted.end();
  if (!host.required && !is_wanted) return {"quorum"};
  if (facts_.IsAttendee(host.user))
    return {"occupied"};  // nobody is host and attendee of one booking

  const Catalog& catalog = facts_.catalog();
  const Slot slot = facts_.SlotAt(start);
  const Date date = facts_.grid_zone().DateAt(start);
  const OpenHours& hours = facts_.HoursOf(host, date, date);
  const Buffers buffers = catalog.HostBuffers(facts_.event(), facts_.duration(), host);
  const MinuteSet core = MinuteSet::Between(slot.start, slot.end);
  Reasons reasons = facts_.Conflicts(host.user, slot, buffers);
  if (!facts_.ServingSchedule(host)) reasons.insert("no_schedule");
  // Working hours are what schedules open; leave and holidays take their time out of them.
  const bool buffers_inside = Flag(facts_.event(), "buffers_inside_hours", false);
  const MinuteSet inside =
      buffers_inside ? MinuteSet::Between(slot.start - buffers.before, slot.end + buffers.after)
                     : core;
  if (!hours.open.HasAll(inside)) reasons.insert("schedule");
  if (hours.holidays.HasAny(inside)) reasons.insert("holiday");
  for (const Leave& leave : catalog.LeaveOf(host.user)) {
    const bool touched = buffers_inside
                             ? leave.Touches(slot.start - buffers.before, slot.end + buffers.after)
                             : leave.Touches(slot.start, slot.end);
    if (touched) reasons.insert("time_off");
  }
  // The profile's own notice and window: calendar days ahead, both ends included.
  const Json* notice = catalog.ProfileField(host, "minimum_notice_min");
  if (notice && start < facts_.now() + minutes{notice->get<int>()}) reasons.insert("notice");
  const Json* window = with_window ? catalog.ProfileField(host, "window") : nullptr;
  const days ahead = date - facts_.today();
  if (window && (ahead < days{Number(*window, "from_days", 0)} ||
                 (window->contains("days") && ahead > days{window->at("days").get<int>()}))) {
    reasons.insert("window");
  }
  if (facts_.Room(start, &host) == 0) reasons.insert("limit");
  if (facts_.LacksRest(host, slot)) reasons.insert("rest");
  if (facts_.IsTooFar(host.user, slot)) reasons.insert("distance");
  if (facts_.IsStale(host.user)) reasons.insert("stale_source");
  if (IsNeverChosen(host)) reasons.insert("policy");
  return reasons;
}

// ---- the start as a whole ---------------------------------------------------

// Where schedules alone let one booking be filled, by people and things.
MinuteSet Model::OpenWindow(Date first, Date last) const {
  if (!groups_.empty()) return GroupWindow(first, last);
  MinuteSet window = facts_.OpenWindow(first, last);
  if (things_.needed()) window &= things_.OpenWindow(first, last);
  return window;
}

bool Model::IsOpen() const {
  const std::string team = Text(facts_.event(), "team");
  return Flag(facts_.catalog().organization(), "active", true) &&
         Flag(facts_.event(), "active", true) &&
         (team.empty() || Flag(facts_.catalog().team(team), "active", true));
}

// Reasons that remove the slot, whoever would host it.
Reasons Model::SharedReasons(Instant start, bool with_window) const {
  Reasons reasons;
  for (const Json& named : List(facts_.query(), "hosts")) {
    if (!facts_.catalog().MayHost(facts_.event(), named)) reasons.insert("not_a_host");
  }
  if (!IsOpen()) reasons.insert("inactive");
  for (const Host& host : facts_.hosts()) {  // whoever stands in
    if (host.required && !host.active) reasons.insert("required_host_inactive");
  }
  if (start < facts_.now()) reasons.insert("past");
  if (NoticeRefuses(start)) reasons.insert("notice");
  if (with_window && !WindowAllows(facts_.grid_zone().DateAt(start))) reasons.insert("window");
  if (facts_.Room(start, nullptr, Facts::kOfOthers) == 0) reasons.insert("limit");
  // Reading: of the seats that are wanted one is for whoever is named; the others are nobody's yet.
  if (facts_.Room(start, nullptr, Facts::kOfAttendee) == 0) reasons.insert("limit");
  if (facts_.event().contains("seats") && SeatsWanted() > facts_.event().at("seats")) {
    reasons.insert("capacity");
  }
  reasons.merge(facts_.AttendeeConflicts(facts_.SlotAt(start)));
  for (const Json& attendee : facts_.attendees()) {
    const std::string person = facts_.catalog().PersonOf(attendee);
    if (!facts_.catalog().Knows(person)) continue;
    if (facts_.IsTooFar(person, facts_.SlotAt(start))) reasons.insert("distance");
    // Reading: the attendee's occupancy and calendars count, with the event type's buffers.
    reasons.merge(
        facts_.Conflicts(person, facts_.SlotAt(start),
                         facts_.catalog().EventBuffers(facts_.event(), facts_.duration())));
  }
  return reasons;
}

bool Model::KnowsAttendee() const {
  return std::any_of(facts_.attendees().begin(), facts_.attendees().end(), [&](const Json& one) {
    return facts_.catalog().Knows(facts_.catalog().PersonOf(one));
  });
}

// Who is free, how many bookings they and the things suffice for, and why for none.
void Model::JudgeHosts(Instant start, bool with_window, Verdict* verdict) const {
  std::vector<Host> required, rotating;  // who is free
  Reasons against_rotating;
  bool has_required = false, rotates = false;
  for (const Host& host : facts_.hosts()) {
    (host.required ? has_required : rotates) = true;
    bool is_filled = false;
    Reasons why_not;
    for (const Host& one : facts_.catalog().Fillers(facts_.event(), host, facts_.SlotAt(start))) {
      Reasons why = HostReasons(one, start, with_window);
      if (why.empty()) (host.required ? required : rotating).push_back(one);
      is_filled |= why.empty();
      why_not.merge(why);
    }
    if (!host.required) against_rotating.merge(why_not);
    if (host.required && !is_filled) verdict->reasons.merge(why_not);
  }
  // A person fills one place: a required one first.
  std::erase_if(rotating, [&](const Host& host) {
    return std::any_of(required.begin(), required.end(),
                       [&](const Host& one) { return one.user == host.user; });
  });
  // Whoever is behind takes the first booking, and so on: all who are free get their turn.
  std::set<std::string> takers;
  for (const Host& host : rotating) takers.insert(host.user);
  KeepWithinLead(start, 1, &rotating);
  if (facts_.hosts().empty() || (rotates && rotating.empty())) {
    verdict->reasons.merge(against_rotating);
    verdict->reasons.insert("quorum");
  }
  // Declared hosts in their order, then who stands in, by the place they take.
  std::vector<Host> free = required;
  free.insert(free.end(), rotating.begin(), rotating.end());
  std::stable_sort(free.begin(), free.end(), [](const Host& a, const Host& b) {
    return std::pair(a.stands_in, a.place) < std::pair(b.stands_in, b.place);
  });
  for (const Host& host : free) {
    const bool listed =
        std::find(verdict->hosts.begin(), verdict->hosts.end(), host.user) != verdict->hosts.end();
    if (!listed) verdict->hosts.push_back(host.user);
  }
  // A required host can stand in one booking at a time; rotating ones in one each. Reading: nor can
  // a known attendee be in two.
  verdict->remaining = has_required ? 1 : static_cast<int>(takers.size());
  if (things_.needed() && verdict->reasons.empty()) {
    verdict->remaining = things_.Fit(start, with_window, verdict->remaining);
    if (verdict->remaining == 0) verdict->reasons.merge(things_.Against(start, with_window));
  }
}

const Model::Verdict& Model::Judge(Instant start, bool with_window) const {
  const auto known = verdicts_.find({start, with_window});
  if (known != verdicts_.end()) return known->second;
  return verdicts_[{start, with_window}] = JudgeAnew(start, with_window);
}

Model::Verdict Model::JudgeAnew(Instant start, bool with_window) const {
  Verdict verdict;
  verdict.reasons = SharedReasons(start, with_window);
  if (groups_.empty()) {
    JudgeHosts(start, with_window, &verdict);
  } else {
    JudgeGroups(start, with_window, &verdict);
  }
  verdict.together = verdict.remaining;
  // Nor, where the policy keeps them with one host, can they have two bookings with that host.
  const bool same = groups_.empty() ? RequiresSame() : AnyGroupRequiresSame();
  if (same && !Moving() && !facts_.attendees().empty() && List(facts_.query(), "hosts").empty()) {
    verdict.remaining = std::min(verdict.remaining, 1);
  }
  // Reading: nor can one who may not overlap, or needs a gap, attend two at the same start, or sit
  // twice in a session.
  const bool alone = !facts_.attendees().empty() &&
                     (facts_.event().value("attendee_overlap", "allow") == "refuse" ||
                      Number(facts_.event(), "attendee_gap_min", 0) > 0);
  const bool seats = facts_.event().contains("seats");
  if (KnowsAttendee() || (alone && !seats)) verdict.remaining = std::min(verdict.remaining, 1);
  verdict.remaining = std::min(
      verdict.remaining, facts_.Room(start, nullptr, seats ? Facts::kOfOthers : Facts::kOfAll));
  Join(start, &verdict);
  if (alone && seats) verdict.remaining = std::min(verdict.remaining, SeatsWanted());
  return verdict;
}

}  // namespace model
