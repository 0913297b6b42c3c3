// The guard's single rules; occupancy_model_test.cc compares it with a brute-force model.
#include "src/store/occupancy.h"

#include <doctest/doctest.h>

#include "tests/contract/backend.h"
#include "tests/contract/occupancy_rows.h"

namespace rota::store {
namespace {

constexpr std::int64_t kOrg = 1;
constexpr std::int64_t kAna = 10;     // exclusive
constexpr std::int64_t kVans = 20;    // three of them
constexpr Instant kNow = 1772438400;  // 2026-03-02T08:00:00Z

OccupancyRow Take(std::int64_t subject, Instant start, Instant length, std::int64_t owner) {
  return {.org = kOrg,
          .subject = subject,
          .start_at = start,
          .end_at = start + length,
          .core_start = start,
          .core_end = start + length,
          .owner = owner};
}

OccupancyRow Held(OccupancyRow row, Instant until) {
  row.expires_at = until;
  return row;
}

// A database with Ana and the vans; every change runs in a transaction that holds both locks.
struct Fixture {
  explicit Fixture(const Backend& backend) : database(backend), session(database.Open()) {
    REQUIRE_OK(PutSubject(*session, kOrg, kAna, "user", 1));
    REQUIRE_OK(PutSubject(*session, kOrg, kVans, "resource", 3));
  }
  template <typename F>
  Status Do(F&& f) {
    return InWriteTransaction(*session, [&]() -> Status {
      const std::int64_t subjects[] = {kVans, kAna};
      ROTA_TRY(session->LockOwners(kOrg, subjects));
      return f();
    });
  }
  Reason Add(const OccupancyRow& row) {
    return Do([&] { return Insert(*session, row); }).reason();
  }
  std::string Window(std::int64_t subject, Instant from, Instant to) {
    const auto rows = RowsIn(*session, kOrg, subject, from, to);
    REQUIRE_OK(rows);
    std::string owners;
    for (const OccupancyRow& row : *rows) owners += std::to_string(row.owner) + " ";
    return owners;
  }

  Database database;
  std::unique_ptr<Session> session;
};

TEST_CASE("an exclusive subject is taken once at a time") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    Fixture f(backend);
    CHECK(f.Add(Take(kAna, kNow, kHour, 1)) == Reason::kNone);
    CHECK(f.Add(Take(kAna, kNow + kHour, kHour, 2)) == Reason::kNone);  // touching is free
    CHECK(f.Add(Take(kAna, kNow + kHour - 1, 2, 3)) == Reason::k_occupied);
    CHECK(f.Add(Take(kAna, kNow - 100 * kDay, 200 * kDay, 3)) == Reason::k_occupied);
    CHECK(f.Add(Take(kAna, kNow - kHour, kHour, 4)) == Reason::kNone);
    CHECK(f.Window(kAna, kNow + 1, kNow + kHour) == "1 ");
    CHECK(f.Window(kAna, kNow - 1, kNow + kHour + 1) == "4 1 2 ");
    CHECK(f.Window(kAna, kNow + 2 * kHour, kNow + kDay) == "");
  }
}

TEST_CASE("a refusal leaves the transaction usable") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    Fixture f(backend);
    CHECK(f.Add(Take(kAna, kNow, kHour, 1)) == Reason::kNone);
    REQUIRE_OK(f.Do([&]() -> Status {
      CHECK(Insert(*f.session, Take(kAna, kNow, kHour, 2)).reason() == Reason::k_occupied);
      return Insert(*f.session, Take(kAna, kNow + kHour, kHour, 2));
    }));
    CHECK(f.Window(kAna, kNow, kNow + kDay) == "1 2 ");
  }
}

TEST_CASE("buffers: sum adds the two sides, max takes the larger, a mixed pair adds") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    Fixture f(backend);
    const auto max_mode = [](Instant start, Instant length, Instant buffer, std::int64_t owner) {
      OccupancyRow row = Take(kAna, start, length, owner);
      row.start_at -= buffer;
      row.end_at += buffer;
      return row;
    };
    // 600 s after the first, 900 s before the second: max wants a gap of 900.
    CHECK(f.Add(max_mode(kNow, kHour, 600, 1)) == Reason::kNone);
    CHECK(f.Add(max_mode(kNow + kHour + 899, kHour, 900, 2)) == Reason::k_occupied);
    CHECK(f.Add(max_mode(kNow + kHour + 900, kHour, 900, 2)) == Reason::kNone);
    // A sum row with 900 s before: blocked [n-900, …) against the first one's blocked end n+600.
    OccupancyRow sum = Take(kAna, kNow - kDay, kHour + 900, 3);
    CHECK(f.Add(sum) == Reason::kNone);
    CHECK(f.Add(max_mode(kNow - kDay + kHour + 900 + 599, kHour, 600, 4)) == Reason::k_occupied);
    CHECK(f.Add(max_mode(kNow - kDay + kHour + 900 + 600, kHour, 600, 4)) == Reason::kNone);
    // Counted subjects have no max mode.
    OccupancyRow van = max_mode(kNow, kHour, 600, 5);
    van.subject = kVans;
    CHECK(f.Add(van) == Reason::k_invalid);
  }
}

