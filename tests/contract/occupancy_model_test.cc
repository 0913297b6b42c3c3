// Random bookings, holds, confirmations, cancellations and moves, against a model that knows no
// index, no lane and no SQL: a list of bookings with their buffers, asked the rules as people say
// them.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "src/store/occupancy.h"
#include "tests/contract/backend.h"
#include "tests/contract/occupancy_rows.h"
#include "tests/support/seed.h"

namespace rota::store {
namespace {

constexpr std::int64_t kOrg = 7;
constexpr Instant kQuarter = 15 * kMinute;

struct Booked {
  std::int64_t subject;
  Instant start, end;  // without buffers
  Instant before, after;
  bool max_mode;
  std::int64_t units;
  std::int64_t owner;
  std::optional<Instant> expires_at;
  bool soft;

  Instant blocked_start() const { return start - before; }
  Instant blocked_end() const { return end + after; }
  OccupancyRow Row() const {
    OccupancyRow row{.org = kOrg,
                     .subject = subject,
                     .start_at = blocked_start(),
                     .end_at = blocked_end(),
                     .core_start = max_mode ? start : blocked_start(),
                     .core_end = max_mode ? end : blocked_end(),
                     .units = units,
                     .owner = owner,
                     .expires_at = expires_at,
                     .soft = soft};
    return row;
  }
};

// "The gap between two appointments is at least the buffer after the first plus the buffer before
// the second; where both ask for max, the larger of the two."
bool Clash(const Booked& a, const Booked& b) {
  if (b.start < a.start) return Clash(b, a);
  const bool max_mode = a.max_mode && b.max_mode;
  const Instant gap = max_mode ? std::max(a.after, b.before) : a.after + b.before;
  return b.start - a.end < gap || b.start < a.end;
}

class Model {
 public:
  std::map<std::int64_t, std::int64_t> capacity;
  std::vector<Booked> rows;

  // What ran out on the subject ends whole. Soft rows are in nobody's way and wait.
  void Expire(std::int64_t subject, Instant now) {
    std::set<std::int64_t> over;
    for (const Booked& row : rows) {
      const bool ran_out = row.expires_at && *row.expires_at <= now;
      if (row.subject == subject && !row.soft && ran_out) over.insert(row.owner);
    }
    std::erase_if(rows, [&](const Booked& row) { return over.contains(row.owner); });
  }

  bool Fits(const Booked& candidate) const {
    if (candidate.soft) return true;
    const std::int64_t units = capacity.at(candidate.subject);
    if (candidate.units > units) return false;
    std::vector<const Booked*> others;
    for (const Booked& row : rows) {
      if (row.subject == candidate.subject && !row.soft) others.push_back(&row);
    }
    if (units == 1) {
      return std::none_of(others.begin(), others.end(),
                          [&](const Booked* other) { return Clash(*other, candidate); });
    }
    // The level only rises where something begins.
    std::vector<Instant> instants = {candidate.blocked_start()};
    for (const Booked* other : others) instants.push_back(other->blocked_start());
    for (const Instant t : instants) {
      if (t < candidate.blocked_start() || t >= candidate.blocked_end()) continue;
      std::int64_t level = candidate.units;
      for (const Booked* other : others) {
        if (other->blocked_start() <= t && t < other->blocked_end()) level += other->units;
      }
      if (level > units) return false;
    }
    return true;
  }
};

class Run {
 public:
  Run(const Backend& backend, std::uint64_t seed) : database_(backend), dice_(seed) {
    database_.options.durability = OpenOptions::Durability::kNormal;
    session_ = database_.Open();
    for (const std::int64_t capacity : {1, 1, 1, 1, 2, 2, 3, 10}) {
      const auto subject = static_cast<std::int64_t>(model_.capacity.size() + 1);
      model_.capacity[subject] = capacity;
      REQUIRE_OK(PutSubject(*session_, kOrg, subject, "user", capacity));
    }
  }

