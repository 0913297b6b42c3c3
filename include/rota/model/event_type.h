// A bookable offer: how long, when, with whom, under which rules.
#pragma once

#include "rota/model/limit.h"
#include "rota/model/policy.h"
#include "rota/model/resource.h"
#include "rota/model/values.h"

namespace rota {

enum class Audience : std::uint8_t { kPublic, kInternal, kLink };
enum class Alignment : std::uint8_t { kWindow, kFree, kRange, kDay, kPacked, kViewer };
enum class ScheduleMode : std::uint8_t { kIntersect, kReplace };
enum class BufferMode : std::uint8_t { kSum, kMax };
enum class Scheduling : std::uint8_t { kIndividual, kCollective, kRoundRobin, kGroups, kManaged };
enum class AttendeeOverlap : std::uint8_t { kAllow, kRefuse };
enum class RestrictionZone : std::uint8_t { kOwn, kViewer };
enum class VisitParts : std::uint8_t { kWhole, kFree };
enum class GroupRequired : std::uint8_t { kAll };

// One host of an event type. Empty and absent fields come from the membership, then the user.
struct HostRow {
  std::string user;
  std::optional<bool> fixed;  // round robin: in every booking; a collective needs all
  std::string schedule;
  std::string profile;
  std::optional<std::int32_t> weight;    // 0-10000
  std::optional<std::int32_t> priority;  // 0-4, higher first
  std::optional<std::int32_t> position;  // read-only: place in the list
  std::optional<Instant> joined_at;      // absent: from the beginning
  bool operator==(const HostRow&) const = default;
};

// Hosts are the accepted active members of a team at the time of the question.
struct HostsFromTeam {
  std::string members_of;
  bool descendants = false;
  bool operator==(const HostsFromTeam&) const = default;
};

// One member of a group: a person, a thing, any one of a pool, or the members of a team.
struct GroupMember {
  std::string user;  // JSON: a text in place of the object is a user
  std::string resource;
  std::string pool;
  std::string members_of;
  bool descendants = false;  // with `members_of`
  bool operator==(const GroupMember&) const = default;
};

// A booking takes `required` of the members, or all of them.
struct Group {
  std::string id;
  std::vector<GroupMember> members;
  std::optional<std::int32_t> required;       // JSON "required" as a number; absent: 1
  std::optional<GroupRequired> required_all;  // JSON "required" as "all"
  std::optional<Policy> policy;               // absent: the event type's
  bool operator==(const Group&) const = default;
};

struct BuffersByDuration {
  std::int32_t duration_min = 0;
  std::optional<std::int32_t> buffer_before_min;  // absent: the event type's
  std::optional<std::int32_t> buffer_after_min;
  bool operator==(const BuffersByDuration&) const = default;
};

// Bookable while now <= `time` on the date `days_before` days before the start's date (grid zone).
struct NoticeBy {
  DayMinute time;
  std::int32_t days_before = 0;
  bool operator==(const NoticeBy&) const = default;
};

// A booking whose start is less than so many minutes away waits for approval.
struct ApprovalRule {
  std::int32_t within_min = 0;
  bool operator==(const ApprovalRule&) const = default;
};

enum class ReasonRule : std::uint8_t { kNone, kOptional, kRequired };

// What an attendee may do to an own booking; staff always may.
struct ActionRule {
  bool attendee = true;
  std::int32_t notice_min = 0;  // before the start
  ReasonRule reason = ReasonRule::kOptional;
  bool operator==(const ActionRule&) const = default;
};

enum class QuestionType : std::uint8_t {
  kText,
  kLongText,
  kEmail,
  kPhone,
  kNumber,
  kBool,
  kDate,
  kChoice,
  kChoices,
  kUrl
};
enum class AnswersSee : std::uint8_t { kAttendee, kStaff };

struct Question {
  std::string name;  // key of the answer
  std::string label;
  std::string help;
  std::string placeholder;
  QuestionType type = QuestionType::kText;
  std::optional<bool> required;  // absent: true for name and email, else false
  std::vector<std::string> options;
  std::optional<double> min;
  std::optional<double> max;
  std::optional<std::int32_t> max_length;
  AnswersSee answers_see = AnswersSee::kAttendee;
  bool active = true;
  bool internal = false;
  bool operator==(const Question&) const = default;
};

enum class ReminderChannel : std::uint8_t { kEmail, kSms, kPush, kInApp };
enum class ReminderRecipient : std::uint8_t { kAttendee, kHost, kAll };

struct ReminderRow {
  std::int32_t before_min = 0;
  ReminderChannel channel = ReminderChannel::kEmail;
  ReminderRecipient recipient = ReminderRecipient::kAll;
  bool active = true;
  std::string template_name = "booking_reminder";  // JSON "template"
  bool operator==(const ReminderRow&) const = default;
};

enum class LocationKind : std::uint8_t { kVideo, kPhone, kAddress, kCustom };
enum class VideoPlatform : std::uint8_t { kZoom, kGoogleMeet, kMicrosoftTeams, kCustom };

struct LocationOption {
  LocationKind kind = LocationKind::kVideo;
  std::optional<VideoPlatform> platform;  // video only
  std::string text;
  std::string link;
  std::string label;
  bool show = true;
  bool from_attendee = false;
  std::string place;  // name of the place, as in the organization's distances
  bool operator==(const LocationOption&) const = default;
};

// Optional fields are those a team may give a default for (team.h, TeamDefaults): absent here = the
// team's, else the value in the comment. An empty list that is present means none.
struct EventType {
  RecordHeader header;
  std::string team;  // one of team and user owns the event type
  std::string user;
  std::string slug;
  std::string title;
  std::string description;
  bool active = true;
  EnumSet<Audience> audience = EnumSet<Audience>::Of(Audience::kPublic);
  std::string color;                        // "#rrggbb"
  std::vector<std::int32_t> durations_min;  // first is the default
  std::optional<std::int32_t> step_min;     // duration
  std::int32_t offset_min = 0;
  std::optional<Alignment> alignment;  // window
  std::string zone;                    // grid zone; empty: team chain
  std::string schedule;
  std::optional<ScheduleMode> schedule_mode;  // intersect
  std::vector<std::string> restriction_schedules;
  std::optional<std::int32_t> buffer_before_min;  // 0
  std::optional<std::int32_t> buffer_after_min;   // 0
  std::optional<BufferMode> buffer_mode;          // sum
  std::vector<BuffersByDuration> buffers_by_duration;
  bool buffers_inside_hours = false;
  bool step_includes_buffers = false;
  std::optional<std::int32_t> minimum_notice_min;  // 0
  std::optional<NoticeBy> minimum_notice_by;       // none; both may hold at once
  std::optional<Window> window;                    // type none
  std::optional<std::vector<Limit>> limits;        // none; scope default event_type
  std::optional<std::int32_t> first_slots_per_day;
  std::optional<std::int32_t> seats;             // absent: a booking is for itself
  std::optional<std::int32_t> seats_min;         // fewer takers end the session
  std::optional<std::int32_t> seats_decide_min;  // minutes before the start
  Scheduling scheduling = Scheduling::kIndividual;
  std::vector<HostRow> hosts;               // JSON "hosts" as a list
  std::optional<HostsFromTeam> hosts_from;  // JSON "hosts" as an object; then `hosts` is empty
  std::vector<Group> groups;
  std::vector<std::string> requires_tags;
  std::optional<Policy> policy;  // team, nearest ancestor, organization
  std::vector<ResourceNeed> resources;
  AttendeeOverlap attendee_overlap = AttendeeOverlap::kAllow;
  std::int32_t attendee_gap_min = 0;
  RestrictionZone restriction_zone = RestrictionZone::kOwn;
  std::optional<bool> requires_approval;             // false
  std::optional<ApprovalRule> requires_approval_if;  // JSON "requires_approval" as an object
  std::optional<bool> pending_blocks;                // true
  std::int32_t hold_s = 600;
  std::optional<std::int32_t> waitlist_offer_s;  // hold_s
  std::optional<std::int32_t> pending_expires_min;
  std::optional<bool> hide_host;  // false
  std::vector<LocationOption> locations;
  std::optional<std::vector<Question>> questions;     // none
  std::optional<std::vector<ReminderRow>> reminders;  // none
  std::optional<ActionRule> cancel_rule;              // {}
  std::optional<ActionRule> reschedule_rule;          // {}
  VisitParts visit_parts = VisitParts::kWhole;        // what an attendee may change of a visit
  std::string template_id;                            // JSON "template": managed type it follows
  std::vector<std::string> own;                    // of a part: fields that are not the template's
  std::optional<std::vector<std::string>> locked;  // all but schedule and locations
  std::string path;                                // read-only: owner slug / slug
  bool operator==(const EventType&) const = default;
};

}  // namespace rota
