// Bodies of the verbs on bookings: what is asked for. Who asks, and when, is in the envelope.
#pragma once

#include "rota/model/booking.h"
#include "rota/model/query.h"
#include "rota/model/values.h"

namespace rota {

// `book`: a new booking.
struct BookBody {
  std::string external_ref;
  std::string event_type;
  Instant start = 0;
  std::optional<std::int32_t> duration_min;  // absent: the event type's first
  std::vector<std::string> hosts;            // rotating hosts must be among these; empty: any
  std::vector<Attendee> attendees;
  std::string title;
  std::string notes;
  Answers answers;
  EnumSet<RuleOverride> overrides;                // staff only
  std::optional<std::int32_t> buffer_before_min;  // staff only
  std::optional<std::int32_t> buffer_after_min;
  std::optional<ObjectRef> subject;
  std::vector<std::string> resources;      // things it must take; empty: chosen
  std::optional<BookedLocation> location;  // absent: the event type's first
  std::vector<QueryPart> parts;            // a visit; `start` is that of the first or in each part
  PartOrder order = PartOrder::kDeclared;  // … as asked for, where its parts have no starts
  bool gaps_free = false;                  // … whose attendee is free between the parts
  bool operator==(const BookBody&) const = default;
};

// `hold`: the same for a while. It needs no attendee and runs out by the clock.
struct HoldBody {
  BookBody book;                       // JSON: its fields, flat
  std::optional<std::int32_t> hold_s;  // life of the hold; absent: the event type's
  std::optional<std::int32_t> seats;   // of a session; absent: one for each attendee, at least 1
  bool operator==(const HoldBody&) const = default;
};

// `confirm`: a hold becomes a booking. What the hold left out is given here.
struct ConfirmBody {
  std::string booking;
  std::string secret;               // of a guest's hold
  std::vector<Attendee> attendees;  // empty: those of the hold
  std::string attendee;             // of a session: any seat of the hold; empty: the only one
  std::string title;
  std::string notes;
  Answers answers;
  bool operator==(const ConfirmBody&) const = default;
};

struct CancelBody {
  std::string booking;
  std::string secret;                  // of a guest's hold
  std::optional<CancelReason> reason;  // absent: by the actor's role
  std::string note;
  std::string attendee;             // one seat of a session; empty: the whole booking
  bool only_part = false;           // of a visit this part alone
  EnumSet<RuleOverride> overrides;  // staff only: `visit_gap`
  bool operator==(const CancelBody&) const = default;
};

// `move`: a new start, length or host, checked once as a whole. Reschedule gives a start, reassign
// hosts.
struct MoveBody {
  std::string booking;
  std::optional<Instant> start;
  std::optional<std::int32_t> duration_min;
  std::vector<std::string> hosts;  // the rotating host is among these; empty: policy, old one first
  EnumSet<RuleOverride> overrides;     // staff only
  std::vector<std::string> resources;  // things it must take; empty: the old ones first
  std::string attendee;                // one seat of a session; empty: the whole booking
  bool only_part = false;              // of a visit this part alone
  bool manual_drag = false;            // staff dragged it to `hosts`: its turn says so
  std::string note;
  bool dry_run = false;  // answer the verdict, write nothing
  bool operator==(const MoveBody&) const = default;
};

// `approve`, `reject`, `complete` and `no_show`: a new status without a new time.
struct StatusBody {
  std::string booking;
  std::string note;
  EnumSet<RuleOverride> overrides;  // complete, no_show: `too_early`
  std::string attendee;             // no_show: one seat of a session; empty: the whole booking
  bool operator==(const StatusBody&) const = default;
};

// Names one booking: by id, "#" and its number, or "external_ref:" and the host program's own key.
struct BookingRef {
  std::string booking;
  std::string secret;  // of a guest's hold
  bool operator==(const BookingRef&) const = default;
};

struct FindBookingBody {
  std::string code;
  bool operator==(const FindBookingBody&) const = default;
};

}  // namespace rota