  void Step() {
    now_ += Pick(0, 20 * kMinute);
    const int what = static_cast<int>(Pick(0, 99));
    if (what < 35) return Place(++last_owner_, {});
    if (what < 60) return Place(++last_owner_, now_ + Pick(1, 3 * kHour));
    if (model_.rows.empty()) return;
    const Booked& any = model_.rows[static_cast<std::size_t>(
        Pick(0, static_cast<std::int64_t>(model_.rows.size()) - 1))];
    if (what < 75) return Confirm(any.owner);
    if (what < 88) return Cancel(any.owner);
    Move(any.owner);
  }

  void CompareWindow() {
    const std::int64_t subject = PickSubject();
    const Instant from = now_ + Pick(-20, 60) * kDay + Pick(0, 95) * kQuarter;
    const Instant to = from + Pick(1, 40) * kDay;
    const auto rows = RowsIn(*session_, kOrg, subject, from, to);
    REQUIRE_OK(rows);
    std::vector<OccupancyRow> expected;
    for (const Booked& row : model_.rows) {
      if (row.subject == subject && row.blocked_start() < to && row.blocked_end() > from) {
        expected.push_back(row.Row());
      }
    }
    const auto key = [](const OccupancyRow& r) { return std::tuple(r.start_at, r.owner, !r.soft); };
    std::sort(expected.begin(), expected.end(),
              [&](const auto& a, const auto& b) { return key(a) < key(b); });
    REQUIRE(rows->size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      CHECK(key((*rows)[i]) == key(expected[i]));
      CHECK((*rows)[i].end_at == expected[i].end_at);
      CHECK((*rows)[i].core_start == expected[i].core_start);
      CHECK((*rows)[i].core_end == expected[i].core_end);
      CHECK((*rows)[i].units == expected[i].units);
      CHECK((*rows)[i].expires_at == expected[i].expires_at);
    }
  }

  int accepted = 0;
  int refused = 0;

 private:
  std::int64_t Pick(std::int64_t from, std::int64_t to) {
    return std::uniform_int_distribution<std::int64_t>(from, to)(dice_);
  }
  std::int64_t PickSubject() { return Pick(1, static_cast<std::int64_t>(model_.capacity.size())); }

  // Mostly a quarter to some hours, now and then weeks, up to 125 days.
  Instant PickLength() {
    const std::int64_t kind = Pick(0, 99);
    if (kind < 80) return Pick(1, 16) * kQuarter;
    if (kind < 96) return Pick(1, 96) * kQuarter;
    return Pick(1, 125 * 96) * kQuarter;
  }

  Booked Invent(std::int64_t owner, std::optional<Instant> expires_at) {
    Booked row;
    row.subject = PickSubject();
    row.start = (now_ / kQuarter + Pick(0, 45 * 96)) * kQuarter;
    row.end = row.start + PickLength();
    row.before = Pick(0, 3) * kQuarter / 3;
    row.after = Pick(0, 3) * kQuarter / 3;
    row.max_mode = model_.capacity[row.subject] == 1 && Pick(0, 2) == 0;
    row.units = model_.capacity[row.subject] > 1 ? Pick(1, 3) : 1;
    row.owner = owner;
    row.expires_at = expires_at;
    row.soft = Pick(0, 19) == 0;
    return row;
  }

  // One owner on one to three subjects, all or nothing, as the engine does it.
  std::vector<Booked> InventSet(std::int64_t owner, std::optional<Instant> expires_at) {
    std::vector<Booked> set = {Invent(owner, expires_at)};
    while (set.size() < 3 && Pick(0, 3) == 0) {
      Booked more = Invent(owner, expires_at);
      more.start = set[0].start;
      more.end = set[0].end;
      if (std::none_of(set.begin(), set.end(),
                       [&](const Booked& row) { return row.subject == more.subject; })) {
        set.push_back(more);
      }
    }
    return set;
  }

  std::vector<std::int64_t> SubjectsOf(std::int64_t owner, const std::vector<Booked>& more) {
    std::vector<std::int64_t> subjects;
    for (const Booked& row : more) subjects.push_back(row.subject);
    for (const Booked& row : model_.rows) {
      if (row.owner == owner) subjects.push_back(row.subject);
    }
    std::sort(subjects.begin(), subjects.end());
    subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
    return subjects;
  }

