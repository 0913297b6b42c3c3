// Sessions that others may join: bookings of an event type with seats (behaviour §8).
//
// A start of such an event type is offered in two ways: a session stands there and has seats left,
// or a new one can be opened. The rules are asked for each by itself. For a new session they are
// asked as for any booking, and the sessions that stand are in its way like anything else. For each
// session that stands they are asked once more, at its own start, as if it were not there:
//
//                 09:00      10:00      11:00
//   ana           [yoga 4/6]            [call]
//   a new one      occupied   free       occupied      → 6 seats at 10:00
//   yoga, joined   free                                → 2 seats at 09:00
//
// Whoever joins takes the session as it is, with its place and its things. So one that is elsewhere
// than they said, or lacks a thing they named, is none that they could join, like one of another
// length or with other hosts; where another host is free a new one can be opened instead.
//
// Seats that move do not join the session that they leave, but at its own start they may stay in
// it: that changes nothing and is offered as a booking's own time is (Request::AtOwnTime).
//
// What was settled when the session was opened is not asked again (limits of event type, team and
// host; whether the policy would choose the host), and its hosts keep the buffers it has. So the
// same rules decide both, and a list, a check, an explanation and a commit cannot disagree.
#pragma once

#include <vector>

#include "src/availability/request.h"

namespace rota {

struct OpenSession {
  Instant start = 0;
  std::int64_t booking = 0;          // key
  std::int32_t left = 0;             // seats nobody has at the moment asked about
  std::int32_t kept = 0;             // … and those that are kept for who waits
  std::vector<std::uint32_t> hosts;  // in Offer::hosts, in the session's order
  Request request;                   // what is asked of whoever joins

  bool Fits(std::int32_t seats) const { return seats <= left; }
  // Why so many do not fit.
  Reason WhyFull(std::int32_t seats) const {
    return seats <= left + kept ? Reason::k_waitlist : Reason::k_capacity;
  }
  bool IsHost(std::uint32_t host) const;
  // Of those that can be joined at one start the first is: the one that seats are in already, then
  // one of a host whom `same_host` keeps, then in the order of hosts.
  bool ComesBefore(const OpenSession& other) const;
};

// The sessions that start in `range` and have the length asked for, by start; full ones too. None
// for an event type without seats, and none for a session that itself moves: it joins no other.
std::vector<OpenSession> SessionsIn(const Request& request, Interval range);

}  // namespace rota
