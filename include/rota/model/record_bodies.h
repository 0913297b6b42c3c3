// Bodies and answers of the verbs that work on records of any kind.
#pragma once

#include "rota/model/booking.h"
#include "rota/model/outbox.h"
#include "rota/model/waitlist.h"

namespace rota {

// What to do about a slug or e-mail address that somebody has.
enum class UniqueRule : std::uint8_t { kRefuse, kAdjust };

struct PutBody {
  std::string kind;                         // "user", "event_type" …
  std::string record;                       // a JSON object as text
  UniqueRule unique = UniqueRule::kRefuse;  // `adjust`: a slug that is taken gets a numeral
  bool operator==(const PutBody&) const = default;
};

// Names a record of any kind: by id, "#" and its number, "external_ref:" and the host program's own
// key; users and teams also by "slug:", users by "email:".
struct RecordRef {
  std::string kind;
  std::string id;
  std::optional<Instant> as_of;  // `get` only: as it was then
  bool operator==(const RecordRef&) const = default;
};

// A record of any kind, as a JSON text. In JSON answers it stands as it is.
struct Document {
  std::string json;
  bool operator==(const Document&) const = default;
};

struct ListBody {
  std::string kind;          // "booking", "user", "event_type" …
  std::string cursor;        // `next_cursor` of the page before; empty: the first
  std::int32_t limit = 100;  // 1-1000
  bool archived = false;     // also archived ones
  std::string event_type;    // bookings only, as are the following
  std::string host;
  std::string series;
  std::string team;
  std::string attendee;                     // a user or an e-mail address
  EnumSet<BookingStatus> status;            // empty: any
  EnumSet<WaitlistStatus> waitlist_status;  // of waitlist entries
  std::optional<Instant> from;              // by start, half-open
  std::optional<Instant> to;
  bool operator==(const ListBody&) const = default;
};

// One page of records as JSON texts: bookings by their start, others in order of creation.
struct Page {
  std::vector<std::string> items;
  std::string next_cursor;                // empty: this was the last page
  std::vector<UnreadableRow> unreadable;  // rows of these that were passed over
  bool operator==(const Page&) const = default;
};

struct HistoryAnswer {
  std::vector<HistoryEntry> items;        // oldest first
  std::vector<UnreadableRow> unreadable;  // entries that were passed over
  bool operator==(const HistoryAnswer&) const = default;
};

struct FindUserBody {
  std::string email;
  bool operator==(const FindUserBody&) const = default;
};

// The answer of a verb that has nothing to tell but success: {} in JSON.
struct Done {
  bool operator==(const Done&) const = default;
};

}  // namespace rota
