// A cache that asks "has anybody committed?" must never answer from before an acknowledged commit.
#include <doctest/doctest.h>
#include <sys/mman.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>

#include "src/store/open.h"
#include "tests/contract/backend.h"
#include "tests/support/child.h"
#include "tests/support/nobody.h"

namespace rota::store {
namespace {

Status Bump(Session& session) {
  return session.Run("UPDATE organization SET revision=revision+1 WHERE org=1").status();
}

std::int64_t Revision(Session& session) {
  Statement find = session.Query("SELECT revision FROM organization WHERE org=1");
  const Result<bool> row = find.Step();
  return row.ok() && *row ? find.Int(0) : -1;
}

// What a cache does: it keeps the mark it read with.
class Watch {
 public:
  explicit Watch(Session& session) : session_(session) {}
  void Remember() { seen_ = Now(); }
  bool Changed() {
    const std::optional<Mark> now = Now();
    return !now || now != seen_;
  }

 private:
  std::optional<Mark> Now() {
    const Result<std::optional<Mark>> mark = session_.MarkNow();
    REQUIRE_OK(mark);
    return *mark;
  }
  Session& session_;
  std::optional<Mark> seen_;
};

Status Setup(Session& session) {
  return session.Run("INSERT INTO organization(org,key,doc) VALUES(1,'a','{}')").status();
}

TEST_CASE("quiet means unchanged, a commit of anyone means changed") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto reader = database.Open();
    REQUIRE_OK(Setup(*reader));
    Watch watch(*reader);
    watch.Remember();
    if (backend.server) {
      CHECK(watch.Changed());  // no cheap answer there
      continue;
    }
    CHECK(!watch.Changed());
    CHECK(Revision(*reader) == 0);
    CHECK(!watch.Changed());  // reading is not a change
    REQUIRE_OK(Bump(*reader));
    CHECK(watch.Changed());  // nor are own commits missed
    watch.Remember();
    {
      Result<Transaction> tx = reader->Begin(Access::kWrite);
      REQUIRE_OK(tx);
    }
    CHECK(!watch.Changed());
    if (!backend.shared) continue;
    const auto writer = database.Open();
    CHECK(!watch.Changed());
    REQUIRE_OK(Bump(*writer));
    CHECK(watch.Changed());
    CHECK(watch.Changed());  // until it is remembered
    watch.Remember();
    CHECK(!watch.Changed());
    {
      Result<Transaction> tx = writer->Begin(Access::kWrite);
      REQUIRE_OK(tx);
      REQUIRE_OK(Bump(*writer));
      CHECK(!watch.Changed());  // not before the commit
      REQUIRE_OK(tx->Commit());
    }
    CHECK(watch.Changed());
  }
}

TEST_CASE("marks of two sessions are the same while nobody commits, where they can be compared") {
  const Database database(Backends()[0]);
  const auto one = database.Open(), two = database.Open();
  REQUIRE_OK(Setup(*one));
  CHECK(*one->MarkNow() == *two->MarkNow());
  REQUIRE_OK(Bump(*two));
  const std::optional<Mark> after = *one->MarkNow();
  CHECK(after == *two->MarkNow());
  const auto unmapped = OpenSession(database.uri(), database.options, {.unmapped = true});
  REQUIRE_OK(unmapped);
  CHECK(*(*unmapped)->MarkNow() != after);
  CHECK(*(*unmapped)->MarkNow() == *(*unmapped)->MarkNow());
}

TEST_CASE("a session opened for reading notices too, and so does one without the mapped header") {
  Database database(Backends()[0]);
  const auto writer = database.Open();
  REQUIRE_OK(Setup(*writer));
  OpenOptions reading = database.options;
  reading.read_only = true;
  for (const bool unmapped : {false, true}) {
    for (const OpenOptions& options : {reading, database.options}) {
      const auto reader = OpenSession(database.uri(), options, {.unmapped = unmapped});
      REQUIRE_OK(reader);
      Watch watch(**reader);
      watch.Remember();
      CHECK(!watch.Changed());
      CHECK(Revision(**reader) >= 0);
      CHECK(!watch.Changed());
      REQUIRE_OK(Bump(*writer));
      CHECK(watch.Changed());
      if (options.read_only) continue;
      watch.Remember();
      REQUIRE_OK(Bump(**reader));
      CHECK(watch.Changed());
    }
  }
}

