// Teams: a tree under the organization; their members; defaults for their event types.
#pragma once

#include "rota/model/event_type.h"
#include "rota/model/limit.h"
#include "rota/model/policy.h"
#include "rota/model/values.h"

namespace rota {

// Only accepted and active members are hosts or have rights.
struct Membership {
  std::string user;
  MemberRole role = MemberRole::kMember;
  bool accepted = true;
  bool active = true;
  std::optional<std::int32_t> position;  // read-only: place in the list
  std::int32_t priority = 2;             // 0-4, higher first
  std::int32_t weight = 100;             // 0-10000, relative share; 0 = never by `weighted`
  std::string profile;
  std::vector<std::string> tags;  // add to the user's
  std::int32_t assigned_count = 0;
  std::optional<Instant> last_assigned_at;
  bool operator==(const Membership&) const = default;
};

// Event-type fields a team may set for the event types it and its descendants own. A list replaces,
// it never merges: a list that is present and empty means none.
struct TeamDefaults {
  std::string schedule;
  std::optional<ScheduleMode> schedule_mode;
  std::optional<Alignment> alignment;
  std::optional<std::int32_t> step_min;
  std::optional<std::int32_t> buffer_before_min;
  std::optional<std::int32_t> buffer_after_min;
  std::optional<BufferMode> buffer_mode;
  std::optional<std::int32_t> minimum_notice_min;
  std::optional<NoticeBy> minimum_notice_by;
  std::optional<Window> window;
  std::optional<std::vector<Limit>> limits;
  std::optional<bool> requires_approval;
  std::optional<ApprovalRule> requires_approval_if;  // JSON "requires_approval" as an object
  std::optional<bool> pending_blocks;
  std::optional<std::vector<Question>> questions;
  std::optional<std::vector<ReminderRow>> reminders;
  std::optional<ActionRule> cancel_rule;
  std::optional<ActionRule> reschedule_rule;
  std::optional<bool> hide_host;
  bool operator==(const TeamDefaults&) const = default;
};

struct Team {
  RecordHeader header;
  std::string name;
  std::string slug;
  std::string kind = "team";  // free label: department, branch, school, company ...
  std::string description;
  std::string parent;
  std::string zone;  // empty: parent's, then organization's
  bool active = true;
  std::vector<std::string> holiday_sets;  // add to the ancestors'
  std::vector<Membership> members;
  std::string leader;            // read-only: first active accepted member with role leader
  std::optional<Policy> policy;  // absent: nearest ancestor's, then organization's
  std::vector<Limit> limits;     // scope default team
  TeamDefaults defaults;
  std::vector<std::string> paths;  // read-only: public paths
  bool operator==(const Team&) const = default;
};

}  // namespace rota
