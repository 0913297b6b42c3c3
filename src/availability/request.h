// One question to the pipeline, resolved: everything that offer, check, explain and commit share.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "rota/model/booking.h"
#include "src/availability/facts.h"
#include "src/availability/offer.h"
#include "src/availability/resolved_catalog.h"

namespace rota {

// What settled some of the rules already, so that they are not asked again. Which ones is said by
// the table of rules (rule_table.h).
enum class Settlement : std::uint8_t {
  kHold,  // the hold or request that is confirmed or approved: it decided the time and the hosts
  kSameTime,  // the booking itself: it keeps its time, only its hosts change
  kSeries,    // an earlier occurrence of the same series
  kSession,   // whoever opened the session that is joined
  kVisit,     // the first part of the same visit
};

// The edges of the calendar (years 1 and 9999 of UTC) offer nothing: a booking may last a year,
// with a year of buffers and a year until it expires, and rules look some days further, in every
// zone.
inline constexpr std::int64_t kEdge = 1200 * kDay;
inline constexpr Interval kBookable{kMinInstant + kEdge, kMaxInstant - kEdge};

// A thing that a booking has.
struct PinnedThing {
  std::uint32_t resource = kNone;
  std::int32_t units = 1;
  Offer::Buffers buffers{0, 0};
};

// Bookings, and how long they last together.
struct Tally {
  std::int64_t count = 0;
  std::int64_t minutes = 0;
};

struct Request {
  const ResolvedCatalog* catalog = nullptr;
  const Offer* offer = nullptr;
  const Facts* facts = nullptr;
  Instant now = 0;
  std::int32_t duration_min = 0;
  // Of whoever looks: for alignment and restriction zone `viewer`. RequestOf() gives it.
  const Zone* viewer_zone = nullptr;
  std::vector<std::uint32_t> only_users;     // rotating hosts must be among these; empty: any
  std::vector<std::uint32_t> only_things;    // resources that must serve where they can
  std::vector<std::uint32_t> barred_users;   // rotating hosts who may not serve
  std::vector<std::uint32_t> barred_things;  // resources likewise
  std::int64_t visit = 0;  // that it is a part of; its other parts are not in the attendee's way
  std::optional<Interval> between_parts;      // starts that those leave it, where it alone moves
  Tally beside;                               // to be made beside it: limits count them everywhere
  bool names_no_host = false;                 // whoever asks named somebody who hosts nothing of it
  std::int64_t reschedule_of = 0;             // booking that would move; it does not block itself
  std::vector<std::uint32_t> attendee_users;  // known users who attend: their calendars count
  bool stays = false;                         // the next booking would need the host of this one
  bool names_attendee = false;                // then facts->attendees feed the attendee limits
  std::uint32_t place = kNone;                // where it would be, as the catalog numbers places
  BookedLocation location;  // … as it was named: sessions elsewhere are not joined
  std::int32_t seats = 1;   // wanted at once, in one session
  std::vector<std::int32_t> attendee_seats;  // … of these, by facts->attendees; empty: one each
  std::int64_t joins = 0;                    // session that is joined; its time is not in the way
  std::int64_t leaves = 0;                   // session that seats leave and that stays
  bool moves_session = false;                // a whole session moves; it joins no other
  std::optional<Interval> own_time;          // of what would move, which it may keep
  std::vector<std::uint32_t> same_hosts;     // users whose session is joined before others'
  IntervalSet closed;                        // time the host program wants free of bookings
  EnumSet<RuleOverride> overrides;           // rules staff set aside
  EnumSet<Settlement> settled;               // what makes some rules settled
  std::optional<std::int32_t> buffer_before_min,
      buffer_after_min;  // staff's, instead of the rules'
  // Hosts of the booking that is settled keep the buffers it was made with.
  std::vector<std::pair<std::uint32_t, Offer::Buffers>> kept_buffers;
  // What it has of things, where it is settled: these are needed, and no others.
  std::optional<std::vector<PinnedThing>> pins;

  std::int64_t duration_s() const { return duration_min * kMinute; }
  bool SetsAside(RuleOverride rule) const { return overrides.Has(rule); }
  Offer::Buffers BuffersOf(const OfferHost& host) const;
  Offer::Buffers BuffersOf(const OfferThing& thing) const;
  bool Allows(const OfferHost& host) const;    // the host filter
  bool Allows(const OfferThing& thing) const;  // … and that of things
  // It is the booking that moves.
  bool Moves(std::int64_t booking) const { return booking != 0 && booking == reschedule_of; }
  // Whether what would move keeps its time at that start.
  bool KeepsTime(Instant start) const {
    return own_time && own_time->start == start && own_time->end - start == duration_s();
  }
  // What is asked where it does.
  Request AtOwnTime() const;
  // Seats of one of the attendees; the others wanted are nobody's yet and count for nobody.
  std::int32_t SeatsOf(std::size_t attendee) const {
    return attendee_seats.empty() ? 1 : attendee_seats[attendee];
  }
  // The booking that the question is about; its own time is in nobody's way.
  bool IsOwn(std::int64_t booking) const {
    return Moves(booking) || (booking != 0 && booking == joins);
  }
  // Seats go away from it.
  bool Leaves(std::int64_t booking) const {
    return Moves(booking) || (booking != 0 && booking == leaves);
  }
  // The buffers kept for this user; null where none are.
  const Offer::Buffers* KeptBuffers(std::uint32_t user) const;
  // What staff set for a booking stays when it moves or is confirmed.
  void KeepStaffBuffers(const Booking& booking);
  // Who attends, of whom the facts hold the bookings. `asks`: whether a known one's own calendar is
  // looked at.
  void NameAttendees(std::span<const Attendee> attendees,
                     const std::function<bool(const Attendee&)>& asks);
  // The hosts are what a booking or series has, not what anybody asked for.
  void KeepHosts(const std::vector<std::string>& hosts);
};

}  // namespace rota