// What two processes share: revisions the writer has been told are committed.
struct Shared {
  std::atomic<std::int64_t> acknowledged;
};

// Commits `commits` times, opens again every 500 and restarts or truncates the log every 100.
int Write(const std::string& uri, const OpenOptions& options, int commits, Shared* shared) {
  std::unique_ptr<Session> session;
  for (int i = 0; i < commits; ++i) {
    if (i % 500 == 0) {
      session.reset();
      auto opened = OpenSession(uri, options);
      if (!opened.ok()) return 1;
      session = *std::move(opened);
    }
    if (!Bump(*session).ok()) return 2;
    shared->acknowledged.store(i + 1, std::memory_order_release);
    const char* mode = i % 200 == 99 ? "RESTART" : "TRUNCATE";
    if (i % 100 == 99 && !session->Exec(std::string("PRAGMA wal_checkpoint=") + mode).ok())
      return 3;
  }
  return 0;
}

TEST_CASE("another process: never an answer from before an acknowledged commit") {
  for (const bool unmapped : {false, true}) {
    CAPTURE(unmapped);
    const int commits = unmapped ? 1000 : 5000;
    const Database database(Backends()[0]);
    OpenOptions options = database.options;
    options.durability = OpenOptions::Durability::kNormal;
    REQUIRE_OK(Setup(*database.Open()));
    void* memory =
        mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    auto* shared = new (memory) Shared{};
    test::Child writer([&] { return Write(database.uri(), options, commits, shared); });
    const auto reader = OpenSession(database.uri(), options, {.unmapped = unmapped});
    REQUIRE_OK(reader);
    Watch watch(**reader);
    std::int64_t known = -1;
    std::int64_t fast = 0, slow = 0;
    bool stale = false;
    while (known < commits && !stale) {
      const std::int64_t acknowledged = shared->acknowledged.load(std::memory_order_acquire);
      if (known < 0 || watch.Changed()) {
        ++slow;
        watch.Remember();            // first the mark,
        known = Revision(**reader);  // then what it stands for
        REQUIRE(known >= 0);
      } else {
        ++fast;
      }
      stale = known < acknowledged;
    }
    CHECK(!stale);
    CHECK(writer.Wait() == 0);
    CHECK(fast > slow);
    MESSAGE("fast checks " << fast << ", slow " << slow);
    munmap(memory, sizeof(Shared));
  }
}

TEST_CASE("a backup shows one instant while writers go on, and never overwrites") {
  const Database database(Backends()[0]);
  TempDir dir;
  const auto writer = database.Open();
  const auto reader = database.Open();
  REQUIRE_OK(Setup(*writer));
  Result<Transaction> tx = writer->Begin(Access::kWrite);
  REQUIRE_OK(tx);
  REQUIRE_OK(Bump(*writer));
  const std::string copy = dir / "copy.db";
  REQUIRE_OK(reader->Backup(copy));
  REQUIRE_OK(tx->Commit());
  const auto restored = OpenSession(copy, {});
  REQUIRE_OK(restored);
  CHECK(Revision(**restored) == 0);
  REQUIRE_OK((*restored)->CheckIntegrity());
  CHECK(Revision(*writer) == 1);
  CHECK(reader->Backup(copy).reason() == Reason::k_invalid);
  CHECK(reader->Backup(database.uri()).reason() == Reason::k_invalid);
  {
    Result<Transaction> open = writer->Begin(Access::kWrite);
    REQUIRE_OK(open);
    CHECK(writer->Backup(dir / "other.db").reason() == Reason::k_internal);
  }
  CHECK(reader->Backup("").reason() == Reason::k_invalid);
  CHECK(reader->Backup(dir / "missing/copy.db").reason() == Reason::k_cannot_open);
  CHECK(!std::filesystem::exists(copy + ".partial"));
}

