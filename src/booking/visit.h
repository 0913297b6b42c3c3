// Visits (behaviour §18): several services in one go, each an ordinary booking of one event type.
//
//   parts      cut 30 min        gap 0-15     colour 45 min        gap 0-15     dry 15 min
//   times      [10:00 --- 10:30)              [10:35 ------ 11:20)              [11:20 - 11:35)
//   attendee   [10:00 ------------------------ 10:35 ------------------------- 11:20 -- 11:35)
//
// Times come first: the first ones, part by part, for which some choice of people and things works.
// People are then chosen for these times, part by part the policy's best with whom the rest can
// still be had. Offer, check and commit ask the functions below, so they mean the same times and
// the same people.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rota/model/query.h"
#include "src/availability/request.h"
#include "src/booking/change.h"

namespace rota {

// One part as it is declared. The request is that of an ordinary booking of it; all parts have the
// facts of one moment.
struct AskedPart {
  Request request;
  Gap gap;
  std::optional<std::size_t> same_host_as;  // place of another part
};

// Errors: `invalid` rule `visit_shape` for an event type with seats, at `event_type`.
Result<AskedPart> AskedAs(const QueryPart& part, Request request);

// Books one part: DecideBook or DecideHold with what that part is made with. The booking says which
// visit it is a part of, as the request's number of it.
using DecidePart =
    std::function<Result<BookingChange>(const Request& request, std::size_t part, Instant start)>;

struct VisitQuestion {
  std::vector<AskedPart> parts;
  bool any_order = false;
  bool gaps_free = false;      // the attendee is free between the parts
  std::int64_t last_turn = 0;  // as Foreseen
  DecidePart decide;
};

// When a part takes place.
struct PartTime {
  std::size_t part = 0;  // place in the question
  Instant start = 0;
  Instant end = 0;
  bool operator==(const PartTime&) const = default;
};
using VisitTimes = std::vector<PartTime>;  // in the order taken

// One run of choosing people may look at so many choices.
inline constexpr int kMostChoices = 4096;

// Chooses for times that are given. `only`: somebody whom one of the parts must have.
struct OnlyHost {
  std::size_t at = 0;  // place in the times
  std::uint32_t user = kNone;
};
// The changes, in the order of the times; nothing where no choice works. `choices`: how many may be
// looked at; goes down. Errors: those of deciding other than refusals, `work_limit`.
Result<std::optional<std::vector<BookingChange>>> ChoosePeople(const VisitQuestion& question,
                                                               const VisitTimes& times,
                                                               std::optional<OnlyHost> only,
                                                               int* choices);

// The visit booked at these times: a change for each part, in their order. Errors: the refusal of
// the part that cannot be had, `work_limit`; both say `part`.
Result<std::vector<BookingChange>> DecideVisit(const VisitQuestion& question,
                                               const VisitTimes& times);

// Makes the changes, in the order of the times, parts of one visit: their places and terms, how
// long the attendee is taken, and one life: all wait while one waits, and the first to run out ends
// all.
void JoinParts(const VisitQuestion& question, const VisitTimes& times,
               std::vector<BookingChange>* changes);

// Until when whoever attends each part waits: the next one's start, where gaps are not free and no
// part lies in another.
void SetWaits(std::vector<Booking*> parts);

// What the change takes follows what JoinParts, or who cancels or moves another part, made of the
// booking since it was decided: when it runs out, and until when its attendee waits.
void TakeAsPart(BookingChange* change);

// What keeps a known attendee from waiting through the gap before a part; kNone: nothing.
Reason WhyNotWait(Request request, Interval gap);

}  // namespace rota
