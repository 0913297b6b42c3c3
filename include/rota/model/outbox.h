// What a write leaves behind besides the new state: messages for the host program, history, feed.
#pragma once

#include "rota/model/unreadable.h"
#include "rota/model/values.h"

namespace rota {

enum class MessageChannel : std::uint8_t {
  kEmail,
  kSms,
  kPush,
  kInApp,
  kWebhook,
  kCalendar,
  kHost
};
enum class MessageState : std::uint8_t { kPlanned, kLeased, kSent, kFailed, kDropped };
enum class RecipientRole : std::uint8_t {
  kAttendee,
  kHost,
  kOldHost,
  kLeader,
  kAdmin,
  kParticipant,
  kCreator,
  kOwner
};

// The address is read when the message is leased, so that erasing a person works.
struct Recipient {
  RecipientRole role = RecipientRole::kAttendee;
  std::string user;
  std::string attendee;
  bool operator==(const Recipient&) const = default;
};

struct Message {
  RecordHeader header;
  std::string topic;  // "booking.confirmed", "reminder" ...
  MessageChannel channel = MessageChannel::kHost;
  std::string template_name;  // JSON "template"
  std::string locale;
  std::optional<Recipient> recipient;
  std::string booking;
  std::optional<ObjectRef> subject;
  std::string payload;     // a JSON object as text; empty: none
  std::string dedupe_key;  // unique while live
  std::optional<Instant> due_at;
  std::optional<Instant> planned_at;
  std::optional<Instant> leased_until;
  std::string lease_owner;
  MessageState state = MessageState::kPlanned;
  std::int32_t attempts = 0;
  std::string error;
  std::optional<Instant> sent_at;
  std::string external_id;
  std::optional<Instant> read_at;
  bool operator==(const Message&) const = default;
};

// One field's old and new value, each a JSON value as text; empty: absent.
struct FieldChange {
  std::string field;
  std::string old_value;  // JSON "old"
  std::string new_value;  // JSON "new"
  bool personal = false;  // erasing the person empties both
  bool operator==(const FieldChange&) const = default;
};

// Append-only.
struct HistoryEntry {
  std::int64_t revision = 0;
  Instant at = 0;
  std::string kind;    // record kind: "booking"
  std::string target;  // record id
  std::string action;  // "created", "updated", "archived", or a move of the lifecycle
  std::optional<Actor> actor;
  ActorRole actor_role = ActorRole::kSystem;
  std::vector<FieldChange> changes;
  std::string reason;
  std::string correlation;  // idempotency key or batch id
  bool operator==(const HistoryEntry&) const = default;
};

// One entry of the feed `changes(since_revision)`: this record was written by that revision.
struct Change {
  std::int64_t revision = 0;
  std::string kind;
  std::string id;
  bool operator==(const Change&) const = default;
};

struct ChangesBody {
  std::int64_t since = 0;     // `next_revision` of the answer before
  std::int32_t limit = 1000;  // 1-10000
  bool operator==(const ChangesBody&) const = default;
};

struct ChangeFeed {
  std::vector<Change> items;
  std::int64_t next_revision = 0;  // pass it as `since` next time
  bool operator==(const ChangeFeed&) const = default;
};

struct LeaseBody {
  std::string owner;  // name of the worker
  std::int32_t lease_s = 60;
  std::int32_t limit = 100;  // 1-1000
  bool operator==(const LeaseBody&) const = default;
};

struct LeaseAnswer {
  std::vector<Message> items;
  std::vector<UnreadableRow> unreadable;  // messages that were due and passed over
  bool operator==(const LeaseAnswer&) const = default;
};

struct AckBody {
  std::string message;
  bool operator==(const AckBody&) const = default;
};

struct FailBody {
  std::string message;
  std::string error;  // what went wrong
  bool operator==(const FailBody&) const = default;
};

}  // namespace rota