TEST_CASE("a counted subject refuses the unit too many, by peak and not by sum") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    Fixture f(backend);
    OccupancyRow two = Take(kVans, kNow, kHour, 1);
    two.units = 2;
    CHECK(f.Add(two) == Reason::kNone);
    CHECK(f.Add(Take(kVans, kNow + kHour, kHour, 2)) == Reason::kNone);
    CHECK(f.Add(Take(kVans, kNow + kHour, kHour, 3)) == Reason::kNone);
    // Four units touch this row, but never more than two of them at once.
    CHECK(f.Add(Take(kVans, kNow, 2 * kHour, 4)) == Reason::kNone);
    CHECK(f.Add(Take(kVans, kNow + 10, 10, 5)) == Reason::k_capacity);
    CHECK(f.Add(Take(kVans, kNow + 2 * kHour, 125 * kDay, 6)) == Reason::kNone);
    two.start_at = two.core_start = kNow + 100 * kDay;
    two.end_at = two.core_end = two.start_at + kHour;
    CHECK(f.Add(two) == Reason::kNone);
    two.owner = 7;
    CHECK(f.Add(two) == Reason::k_capacity);
    two.units = 4;
    CHECK(f.Add(two) == Reason::k_capacity);
    two.subject = kAna;
    two.units = 2;
    CHECK(f.Add(two) == Reason::k_capacity);
    CHECK(f.Window(kVans, kNow + 100 * kDay, kNow + 100 * kDay + 1) == "6 1 ");
  }
}

TEST_CASE("holds run out by the clock of whoever writes next") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    Fixture f(backend);
    CHECK(f.Add(Held(Take(kAna, kNow, kHour, 1), kNow - 300)) == Reason::kNone);
    CHECK(f.Add(Take(kAna, kNow, kHour, 2)) == Reason::k_occupied);  // the guard has no clock
    const auto expire = [&](Instant now) {
      std::int64_t gone = -1;
      REQUIRE_OK(f.Do([&]() -> Status {
        ROTA_ASSIGN(gone, ExpireOverdue(*f.session, kOrg, kAna, now));
        return {};
      }));
      return gone;
    };
    CHECK(expire(kNow - 301) == 0);
    CHECK(f.Window(kAna, kNow, kNow + 1) == "1 ");
    CHECK(expire(kNow - 300) == 1);
    CHECK(f.Add(Take(kAna, kNow, kHour, 2)) == Reason::kNone);
    CHECK(expire(kNow + kDay) == 0);  // a booking never runs out
  }
}

TEST_CASE("confirming takes all rows of a hold or none") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    Fixture f(backend);
    CHECK(f.Add(Held(Take(kAna, kNow, kHour, 1), kNow + 300)) == Reason::kNone);
    CHECK(f.Add(Held(Take(kVans, kNow, kHour, 1), kNow + 300)) == Reason::kNone);
    // Confirmed, it would take other time of the vans, which somebody has: nothing is written.
    OccupancyRow all_vans = Take(kVans, kNow + kHour, kHour, 2);
    all_vans.units = 3;
    CHECK(f.Add(all_vans) == Reason::kNone);
    const auto confirm = [&](Instant length) {
      return f.Do([&]() -> Status {
        ROTA_TRY(DeleteByOwner(*f.session, kOrg, 1).status());
        ROTA_TRY(Insert(*f.session, Take(kAna, kNow, kHour, 1)));
        return Insert(*f.session, Take(kVans, kNow, length, 1));
      });
    };
    CHECK(confirm(2 * kHour).reason() == Reason::k_capacity);
    for (const std::int64_t subject : {kAna, kVans}) {
      const auto rows = RowsIn(*f.session, kOrg, subject, kNow, kNow + 1);
      REQUIRE_OK(rows);
      REQUIRE(rows->size() == 1);
      CHECK((*rows)[0].expires_at == kNow + 300);  // untouched
    }
    REQUIRE_OK(confirm(kHour));
    REQUIRE_OK(f.Do([&] { return ExpireOverdue(*f.session, kOrg, kAna, kNow + kDay).status(); }));
    CHECK(f.Window(kAna, kNow, kNow + 1) == "1 ");
    CHECK(f.Window(kVans, kNow, kNow + 1) == "1 ");
  }
}