TEST_CASE("SQLite: a file that is moved, replaced or lost under a live engine takes no write") {
  namespace fs = std::filesystem;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    for (const bool replaced : {false, true}) {
      CAPTURE(suffix);
      CAPTURE(replaced);
      const Database database(Backends()[0]);
      REQUIRE_OK(Setup(*database.Open()));
      const auto session = database.Open();
      REQUIRE_OK(Bump(*session));
      const std::string path = database.uri() + suffix, aside = path + ".aside";
      const auto write = [&]() -> Status {
        ROTA_ASSIGN(Transaction tx, session->Begin(Access::kWrite));
        ROTA_TRY(Bump(*session));
        return tx.Commit();
      };
      REQUIRE_OK(write());
      fs::rename(path, aside);
      if (replaced) fs::copy_file(aside, path);
      const Status refused = write();
      CHECK(refused.reason() == Reason::k_io_error);
      CHECK(refused.message().find(path) != std::string::npos);
      CHECK(Revision(*session) == 2);
      fs::remove(path);
      fs::rename(aside, path);
      REQUIRE_OK(write());  // it was put back
    }
  }
}

TEST_CASE("SQLite: in a folder that cannot be written a database is read, or says why not") {
  namespace fs = std::filesystem;
  const Database database(Backends()[0]);
  const std::string folder = fs::path(database.uri()).parent_path().string();
  const auto reason = [&](bool read_only, std::string* message) {
    OpenOptions options;
    options.read_only = read_only;
    const auto session = OpenSession(database.uri(), options);
    *message = session.status().message();
    return session.ok() && Revision(**session) < 1 ? Reason::k_internal : session.status().reason();
  };
  const auto close = [&](const char* log) {
    for (const auto& file : fs::directory_iterator(folder)) {
      fs::permissions(file.path(), fs::perms(0444));
    }
    fs::permissions(folder, fs::perms(0555));
    CAPTURE(log);
    std::string message;
    const bool full = log == std::string_view("full");
    test::AsNobody([&] {
      CHECK(reason(true, &message) == (full ? Reason::k_cannot_open : Reason::kNone));
      if (full) CHECK(message.find("-wal holds writes") != std::string::npos);
      CHECK(reason(false, &message) == Reason::k_cannot_open);
      CHECK(message.find("open it for reading only") != std::string::npos);
    });
    fs::permissions(folder, fs::perms(0755));
    for (const auto& file : fs::directory_iterator(folder)) {
      fs::permissions(file.path(), fs::perms(0644));
    }
  };
  REQUIRE_OK(Setup(*database.Open()));
  REQUIRE_OK(Bump(*database.Open()));
  CHECK(!fs::exists(database.uri() + "-wal"));  // the last to close deletes it
  close("missing");
  std::ofstream(database.uri() + "-wal").flush();
  close("empty");
  TempDir copy;
  {
    const auto session = database.Open();
    REQUIRE_OK(Bump(*session));
    fs::copy_file(database.uri() + "-wal", copy / "wal");
    fs::copy_file(database.uri() + "-shm", copy / "shm");
  }
  fs::copy_file(copy / "wal", database.uri() + "-wal");
  close("full");
  fs::copy_file(copy / "shm", database.uri() + "-shm");
  close("readable, with its index");
}

TEST_CASE("the log is moved into the file while commits go on, and restarted") {
  Database database(Backends()[0]);
  database.options.durability = OpenOptions::Durability::kNormal;
  const auto session = database.Open();
  const std::string page(3000, 'x');
  const auto fill = [&](int rows, std::int64_t org) {
    for (int i = 0; i < rows; ++i) {
      REQUIRE_OK(
          session->Run("INSERT INTO counter(org,name,bucket,n) VALUES(?,?,?,1)", org, page, i));
    }
  };
  const auto log_frames = [&] {
    return std::filesystem::file_size(database.uri() + "-wal") / 4120;
  };
  // A reader keeps its view: frames pile up, commits succeed all the same.
  {
    const auto reader = database.Open();
    Result<Transaction> view = reader->Begin(Access::kRead);
    REQUIRE_OK(view);
    fill(2500, 1);
    CHECK(log_frames() > 4000);
    REQUIRE_OK(session->upkeep_status());
  }
  // It has gone: the next commits restart the log, so that it stops growing.
  const auto piled = log_frames();
  fill(2500, 2);
  CHECK(log_frames() <= piled + 1100);  // the next try may wait for 1,000 frames
  REQUIRE_OK(session->upkeep_status());
  REQUIRE_OK(session->CheckIntegrity());
}

}  // namespace
}  // namespace rota::store
