// Commands: what a caller asks the engine to do to a booking. Each is a JSON form of the same
// fields. Requests: the same for records, messages and the change feed, for faces that speak only
// JSON.
#pragma once

#include "rota/model/booking.h"
#include "rota/model/calendar.h"
#include "rota/model/values.h"

namespace rota {

// A stretch in which nothing may start or go on. Half-open; dates are whole days of the grid zone,
// `end` exclusive.
struct ClosedTime {
  RangeEdge start;
  RangeEdge end;
  bool operator==(const ClosedTime&) const = default;
};

// What the host program knows about the moment and the database does not. Offer and commit agree
// where both are told the same.
struct ExtraFacts {
  std::vector<BusyBlock> busy;     // as if these were stored
  std::vector<ClosedTime> closed;  // for everybody
  bool operator==(const ExtraFacts&) const = default;
};

// What every command carries. Flattened in JSON.
struct CommandHeader {
  std::string organization;                // may be empty while the database holds one
  std::optional<Actor> actor;              // absent: the engine's default
  std::optional<Instant> now;              // absent: the system clock
  std::string idempotency_key;             // same key and request: the first answer again
  std::optional<std::int32_t> if_version;  // refused `version_conflict` when the booking moved on
  std::optional<ExtraFacts> facts;         // extra busy and closed time to consider
  bool operator==(const CommandHeader&) const = default;
};

// `hold` and `book`: a new booking. A hold needs no attendee and runs out by the clock.
struct BookCommand {
  CommandHeader command;
  std::string id;  // of the booking; empty: made
  std::string external_ref;
  std::string event_type;
  Instant start = 0;
  std::optional<std::int32_t> duration_min;  // absent: the event type's first
  std::vector<std::string> hosts;            // rotating hosts must be among these; empty: any
  std::vector<Attendee> attendees;
  std::optional<std::int32_t> hold_s;  // life of a hold; absent: the event type's
  std::string title;
  std::string notes;
  Answers answers;
  EnumSet<RuleOverride> overrides;                // staff only
  std::optional<std::int32_t> buffer_before_min;  // staff only
  std::optional<std::int32_t> buffer_after_min;
  std::optional<BookingSource> source;
  std::optional<ObjectRef> subject;
  std::int64_t seed = 0;
  Metadata metadata;
  bool operator==(const BookCommand&) const = default;
};

// `confirm`: a hold becomes a booking. What the hold left out is given here.
struct ConfirmCommand {
  CommandHeader command;
  std::string booking;
  std::vector<Attendee> attendees;  // empty: those of the hold
  std::string title;
  std::string notes;
  Answers answers;
  bool operator==(const ConfirmCommand&) const = default;
};

struct CancelCommand {
  CommandHeader command;
  std::string booking;
  std::optional<CancelReason> reason;  // absent: by the actor's role
  std::string note;
  bool operator==(const CancelCommand&) const = default;
};

// `move`: a new start, length or host, checked once as a whole. Reschedule gives a start, reassign
// hosts.
struct MoveCommand {
  CommandHeader command;
  std::string booking;
  std::optional<Instant> start;
  std::optional<std::int32_t> duration_min;
  std::vector<std::string> hosts;  // the rotating host is among these; empty: policy, old one first
  EnumSet<RuleOverride> overrides;  // staff only
  std::string reason;
  bool dry_run = false;  // answer the verdict, write nothing
  std::int64_t seed = 0;
  bool operator==(const MoveCommand&) const = default;
};

// `approve`, `reject`, `complete` and `no_show`: a new status without a new time.
struct StatusCommand {
  CommandHeader command;
  std::string booking;
  std::string note;
  bool operator==(const StatusCommand&) const = default;
};

// ---- requests --------------------------------------------------------------

struct PutRequest {
  CommandHeader command;
  std::string kind;
  std::string record;  // a JSON object as text
  bool operator==(const PutRequest&) const = default;
};

// `get`, `archive` and `history` of a record.
struct RecordRequest {
  CommandHeader command;
  std::string kind;
  std::string id;
  bool operator==(const RecordRequest&) const = default;
};

struct ListRequest {
  CommandHeader command;
  std::string kind;
  std::string cursor;
  std::int32_t limit = 100;
  bool archived = false;
  std::string event_type;  // bookings only, as are the following
  std::string host;
  std::string series;
  std::optional<Instant> from;
  std::optional<Instant> to;
  bool operator==(const ListRequest&) const = default;
};

struct BookingRequest {
  CommandHeader command;
  std::string booking;
  bool operator==(const BookingRequest&) const = default;
};

struct LeaseRequest {
  CommandHeader command;
  std::string owner;
  std::int32_t lease_s = 60;
  std::int32_t limit = 100;
  bool operator==(const LeaseRequest&) const = default;
};

// `ack` and `fail` of a message; only `fail` has an error to tell.
struct AckRequest {
  CommandHeader command;
  std::string message;
  bool operator==(const AckRequest&) const = default;
};
struct FailRequest {
  CommandHeader command;
  std::string message;
  std::string error;
  bool operator==(const FailRequest&) const = default;
};

struct ChangesRequest {
  CommandHeader command;
  std::int64_t since = 0;
  std::int32_t limit = 1000;
  bool operator==(const ChangesRequest&) const = default;
};

}  // namespace rota