TEST_CASE("a hold that ran out on one subject is gone from all") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    Fixture f(backend);
    CHECK(f.Add(Held(Take(kAna, kNow, kHour, 1), kNow + 300)) == Reason::kNone);
    CHECK(f.Add(Held(Take(kVans, kNow, kHour, 1), kNow + 300)) == Reason::kNone);
    // A writer whose clock is fast takes Ana away; the vans alone would not be this booking.
    REQUIRE_OK(f.Do([&] { return ExpireOverdue(*f.session, kOrg, kAna, kNow + 400).status(); }));
    CHECK(f.Window(kAna, kNow, kNow + 1) == "");
    CHECK(f.Window(kVans, kNow, kNow + 1) == "");
  }
}

TEST_CASE("a booking is moved over its own time") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    Fixture f(backend);
    CHECK(f.Add(Take(kAna, kNow, kHour, 1)) == Reason::kNone);
    REQUIRE_OK(f.Do([&]() -> Status {
      ROTA_ASSIGN(const std::int64_t gone, DeleteByOwner(*f.session, kOrg, 1));
      CHECK(gone == 1);
      return Insert(*f.session, Take(kAna, kNow + 1800, kHour, 1));
    }));
    const auto rows = RowsIn(*f.session, kOrg, kAna, kNow, kNow + kDay);
    REQUIRE_OK(rows);
    REQUIRE(rows->size() == 1);
    CHECK((*rows)[0].start_at == kNow + 1800);
  }
}

TEST_CASE("soft rows are shown and never stand in the way") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    Fixture f(backend);
    OccupancyRow soft = Take(kAna, kNow, 30 * kDay, 1);
    soft.soft = true;
    CHECK(f.Add(soft) == Reason::kNone);
    CHECK(f.Add(Take(kAna, kNow, kHour, 2)) == Reason::kNone);
    soft.owner = 3;
    CHECK(f.Add(soft) == Reason::kNone);
    soft.owner = 4;
    soft.start_at += 60;  // even with buffers of their own
    soft.core_start += 120;
    CHECK(f.Add(soft) == Reason::kNone);
    CHECK(f.Add(Take(kAna, kNow, kHour, 5)) == Reason::k_occupied);
    CHECK(f.Window(kAna, kNow + 29 * kDay, kNow + 30 * kDay) == "1 3 4 ");
    const auto rows = RowsIn(*f.session, kOrg, kAna, kNow, kNow + 1);
    REQUIRE_OK(rows);
    REQUIRE(rows->size() == 3);
    CHECK((*rows)[0].soft);
    CHECK(!(*rows)[1].soft);
    CHECK((*rows)[2].soft);
    // One that ran out is in nobody's way: it goes with its booking, not with the subject.
    soft = Held(soft, kNow + 60);
    soft.owner = 6;
    CHECK(f.Add(soft) == Reason::kNone);
    REQUIRE_OK(f.Do([&] { return ExpireOverdue(*f.session, kOrg, kAna, kNow + 60).status(); }));
    CHECK(f.Window(kAna, kNow + 29 * kDay, kNow + 30 * kDay) == "1 3 4 6 ");
  }
}

TEST_CASE("capacity may change among counts, crossing one needs an empty subject") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    Fixture f(backend);
    const auto put = [&](std::int64_t subject, std::int64_t capacity) {
      return f.Do([&] { return PutSubject(*f.session, kOrg, subject, "resource", capacity); })
          .reason();
    };
    OccupancyRow soft = Take(kVans, kNow, kHour, 9);
    soft.soft = true;
    CHECK(f.Add(soft) == Reason::kNone);
    CHECK(put(kVans, 1) == Reason::kNone);
    CHECK(put(kVans, 3) == Reason::kNone);
    CHECK(f.Add(Take(kVans, kNow, kHour, 1)) == Reason::kNone);
    CHECK(put(kVans, 2) == Reason::kNone);
    CHECK(put(kVans, 1) == Reason::k_in_use);
    CHECK(f.Add(Take(kAna, kNow, kHour, 1)) == Reason::kNone);
    CHECK(put(kAna, 2) == Reason::k_in_use);
    CHECK(put(kAna, 1) == Reason::kNone);
    CHECK(f.session->Run("UPDATE subject SET capacity=0").status().reason() == Reason::k_internal);
  }
}

