#include "src/booking/foreseen.h"

#include <algorithm>

namespace rota {
namespace {

template <typename Row>
void Insert(const Row& row, Timeline<Row>* timeline) {
  const auto at = std::upper_bound(timeline->rows.begin(), timeline->rows.end(), row,
                                   [](const Row& a, const Row& b) { return a.start < b.start; });
  timeline->rows.insert(at, row);
  timeline->longest = std::max(timeline->longest, row.end - row.start);
}

template <typename Row>
bool Holds(const Timeline<Row>& timeline, const std::set<std::int64_t>& keys) {
  return std::any_of(timeline.rows.begin(), timeline.rows.end(),
                     [&](const Row& row) { return keys.contains(row.booking); });
}

template <typename Row>
void Erase(const std::set<std::int64_t>& keys, Timeline<Row>* timeline) {
  std::erase_if(timeline->rows, [&](const Row& row) { return keys.contains(row.booking); });
}

}  // namespace

PersonFacts* Foreseen::Of(Subject subject) {
  const bool person = subject.kind == Subject::Kind::kPerson;
  auto& all = person ? facts_.people : facts_.things;
  std::shared_ptr<PersonFacts>& own = (person ? people_ : things_)[subject.index];
  if (!own) {
    own = std::make_shared<PersonFacts>(*all[subject.index]);
    all = all.With(subject.index, own);
  }
  return own.get();
}

bool Foreseen::Knows(Subject subject) const {
  const auto& all = subject.kind == Subject::Kind::kPerson ? facts_.people : facts_.things;
  return !!all[subject.index];
}

Timeline<Counted>* Foreseen::OfEventType(std::uint32_t event_type) {
  std::shared_ptr<Timeline<Counted>>& own = event_types_[event_type];
  if (!own) {
    own = std::make_shared<Timeline<Counted>>(*facts_.event_types[event_type]);
    facts_.event_types = facts_.event_types.With(event_type, own);
  }
  return own.get();
}

Timeline<Counted>* Foreseen::Attendee(std::size_t index) {
  std::shared_ptr<Timeline<Counted>>& own = attendees_[index];
  if (!own) {
    own = std::make_shared<Timeline<Counted>>(*facts_.attendees[index]);
    facts_.attendees[index] = own;
  }
  return own.get();
}

void Foreseen::Add(const BookingChange& change, std::uint32_t event_type, std::int64_t key) {
  Take(change, event_type, key, nullptr);
}

void Foreseen::Return(const BookingChange& change, std::uint32_t event_type, std::int64_t key) {
  Take(change, event_type, key, &removed_[key]);
}

// `by`: null: all of them.
void Foreseen::Take(const BookingChange& change, std::uint32_t event_type, std::int64_t key,
                    const Attended* by) {
  const Booking& booking = change.after;
  for (const Claim& claim : change.claims) {
    if (!Knows(claim.subject)) continue;  // no rule of this question reads them
    Insert(OccupiedBy(claim, {booking.start, booking.end}, key, event_type),
           &Of(claim.subject)->occupied);
  }
  for (const Turn& turn : change.turns) {
    AddTurn(turn, event_type);
    if (turn.counted && facts_.turn_log) {
      TurnLog()->push_back(TurnOf(turn.user, event_type, change.history.at,
                                  {booking.start, booking.end}, booking.status));
    }
  }
  std::optional<Counted> counted = CountedOf(booking, key, event_type);
  if (!counted) return;
  std::vector<std::uint32_t> hosts;  // their claims come first
  for (std::size_t i = 0; i < std::min(booking.hosts.size(), change.claims.size()); ++i) {
    hosts.push_back(change.claims[i].subject.index);
  }
  counted->seating = SeatingOf(booking, std::move(hosts));
  if (facts_.event_types[event_type]) Insert(*counted, OfEventType(event_type));
  for (std::size_t i = 0; i < facts_.attendees.size(); ++i) {
    if (!by || by->contains(i)) Insert(*counted, Attendee(i));
  }
}

std::vector<TurnTaken>* Foreseen::TurnLog() {
  if (!turn_log_) {
    turn_log_ = std::make_shared<std::vector<TurnTaken>>(*facts_.turn_log);
    facts_.turn_log = turn_log_;
  }
  return turn_log_.get();
}

void Foreseen::AddTurn(const Turn& turn, std::uint32_t event_type) {
  ++last_turn_;
  if (!turn.counted || !facts_.people[turn.user]) return;
  std::vector<Turns>& turns = Of({Subject::Kind::kPerson, turn.user})->turns;
  const auto at =
      std::lower_bound(turns.begin(), turns.end(), event_type,
                       [](const Turns& t, std::uint32_t e) { return t.event_type < e; });
  const bool known = at != turns.end() && at->event_type == event_type;
  Turns& own = known ? *at : *turns.insert(at, Turns{.event_type = event_type});
  ++own.count;
  own.last_seq = last_turn_;
}

void Foreseen::Keep(std::uint32_t event_type, std::int64_t session, std::int32_t seats) {
  for (Counted& row : OfEventType(event_type)->rows) {
    if (row.booking != session || !row.seating) continue;
    auto seating = std::make_shared<Seating>(*row.seating);
    seating->taken.push_back({seats, 0});
    seating->kept += seats;
    row.seating = std::move(seating);
  }
}

void Foreseen::NoteKept(std::uint32_t event_type, std::int64_t session) {
  for (Counted& row : OfEventType(event_type)->rows) {
    if (row.booking != session || !row.seating) continue;
    auto seating = std::make_shared<Seating>(*row.seating);
    for (const SeatsTaken& one : seating->taken) seating->kept += one.seats;
    row.seating = std::move(seating);
  }
}

void Foreseen::Remove(const std::set<std::int64_t>& keys) {
  const auto remove = [&](Subject::Kind kind, std::size_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto& all = kind == Subject::Kind::kPerson ? facts_.people : facts_.things;
      if (all[i] && Holds(all[i]->occupied, keys)) Erase(keys, &Of({kind, i})->occupied);
    }
  };
  remove(Subject::Kind::kPerson, facts_.people.size());
  remove(Subject::Kind::kThing, facts_.things.size());
  for (std::uint32_t type = 0; type < facts_.event_types.size(); ++type) {
    if (facts_.event_types[type] && Holds(*facts_.event_types[type], keys))
      Erase(keys, OfEventType(type));
  }
  for (std::size_t i = 0; i < facts_.attendees.size(); ++i) {
    if (!Holds(*facts_.attendees[i], keys)) continue;
    for (const Counted& row : facts_.attendees[i]->rows) {
      if (keys.contains(row.booking)) removed_[row.booking].insert(i);
    }
    Erase(keys, Attendee(i));
  }
}

}  // namespace rota