  // Writes `set` for the owner, after giving up what it had when `move`. Model and database must
  // agree on every single row and on the whole.
  void Write(std::int64_t owner, const std::vector<Booked>& set, bool move) {
    const std::vector<std::int64_t> subjects = SubjectsOf(owner, set);
    Model next = model_;
    if (move) std::erase_if(next.rows, [&](const Booked& row) { return row.owner == owner; });
    for (const std::int64_t subject : subjects) next.Expire(subject, now_);
    bool fits = true;
    const Status status = InWriteTransaction(*session_, [&]() -> Status {
      ROTA_TRY(session_->LockOwners(kOrg, subjects));
      if (move) ROTA_TRY(DeleteByOwner(*session_, kOrg, owner).status());
      for (const std::int64_t subject : subjects) {
        ROTA_TRY(ExpireOverdue(*session_, kOrg, subject, now_).status());
      }
      for (const Booked& row : set) {
        const bool expected = next.Fits(row);
        const Status added = Insert(*session_, row.Row());
        CHECK(added.ok() == expected);
        if (!added.ok() && !row.soft) {
          const Reason reason =
              model_.capacity[row.subject] == 1 ? Reason::k_occupied : Reason::k_capacity;
          CHECK(added.reason() == reason);
        }
        if (!added.ok()) {
          fits = false;
          return added;
        }
        next.rows.push_back(row);
      }
      return {};
    });
    CHECK(status.ok() == fits);
    ++(fits ? accepted : refused);
    if (fits) model_ = std::move(next);
  }

  void Place(std::int64_t owner, std::optional<Instant> expires_at) {
    Write(owner, InventSet(owner, expires_at), false);
  }

  void Move(std::int64_t owner) {
    std::vector<Booked> set;
    std::copy_if(model_.rows.begin(), model_.rows.end(), std::back_inserter(set),
                 [&](const Booked& row) { return row.owner == owner; });
    const Instant by = Pick(-8, 8) * kQuarter;
    for (Booked& row : set) {
      row.start += by;
      row.end += by;
      if (Pick(0, 9) == 0) row.expires_at.reset();
    }
    Write(owner, set, true);
  }

  // A hold that has not run out becomes permanent: its rows again, without an end.
  void Confirm(std::int64_t owner) {
    std::vector<Booked> set;
    for (const Booked& row : model_.rows) {
      if (row.owner != owner) continue;
      if (row.expires_at && *row.expires_at <= now_) return;
      set.push_back(row);
      set.back().expires_at.reset();
    }
    Write(owner, set, true);
  }

  void Cancel(std::int64_t owner) {
    std::int64_t gone = -1;
    REQUIRE_OK(InWriteTransaction(*session_, [&]() -> Status {
      ROTA_ASSIGN(gone, DeleteByOwner(*session_, kOrg, owner));
      return {};
    }));
    CHECK(gone == static_cast<std::int64_t>(std::erase_if(
                      model_.rows, [&](const Booked& row) { return row.owner == owner; })));
  }

  Database database_;
  std::unique_ptr<Session> session_;
  std::mt19937_64 dice_;
  Model model_;
  Instant now_ = 1772438400;
  std::int64_t last_owner_ = 0;
};

TEST_CASE("the guard agrees with the model") {
  const std::uint64_t seed = test::Seed("occupancy model");
  CAPTURE(seed);
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const int steps = backend.server ? 4000 : 20000;
    Run run(backend, seed);
    for (int step = 0; step < steps; ++step) {
      CAPTURE(step);
      run.Step();
      if (step % 10 == 0) run.CompareWindow();
    }
    // Both answers must have come often, or the test has not asked anything.
    CHECK(run.accepted > steps / 10);
    CHECK(run.refused > steps / 10);
    MESSAGE(backend.name << ": " << run.accepted << " accepted, " << run.refused << " refused");
  }
}

}  // namespace
}  // namespace rota::store