TEST_CASE("a subject made in the transaction can be taken in it, a seated session for one") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    Fixture f(backend);
    constexpr std::int64_t kSession = 30;
    REQUIRE_OK(f.Do([&]() -> Status {
      ROTA_TRY(PutSubject(*f.session, kOrg, kSession, "session", 2));
      ROTA_TRY(Insert(*f.session, Take(kSession, kNow, kHour, 1)));
      return Insert(*f.session, Take(kSession, kNow, kHour, 2));
    }));
    CHECK(f.Window(kSession, kNow, kNow + 1) == "1 2 ");
    CHECK(f.Add(Take(kSession, kNow, kHour, 3)) == Reason::k_internal);  // another transaction
    const std::int64_t subject = kSession;
    const Status full = InWriteTransaction(*f.session, [&]() -> Status {
      ROTA_TRY(f.session->LockOwners(kOrg, std::span(&subject, 1)));
      return Insert(*f.session, Take(kSession, kNow, kHour, 3));
    });
    CHECK(full.reason() == Reason::k_capacity);
  }
}

TEST_CASE("edges out of order, unknown and unlocked subjects are defects of the caller") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    Fixture f(backend);
    CHECK(f.Add(Take(kAna, kNow, 0, 1)) == Reason::k_internal);
    OccupancyRow row = Take(kAna, kNow, kHour, 1);
    row.core_start = row.start_at - 1;
    CHECK(f.Add(row) == Reason::k_internal);
    row = Take(kAna, kNow, kHour, 1);
    row.units = 0;
    CHECK(f.Add(row) == Reason::k_internal);
    CHECK(f.Add(Take(kVans, kNow, 120 * 366 * kDay, 1)) == Reason::k_out_of_range);
    CHECK(f.Add(Take(kAna, kNow, 120 * 366 * kDay, 1)) == Reason::kNone);
    CHECK(f.Add(Take(99, kNow, kHour, 1)) == Reason::k_internal);
    CHECK(Insert(*f.session, Take(kAna, kNow - kDay, kHour, 2)).reason() == Reason::k_internal);
    OccupancyRow elsewhere = Take(kAna, kNow - kDay, kHour, 2);
    elsewhere.org = 2;
    CHECK(f.Add(elsewhere) == Reason::k_internal);
  }
}

TEST_CASE("SQLite: no statement gets around the triggers") {
  const Database database(Backends()[0]);
  const auto session = database.Open();
  REQUIRE_OK(PutSubject(*session, kOrg, kAna, "user", 1));
  REQUIRE_OK(PutSubject(*session, kOrg, kVans, "resource", 3));
  const auto put = [&](const char* verb, std::int64_t subject, int lane, std::int64_t owner) {
    return session
        ->Run(std::string(verb) +
                  " INTO occupancy(org,subject,lane,start_at,owner,end_at,core_start,core_end) "
                  "VALUES(?,?,?,100,?,200,100,200)",
              kOrg, subject, lane, owner)
        .ok();
  };
  CHECK(put("INSERT", kAna, 0, 1));
  CHECK(!put("INSERT", kAna, 0, 2));
  CHECK(!put("INSERT OR IGNORE", kAna, 0, 2));
  CHECK(!put("INSERT OR REPLACE", kAna, 0, 1));
  CHECK(!put("INSERT", kAna, 1, 2));   // a lane for counted subjects
  CHECK(!put("INSERT", kVans, 0, 2));  // and the other way round
  CHECK(!put("INSERT", 99, 0, 2));
  CHECK(!session->Run("UPDATE occupancy SET end_at=300, core_end=300").ok());
  CHECK(session->Run("UPDATE occupancy SET owner=7").ok());
  CHECK(!session
             ->Run("INSERT INTO occupancy(org,subject,lane,start_at,owner,end_at,core_start,"
                   "core_end) VALUES(?,?,1,100,3,1001,100,1001)",
                   kOrg, kVans)
             .ok());  // too long for its lane
  REQUIRE_OK(
      session->Run("INSERT INTO history(org,object_kind,object,seq,at,action,actor,doc) "
                   "VALUES(1,'booking',1,1,0,'created','system','{}')"));
  CHECK(!session->Run("UPDATE history SET action='x'").ok());
  CHECK(!session->Run("DELETE FROM history").ok());
}

}  // namespace
}  // namespace rota::store
