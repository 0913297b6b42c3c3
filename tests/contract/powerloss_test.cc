// The machine loses power at a random moment of a script of bookings. What was acknowledged must be
// there afterwards, nothing may be there by half. The same test must see losses when syncing is
// switched off, or it would prove nothing.
#include <doctest/doctest.h>

#include <optional>
#include <random>

#include "src/store/occupancy.h"
#include "src/store/open.h"
#include "tests/contract/backend.h"
#include "tests/contract/occupancy_rows.h"
#include "tests/support/powerloss_vfs.h"
#include "tests/support/seed.h"

namespace rota::store {
namespace {

constexpr std::int64_t kOrg = 1;
constexpr std::int64_t kHost = 5;
constexpr int kBookings = 60;
constexpr Instant kFirst = 1772438400;

enum class Syncing { kFull, kNormal, kOff };

Result<std::unique_ptr<Session>> Open(const test::PowerLossDisk& disk, Syncing syncing) {
  OpenOptions options;
  if (syncing == Syncing::kNormal) options.durability = OpenOptions::Durability::kNormal;
  return OpenSession("rota.db", options,
                     {.vfs = disk.vfs(), .synchronous_off = syncing == Syncing::kOff});
}

// One booking as the engine writes it: guarded row, booking, history, outbox, revision.
Status Book(Session& session, std::int64_t id) {
  return InWriteTransaction(session, [&]() -> Status {
    const Instant start = kFirst + id * kHour;
    ROTA_TRY(session.LockOwners(kOrg, std::span(&kHost, 1)));
    ROTA_TRY(ExpireOverdue(session, kOrg, kHost, kFirst).status());
    ROTA_TRY(Insert(session, {.org = kOrg,
                              .subject = kHost,
                              .start_at = start,
                              .end_at = start + kHour,
                              .core_start = start,
                              .core_end = start + kHour,
                              .owner = id}));
    const std::string key = "booking-" + std::to_string(id);
    const std::string doc(700, 'd');
    ROTA_TRY(session
                 .Run("INSERT INTO booking(org,id,key,status,kind,host,start_at,end_at,created_at,"
                      "revision,doc) VALUES(?1,?2,?3,3,1,?4,?5,?6,0,?2,?7)",
                      kOrg, id, key, kHost, start, start + kHour, doc)
                 .status());
    ROTA_TRY(session
                 .Run("INSERT INTO history(org,object_kind,object,seq,at,action,actor,doc) "
                      "VALUES(?,'booking',?,1,0,'created','system',?)",
                      kOrg, id, doc)
                 .status());
    ROTA_TRY(session
                 .Run("INSERT INTO outbox(org,dedupe,id,due_at,topic,doc) "
                      "VALUES(?1,?2,?3,0,'booking.confirmed','{}')",
                      kOrg, key, id)
                 .status());
    return session.Run("UPDATE organization SET revision=? WHERE org=?", id, kOrg).status();
  });
}

struct Outcome {
  std::int64_t acknowledged = 0;
  std::int64_t lost = 0;  // acknowledged and not there
  bool half = false;      // tables disagree
  bool corrupt = false;   // cannot be opened or read
};

Result<std::int64_t> Number(Session& session, std::string_view sql) {
  Statement read = session.Query(sql);
  ROTA_ASSIGN(const bool row, read.Step());
  return row ? read.Int(0) : 0;
}

// What the survivors say. Bookings are numbered without gaps, so counts and the last number
// suffice.
Outcome Inspect(Session& session, std::int64_t acknowledged) {
  Outcome outcome{.acknowledged = acknowledged};
  outcome.corrupt = !session.CheckIntegrity().ok();
  std::int64_t first = -1;
  for (const std::string_view sql :
       {"SELECT count(*) FROM booking", "SELECT count(*) FROM occupancy",
        "SELECT count(*) FROM history", "SELECT count(*) FROM outbox",
        "SELECT coalesce(max(id),0) FROM booking", "SELECT revision FROM organization"}) {
    const Result<std::int64_t> number = Number(session, sql);
    if (!number.ok()) {
      outcome.corrupt = true;
      return outcome;
    }
    if (first < 0) first = *number;
    outcome.half = outcome.half || *number != first;
  }
  outcome.lost = std::max<std::int64_t>(acknowledged - first, 0);
  return outcome;
}

// Runs the script until the cut, starts again and looks.
Outcome Crash(std::uint64_t seed, Syncing syncing, bool lies) {
  std::mt19937_64 dice(seed);
  test::PowerLossDisk disk(seed);
  std::int64_t acknowledged = 0;
  {
    const auto session = Open(disk, syncing);
    REQUIRE_OK(session);
    REQUIRE_OK((*session)->Run("INSERT INTO organization(org,key,doc) VALUES(?,'a','{}')", kOrg));
    REQUIRE_OK(PutSubject(**session, kOrg, kHost, "user", 1));
    // The set-up is complete and on the disk, whatever is being tried.
    REQUIRE_OK(
        (*session)->Exec("PRAGMA synchronous=FULL; PRAGMA wal_checkpoint=TRUNCATE; "
                         "PRAGMA user_version=1; PRAGMA wal_checkpoint=TRUNCATE;"));
  }
  {
    const auto session = Open(disk, syncing);
    REQUIRE_OK(session);
    if (lies) disk.Lie();
    disk.Cut(static_cast<std::int64_t>(dice() % 1500) + 1);
    for (std::int64_t id = 1; id <= kBookings; ++id) {
      if (!Book(**session, id).ok()) break;
      acknowledged = id;
      // The log is moved far more often than in life, so that many cuts fall into it.
      if (id % 7 == 0) (void)(*session)->Exec("PRAGMA wal_checkpoint=RESTART");
    }
  }
  disk.PowerOn();
  const auto session = Open(disk, syncing);
  if (!session.ok()) return {.acknowledged = acknowledged, .corrupt = true};
  return Inspect(**session, acknowledged);
}

struct Sum {
  std::int64_t acknowledged = 0;
  int lossy = 0, half = 0, corrupt = 0;
};

Sum CrashOften(int crashes, std::uint64_t seed, Syncing syncing, bool lies) {
  Sum sum;
  for (int i = 0; i < crashes; ++i) {
    const Outcome outcome = Crash(seed + static_cast<std::uint64_t>(i), syncing, lies);
    sum.acknowledged += outcome.acknowledged;
    sum.lossy += outcome.lost > 0;
    sum.half += outcome.half;
    sum.corrupt += outcome.corrupt;
  }
  MESSAGE("acknowledged " << sum.acknowledged << ", runs that lost " << sum.lossy
                          << ", half-written " << sum.half << ", corrupt " << sum.corrupt);
  return sum;
}

TEST_CASE("power loss: nothing acknowledged is lost, nothing is half there") {
  const std::uint64_t seed = test::Seed("power loss, full");
  CAPTURE(seed);
  const Sum sum = CrashOften(200, seed, Syncing::kFull, false);
  CHECK(sum.acknowledged > 1000);
  CHECK(sum.lossy == 0);
  CHECK(sum.half == 0);
  CHECK(sum.corrupt == 0);
}

TEST_CASE("power loss with durability normal: the last bookings may go, none by half") {
  const std::uint64_t seed = test::Seed("power loss, normal");
  CAPTURE(seed);
  const Sum sum = CrashOften(100, seed, Syncing::kNormal, false);
  CHECK(sum.lossy > 10);
  CHECK(sum.half == 0);
  CHECK(sum.corrupt == 0);
}

TEST_CASE("the test has teeth: without syncing, and on a disk that lies, bookings are lost") {
  const std::uint64_t seed = test::Seed("power loss, off");
  CAPTURE(seed);
  const Sum off = CrashOften(60, seed, Syncing::kOff, false);
  CHECK(off.lossy > 3);
  CHECK(off.half + off.corrupt > 5);
  const Sum lying = CrashOften(60, seed, Syncing::kFull, true);
  CHECK(lying.lossy > 3);
}

// An error of the disk at every single operation of a booking, once or until it is repaired: the
// call answers an error, the state is as before or as after, and the same session goes on
// afterwards.
TEST_CASE("a failing disk: as before or as after, and the session goes on") {
  for (const bool sticky : {false, true}) {
    CAPTURE(sticky);
    bool failed = true;
    std::int64_t at = 0;
    for (; failed; ++at) {
      CAPTURE(at);
      REQUIRE(at < 1000);
      test::PowerLossDisk disk(static_cast<std::uint64_t>(at));
      std::int64_t first = 0;
      {
        const auto session = Open(disk, Syncing::kFull);
        REQUIRE_OK(session);
        REQUIRE_OK(
            (*session)->Run("INSERT INTO organization(org,key,doc) VALUES(?,'a','{}')", kOrg));
        REQUIRE_OK(PutSubject(**session, kOrg, kHost, "user", 1));
        const std::int64_t before = disk.operations();
        sticky ? disk.Cut(at + 1) : disk.FailOnce(at + 1);
        Status status = Book(**session, 1);
        if (status.ok()) status = (*session)->Exec("PRAGMA wal_checkpoint=TRUNCATE");
        failed = disk.operations() > before + at;
        disk.Repair();
        if (failed) CHECK(status.reason() == Reason::k_io_error);
        if (!failed) REQUIRE_OK(status);
        const Result<std::int64_t> count = Number(**session, "SELECT count(*) FROM booking");
        REQUIRE_OK(count);
        first = *count;
        REQUIRE_OK(Book(**session, first + 1));
        REQUIRE_OK(Book(**session, first + 2));
      }
      const auto session = Open(disk, Syncing::kFull);
      REQUIRE_OK(session);
      const Outcome outcome = Inspect(**session, first + 2);
      CHECK(outcome.lost == 0);
      CHECK(!outcome.half);
      CHECK(!outcome.corrupt);
    }
    MESSAGE("operations " << at - 1);
  }
}

}  // namespace
}  // namespace rota::store
