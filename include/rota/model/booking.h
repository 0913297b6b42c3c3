// Commitments: bookings and holds, the people on them, and why a host was chosen.
#pragma once

#include "rota/model/event_type.h"
#include "rota/model/policy.h"
#include "rota/model/resource.h"
#include "rota/model/values.h"

namespace rota {

enum class BookingKind : std::uint8_t { kCustomer, kInternal };
enum class BookingStatus : std::uint8_t {
  kHold,
  kPending,
  kConfirmed,
  kCompleted,
  kNoShow,
  kCancelled,
  kRejected,
  kExpired
};
// Ended without taking place.
constexpr bool IsOff(BookingStatus status) {
  return status == BookingStatus::kCancelled || status == BookingStatus::kRejected ||
         status == BookingStatus::kExpired;
}
enum class PendingCause : std::uint8_t {
  kApproval,
  kVisit  // another part of the visit waits
};
enum class BookingSource : std::uint8_t { kPublic, kStaff, kApi, kPhone, kImport };
enum class BufferSide : std::uint8_t { kBefore, kAfter };
// Rules that staff may set aside for one booking.
enum class RuleOverride : std::uint8_t {
  kGrid,
  kNotice,
  kWindow,
  kLimit,
  kSchedule,
  kFirstN,
  kLeadThreshold,
  kTimeOff,
  kHoliday,
  kCalendar,
  kTooEarly,
  kVisitGap
};

enum class AttendeeRole : std::uint8_t { kBooker, kGuest };
enum class AttendeeStatus : std::uint8_t {
  kLive,
  kCancelled,
  kNoShow,
  // Seats of a session alone:
  kHeld,
  kPending,
  kRejected,
  kExpired
};

// An answer to a question: text (also of dates and choices), number, yes/no, or several choices.
using Answer = std::variant<std::string, double, bool, std::vector<std::string>>;
using Answers = std::map<std::string, Answer>;  // by question name

struct Attendee {
  std::string id;
  std::string uid;
  std::string user;  // one of user, email and phone
  std::string email;
  std::string name;   // empty: the user's
  std::string phone;  // E.164
  std::string zone;   // wording and display only
  std::string locale;
  std::optional<AttendeeRole> role;  // absent: the first is the booker
  AttendeeStatus status = AttendeeStatus::kLive;
  std::optional<Instant> expires_at;  // seat that is held or pending: free from this instant on
  std::string hold;                   // seats with the same were held together
  Answers answers;
  std::string notes;
  bool operator==(const Attendee&) const = default;
};

struct ActionItem {
  std::string text;
  std::string user;
  std::optional<Date> due;
  bool done = false;
  bool operator==(const ActionItem&) const = default;
};

enum class CancelReason : std::uint8_t {
  kCustomerCancelled,
  kHostCancelled,
  kNoShow,
  kRescheduled,
  kOther
};

struct Cancellation {
  CancelReason reason = CancelReason::kOther;
  std::string note;
  ActorRole by_role = ActorRole::kSystem;
  std::optional<Instant> at;
  bool operator==(const Cancellation&) const = default;
};

enum class ApprovalDecision : std::uint8_t { kApproved, kRejected };

struct Approval {
  std::string by;  // user id
  std::optional<Instant> at;
  ApprovalDecision decision = ApprovalDecision::kApproved;
  std::string note;
  bool operator==(const Approval&) const = default;
};

// Where it takes place: a frozen copy of the location that was chosen.
struct BookedLocation {
  std::optional<LocationKind> kind;
  std::string text;
  std::string place;
  bool operator==(const BookedLocation&) const = default;
};

// One service of a visit, as it is offered or booked.
struct VisitPart {
  std::string booking;                  // id; empty: not booked
  std::optional<BookingStatus> status;  // … and how it stands
  std::string event_type;
  Instant start = 0;
  Instant end = 0;
  std::optional<std::vector<std::string>> hosts;  // of an offer: who could serve
  bool operator==(const VisitPart&) const = default;
};

// How a part of a visit hangs on the others.
struct VisitTerms {
  Gap gap;
  std::optional<std::int32_t> same_host_as;  // part of the visit, by place
  bool gaps_free = false;                    // the attendee is free between the parts
  bool operator==(const VisitTerms&) const = default;
};

struct Booking {
  RecordHeader header;
  std::string uid;            // iCalendar UID, kept for life
  std::int32_t sequence = 0;  // iCalendar SEQUENCE
  std::string code;           // readable, from the organization's pattern
  BookingKind kind = BookingKind::kCustomer;
  std::string event_type;
  std::optional<std::int32_t> event_type_version;
  std::string team;
  BookingStatus status = BookingStatus::kConfirmed;
  EnumSet<PendingCause> pending_causes;  // non-empty exactly when pending
  Instant start = 0;
  Instant end = 0;  // 0 in a document that leaves it out: start + duration
  std::optional<std::int32_t> duration_min;
  std::string zone;
  std::optional<LocalTime> local_start;
  std::string tzdb_version;
  std::vector<std::string> hosts;  // user ids; JSON accepts `host` for one
  std::vector<BookedResource> resources;
  std::vector<Attendee> attendees;
  std::string title;
  std::string agenda;
  std::optional<std::int32_t> buffer_before_min;  // frozen; absent in a document: resolved
  std::optional<std::int32_t> buffer_after_min;
  EnumSet<BufferSide> staff_buffers;  // those staff set; they stay the booking's own when it moves
  std::optional<BufferMode> buffer_mode;
  bool blocks = true;
  std::optional<std::int32_t> seats;        // frozen capacity of a session
  std::optional<std::int32_t> seats_taken;  // read-only: live seats; of a hold: seats it holds
  std::optional<std::int32_t> seats_min;    // frozen: with fewer …
  std::optional<Instant> seats_decide_at;   // … by then it is cancelled; absent: decided
  std::string visit;                      // id of the first part of its visit; empty: part of none
  std::optional<std::int32_t> part;       // its place in the visit, from 0
  std::optional<VisitTerms> visit_terms;  // … what it was asked for with
  std::optional<Instant> attendee_until;  // … and until when the attendee is taken
  std::optional<BookedLocation> location;
  std::optional<Instant> expires_at;  // hold and pending
  std::optional<std::int64_t> seq;    // assignment sequence; in a scenario else the place
  std::string decision;
  EnumSet<RuleOverride> overrides;
  std::string series;                      // id; empty: no occurrence
  std::optional<LocalTime> recurrence_id;  // its start by the rule, on the wall of the series
  std::optional<Instant> rescheduled_from;
  std::int32_t reschedule_count = 0;
  std::int32_t reassignment_count = 0;
  std::string notes;
  Answers answers;
  std::string staff_notes;
  std::string meeting_minutes;
  std::vector<ActionItem> action_items;
  std::optional<Cancellation> cancellation;
  std::optional<Approval> approval;
  std::optional<BookingSource> source;  // absent: by actor
  std::optional<ObjectRef> subject;
  std::string client_key_hash;        // never output
  std::string secret;                 // answered with a guest's hold; never stored
  std::vector<std::string> seat_ids;  // answered: the seats a call was about; never stored
  std::vector<VisitPart> parts;       // answered: all parts of a visit; never stored
  bool operator==(const Booking&) const = default;
};

// The short document of a booking with status hold.
struct Hold {
  RecordHeader header;
  std::string event_type;
  Instant start = 0;
  Instant end = 0;                          // 0 in a document that leaves it out: start + duration
  std::vector<std::string> hosts;           // JSON accepts `host` for one
  std::optional<Instant> expires_at;        // live while now < expires_at; absent: now + hold_s
  std::optional<std::int32_t> seats_taken;  // absent: 1
  bool operator==(const Hold&) const = default;
};

enum class AssignmentMethod : std::uint8_t {
  kRoundRobin,
  kPrioritized,
  kLeastBusy,
  kWeighted,
  kCustom,
  kFixed,
  kManualDirect,
  kManualDrag,
  kReassignAuto,
  kImport,
  kCalcom
};

// One turn a person was given. Append-only.
struct Assignment {
  std::string booking;
  std::string user;
  std::int64_t seq = 0;
  Instant at = 0;
  std::optional<Actor> by;  // absent: the policy
  AssignmentMethod method = AssignmentMethod::kRoundRobin;
  bool counted = true;   // moves the fairness sequence on
  bool current = false;  // derived: still host of the booking
  std::string reason;
  bool operator==(const Assignment&) const = default;
};

// One host a decision looked at, and what dropped it.
struct Candidate {
  std::string user;
  std::string dropped_by;                     // criterion or rule; empty: chosen
  std::map<std::string, std::string> values;  // criterion -> exact number as text
  bool operator==(const Candidate&) const = default;
};

// Hosts that follow each other in the event type's order and of whom the same became.
struct HostRun {
  std::string dropped_by;  // as of a Candidate
  std::int32_t hosts = 1;
  bool operator==(const HostRun&) const = default;
};

// How a stored decision holds its candidates and outcomes (src/assignment/decision.cc).
struct KeptHosts {
  std::vector<std::string> reasons;
  std::string outcomes;
  std::vector<std::int32_t> places;
  std::vector<std::string> users;
  std::map<std::string, std::vector<std::string>> values;
  bool operator==(const KeptHosts&) const = default;
};

enum class PolicyLevel : std::uint8_t { kEventType, kTeam, kOrganization, kDefault };

// Why these hosts: everything needed to explain an assignment later. Append-only.
struct Decision {
  std::string id;
  std::string booking;
  Instant at = 0;
  Policy policy;                                // resolved
  PolicyLevel level = PolicyLevel::kDefault;    // where the policy was found
  PolicyScope scope = PolicyScope::kEventType;  // what least_recent and fewest counted over
  std::int64_t seed = 0;
  std::vector<std::string> chosen;
  std::map<std::string, std::vector<std::string>> groups;  // group id -> chosen members
  std::vector<Candidate> candidates;                       // the 32 that came furthest
  std::vector<HostRun> outcomes;  // of all hosts, where `candidates` does not name all
  std::optional<KeptHosts> kept;  // in the store alone, instead of candidates and outcomes
  bool operator==(const Decision&) const = default;
};

}  // namespace rota
