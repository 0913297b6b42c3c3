#include "src/booking/foreseen.h"

#include <algorithm>

namespace rota {

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
    Of(claim.subject)
        ->occupied.Add(OccupiedBy(claim, {booking.start, booking.end}, key, event_type));
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
  if (facts_.event_types[event_type]) OfEventType(event_type)->Add(*counted);
  for (std::size_t i = 0; i < facts_.attendees.size(); ++i) {
    if (!by || by->contains(i)) Attendee(i)->Add(*counted);
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

template <typename Change>
void Foreseen::ChangeSeating(std::uint32_t event_type, std::int64_t session, const Change& change) {
  Timeline<Counted>& counted = *OfEventType(event_type);
  const auto found = std::find_if(counted.begin(), counted.end(), [&](const Counted& row) {
    return row.booking == session && row.seating;
  });
  if (found == counted.end()) return;
  Counted row = *found;
  auto seating = std::make_shared<Seating>(*row.seating);
  change(seating.get());
  row.seating = std::move(seating);
  counted.Remove({session});
  counted.Add(row);
}

void Foreseen::Keep(std::uint32_t event_type, std::int64_t session, std::int32_t seats) {
  ChangeSeating(event_type, session, [&](Seating* seating) {
    seating->taken.push_back({seats, 0});
    seating->kept += seats;
  });
}

void Foreseen::NoteKept(std::uint32_t event_type, std::int64_t session) {
  ChangeSeating(event_type, session, [](Seating* seating) {
    for (const SeatsTaken& one : seating->taken) seating->kept += one.seats;
  });
}

void Foreseen::Remove(const std::set<std::int64_t>& keys) {
  const auto remove = [&](Subject::Kind kind, std::size_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto& all = kind == Subject::Kind::kPerson ? facts_.people : facts_.things;
      if (all[i] && all[i]->occupied.Holds(keys)) Of({kind, i})->occupied.Remove(keys);
    }
  };
  remove(Subject::Kind::kPerson, facts_.people.size());
  remove(Subject::Kind::kThing, facts_.things.size());
  for (std::uint32_t type = 0; type < facts_.event_types.size(); ++type) {
    const std::shared_ptr<const Timeline<Counted>>& counted = facts_.event_types[type];
    if (counted && counted->Holds(keys)) OfEventType(type)->Remove(keys);
  }
  for (std::size_t i = 0; i < facts_.attendees.size(); ++i) {
    if (!facts_.attendees[i]->Holds(keys)) continue;
    for (const Counted& row : *facts_.attendees[i]) {
      if (keys.contains(row.booking)) removed_[row.booking].insert(i);
    }
    Attendee(i)->Remove(keys);
  }
}

}  // namespace rota
