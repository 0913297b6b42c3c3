// What a client that was answered knows: for every booking the state of its last acknowledged
// command, and the one command whose answer never came.
#pragma once

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "tests/property/random_office.h"

namespace rota::test {

// A person answers for three desks; or one person alone. 24 hours a day, slots of 30 minutes.
inline Catalog Desk() {
  static const char* const kJson = R"({
    "organization": {"id": "desk", "name": "Desk", "zone": "UTC", "default_schedule": "always"},
    "users": [{"id": "ana", "name": "Ana"}, {"id": "bo", "name": "Bo"}, {"id": "cy", "name": "Cy"},
              {"id": "solo", "name": "Solo"}],
    "schedules": [{"id": "always", "rules": [
      {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "00:00", "end": "24:00"}]}],
    "teams": [{"id": "desk", "slug": "desk", "name": "Desk", "members": [
      {"user": "ana"}, {"user": "bo"}, {"user": "cy"}, {"user": "solo"}]}],
    "event_types": [
      {"id": "three", "team": "desk", "slug": "three", "title": "Three", "durations_min": [30],
       "scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}, {"user": "cy"}]},
      {"id": "one", "team": "desk", "slug": "one", "title": "One", "durations_min": [30],
       "scheduling": "individual", "hosts": [{"user": "solo"}]}]})";
  return *ReadCatalog(kJson);
}

inline constexpr Instant kDeskOpens = 1893456000;  // 2030-01-01T00:00:00Z
inline constexpr Instant kDeskNow = kDeskOpens - 30 * kDay;
inline Instant DeskStart(std::int64_t slot) { return kDeskOpens + slot * 30 * kMinute; }

// The facts of a booking that an answer promises to keep.
struct Promise {
  BookingStatus status = BookingStatus::kConfirmed;
  Instant start = 0;
  std::string host;
  bool operator==(const Promise&) const = default;
  static Promise Of(const Booking& booking) {
    return {booking.status, booking.start, booking.hosts.empty() ? "" : booking.hosts.front()};
  }
  std::string Text() const {
    return fmt::format("{} {} {}", static_cast<int>(status), start, host);
  }
};

inline bool IsLive(BookingStatus status) {
  return status == BookingStatus::kHold || status == BookingStatus::kPending ||
         status == BookingStatus::kConfirmed;
}

// A client that holds, books, confirms, cancels and moves its own bookings at random.
class Client {
 public:
  Client(std::string name, std::uint64_t seed, std::int64_t slots)
      : name_(std::move(name)), dice_(seed), slots_(slots) {}

  Instant now = kDeskNow;    // the client's clock
  bool short_holds = false;  // some holds run out after a second or two

  struct Step {
    const char* verb = "";
    std::string id;
    Result<Booking> answer = Status(Reason::k_internal);
  };

  // The next command; `about_to(verb, id)` is called before it is given.
  template <typename AboutTo>
  Step Next(Engine& engine, const AboutTo& about_to) {
    if (!mine_.empty() && dice_.Chance(45)) return Change(engine, about_to);
    const Envelope envelope{.now = now, .new_id = fmt::format("{}-{}", name_, ++number_)};
    const std::string& id = envelope.new_id;
    BookBody command;
    command.event_type = dice_.Chance(50) ? "one" : "three";
    command.start = DeskStart(dice_.Between(0, slots_ - 1));
    command.attendees = {Attendee{.email = name_ + "@example.net", .name = name_}};
    const std::int32_t hold_s =
        short_holds && dice_.Chance(50) ? static_cast<std::int32_t>(dice_.Between(1, 2)) : 86400;
    const bool hold = dice_.Chance(40);
    about_to(hold ? "hold" : "book", id);
    Step step{hold ? "hold" : "book", id,
              hold ? engine.Hold({.book = command, .hold_s = hold_s}, envelope)
                   : engine.Book(command, envelope)};
    if (step.answer.ok()) mine_.emplace_back(id, hold);
    return step;
  }

 private:
  template <typename AboutTo>
  Step Change(Engine& engine, const AboutTo& about_to) {
    const auto at = static_cast<std::size_t>(dice_.Next() % mine_.size());
    auto& [id, held] = mine_[at];
    if (held && dice_.Chance(60)) {
      about_to("confirm", id);
      Step step{"confirm", id, engine.Confirm({.booking = id}, {.now = now})};
      held = !step.answer.ok();
      if (step.answer.status().reason() == Reason::k_expired) Forget(at);
      return step;
    }
    if (held || dice_.Chance(50)) {
      about_to("cancel", id);
      Step step{"cancel", id, engine.Cancel({.booking = id}, {.now = now})};
      if (step.answer.ok() || step.answer.status().reason() == Reason::k_expired) Forget(at);
      return step;
    }
    MoveBody move;
    move.booking = id;
    move.start = DeskStart(dice_.Between(0, slots_ - 1));
    about_to("move", id);
    return {"move", id, engine.Move(move, {.now = now})};
  }

  void Forget(std::size_t at) { mine_.erase(mine_.begin() + static_cast<std::ptrdiff_t>(at)); }

  std::string name_;
  Dice dice_;
  std::int64_t slots_;
  std::int64_t number_ = 0;
  std::vector<std::pair<std::string, bool>> mine_;  // id, is it a hold
};

// Refusals that other people's bookings explain, and a move to the present start of a booking that
// only one person could take.
inline bool IsTaken(Reason reason) {
  return reason == Reason::k_occupied || reason == Reason::k_quorum;
}

}  // namespace rota::test
