// Facts as they will be once decisions that are not written yet are: what an occurrence of a series
// is decided on.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "src/booking/change.h"

namespace rota {

class Foreseen {
 public:
  // `last_turn`: the number given to the last turn, so that those to come are numbered as they will
  // be.
  Foreseen(const Facts& facts, std::int64_t last_turn) : facts_(facts), last_turn_(last_turn) {}
  Foreseen(const Foreseen&) = delete;

  // Stays where it is and changes with Add() and Remove().
  const Facts& facts() const { return facts_; }

  // What the change will take and give, under `key`. `event_type`: its index. The attendees whom
  // the facts know are taken to be the booking's.
  void Add(const BookingChange& change, std::uint32_t event_type, std::int64_t key);
  // So many seats more of a session that it knows are taken, for somebody who waits.
  void Keep(std::uint32_t event_type, std::int64_t session, std::int32_t seats);
  // All seats that are taken of a session are for somebody who waits.
  void NoteKept(std::uint32_t event_type, std::int64_t session);
  // A booking that was removed comes back as the change has it. Whoever attended it still does.
  void Return(const BookingChange& change, std::uint32_t event_type, std::int64_t key);
  // As if these bookings took no time.
  void Remove(const std::set<std::int64_t>& keys);

 private:
  using Attended = std::set<std::size_t>;  // of the attendees whom the facts know
  void Take(const BookingChange& change, std::uint32_t event_type, std::int64_t key,
            const Attended* by);
  PersonFacts* Of(Subject subject);
  bool Knows(Subject subject) const;
  Timeline<Counted>* OfEventType(std::uint32_t event_type);
  Timeline<Counted>* Attendee(std::size_t index);
  template <typename Change>
  void ChangeSeating(std::uint32_t event_type, std::int64_t session, const Change& change);
  void AddTurn(const Turn& turn, std::uint32_t event_type);
  std::vector<TurnTaken>* TurnLog();

  Facts facts_;
  std::int64_t last_turn_;
  // Own copies of what has changed; `facts_` points to them.
  std::map<std::uint32_t, std::shared_ptr<PersonFacts>> people_, things_;
  std::map<std::uint32_t, std::shared_ptr<Timeline<Counted>>> event_types_;
  std::map<std::size_t, std::shared_ptr<Timeline<Counted>>> attendees_;
  std::shared_ptr<std::vector<TurnTaken>> turn_log_;
  std::map<std::int64_t, Attended> removed_;  // who attended what was removed
};

}  // namespace rota
