// The small SQL interface that everything above it is written against. Two drivers implement it:
// sqlite/ and postgres/.
//
//   ROTA_ASSIGN(Transaction tx, session.Begin(Access::kWrite));
//   ROTA_TRY(session.LockOwners(org, hosts));
//   Statement find = session.Query("SELECT status FROM booking WHERE org=? AND id=?", org, id);
//   ROTA_ASSIGN(const bool found, find.Step());
//   ...
//   ROTA_ASSIGN(const std::int64_t changed, session.Run("UPDATE ... WHERE org=? AND id=?", ...));
//   return tx.Commit();
//
// RULES
//  * One thread at a time; statements and transactions do not outlive their session.
//  * SQL is written once, for both engines: `?` (or `?1`, `?2` … when a value is used twice),
//    RETURNING and ON CONFLICT, no JSON functions, never `SELECT *`, never a value in the text.
//  * A statement is prepared once per session and text; preparing the same text again is a look-up.
//  * The first error inside a transaction ends it: every later statement answers that same error
//    and only a rollback is left. PostgreSQL works so; the SQLite driver is held to it, so that no
//    code comes to rely on the other habit. Where a conflict is expected write ON CONFLICT DO
//    NOTHING and look at the number of rows. The one exception is the occupancy guard's refusal.
//  * A Savepoint takes back a part of a transaction, and with it the error that ended it.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rota/base/status.h"
#include "rota/model/upkeep.h"

namespace rota::store {

enum class Dialect : std::uint8_t { kSqlite, kPostgres };
enum class Access : std::uint8_t { kRead, kWrite };
enum class Type : std::uint8_t { kUnknown, kInt, kText, kBlob };

class Session;

// What is committed, as a value to compare.
using Mark = std::array<std::uint64_t, 6>;

// What a driver does for one prepared statement. Callers see Statement.
class DriverStatement {
 public:
  virtual ~DriverStatement() = default;
  virtual Status BindInt(int index, std::int64_t value) = 0;
  virtual Status BindText(int index, std::string_view value) = 0;
  virtual Status BindBlob(int index, std::span<const std::uint8_t> value) = 0;
  virtual Status BindNull(int index, Type type) = 0;
  virtual Result<bool> Step() = 0;
  virtual void InPieces() {}  // for the next run
  virtual std::int64_t changes() const = 0;
  virtual bool IsNull(int column) const = 0;
  virtual std::int64_t Int(int column) const = 0;
  virtual std::string_view Text(int column) const = 0;
  virtual std::span<const std::uint8_t> Blob(int column) const = 0;
  virtual void Finish() = 0;         // gives up the rows, keeps the values
  virtual void ClearBindings() = 0;  // every value is NULL again
};

// A prepared statement in use. Errors of preparing and binding are kept and answered by the next
// Step, so a statement is written without a check after each value. Destroying it frees it for the
// next user.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Values by position, from 1. The bytes are copied. Text must not contain NUL (PostgreSQL has no
  // such text); an absent optional is a NULL of the optional's type.
  Statement& Bind(int index, std::int64_t value);
  Statement& Bind(int index, std::string_view text);
  Statement& Bind(int index, std::span<const std::uint8_t> bytes);
  Statement& Bind(int index, std::nullptr_t);
  Statement& Bind(int index, const std::optional<std::int64_t>& value);
  Statement& Bind(int index, const std::optional<std::string>& text);
  Statement& Bind(int index, const std::optional<std::string_view>& text);
  Statement& Bind(int index, const char* text) { return Bind(index, std::string_view(text)); }
  Statement& Bind(int index, const std::string& text) {
    return Bind(index, std::string_view(text));
  }
  Statement& Bind(int index, int value) { return Bind(index, std::int64_t{value}); }

  // Fetches the rows of a query a few thousand at a time instead of all at once, for one that
  // answers more than memory should hold. Inside a transaction; further statements may run
  // meanwhile. (What SQLite does anyway.)
  Statement& InPieces() & {
    if (driver_) driver_->InPieces();
    return *this;
  }
  Statement InPieces() && { return std::move(InPieces()); }

  // Runs to the next row: true = there is one, false = done. After `false` the next Step runs the
  // statement again with the values then bound.
  Result<bool> Step();

  // Runs to the end, ignoring rows; answers how many rows were inserted, updated or deleted.
  Result<std::int64_t> Run();

  // Calls f(*this) for every row. f returns void or Status; the first error ends the loop.
  template <typename F>
  Status ForEach(F&& f) {
    while (true) {
      ROTA_ASSIGN(const bool row, Step());
      if (!row) return {};
      if constexpr (std::is_void_v<decltype(f(*this))>) {
        f(*this);
      } else {
        ROTA_TRY(f(*this));
      }
    }
  }

  // Rows changed by the last complete run; 0 for a query.
  std::int64_t changes() const { return driver_ ? driver_->changes() : 0; }

  // Columns by position, from 0, of the row Step reached; the views live until the next Step. A
  // NULL reads as 0 or empty. Ask for the type that was stored; a comparison reads as Int 0 or 1.
  bool IsNull(int column) const { return driver_->IsNull(column); }
  std::int64_t Int(int column) const { return driver_->Int(column); }
  std::string_view Text(int column) const { return driver_->Text(column); }
  std::span<const std::uint8_t> Blob(int column) const { return driver_->Blob(column); }
  std::optional<std::int64_t> IntOrNull(int column) const {
    return IsNull(column) ? std::nullopt : std::optional(Int(column));
  }

 private:
  friend class Session;
  struct Cached {
    std::unique_ptr<DriverStatement> driver;
    bool in_use = false;
  };
  Statement(Session* session, Cached* cached);
  Statement(Session* session, Status error);
  void Note(Status status);

  Session* session_;
  DriverStatement* driver_ = nullptr;  // absent when preparing failed
  Cached* cached_ = nullptr;
  Status error_;
};

// An open transaction; rolls back when it goes without Commit.
class Transaction {
 public:
  Transaction(Transaction&& other) noexcept : session_(std::exchange(other.session_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // Makes everything durable at once, or nothing. Answers the transaction's first error if it had
  // one. `io_error` or `connection_lost` with detail {"outcome","unknown"}: the storage broke off
  // while committing and either may have happened; repeat the command under its idempotency key.
  Status Commit();
  void Rollback();

 private:
  friend class Session;
  explicit Transaction(Session* session) : session_(session) {}
  Session* session_;
};

// A part of the open write transaction that can be taken back by itself: one command of many. They
// nest; an inner one ends before the outer. Taken back when it goes without Keep.
class Savepoint {
 public:
  Savepoint(Savepoint&& other) noexcept
      : session_(std::exchange(other.session_, nullptr)), locks_(other.locks_) {}
  Savepoint& operator=(Savepoint&&) = delete;
  ~Savepoint();

  // What it wrote belongs to the transaction. Answers the error that the part met, if it met one,
  // and takes it back then.
  Status Keep();
  // As if nothing had happened since: rows, locks and the error that ended the transaction. Answers
  // that error where the storage has given up the whole transaction; only a rollback is left then.
  Status TakeBack();

 private:
  friend class Session;
  Savepoint(Session* session, std::size_t locks) : session_(session), locks_(locks) {}
  Session* session_;
  std::size_t locks_;  // that were held when it began
};

// Gives out the numbers of named counters without the open transaction; any thread may ask.
class NumberSource {
 public:
  virtual ~NumberSource() = default;
  virtual Result<std::int64_t> Take(std::int64_t org, std::string_view name,
                                    std::int64_t bucket) = 0;
  // Numbers that rise in the order in which they are asked for, whoever asks.
  virtual Result<std::int64_t> TakeInOrder(std::int64_t org, std::string_view name) = 0;
};

class Session {
 public:
  virtual ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Statement Prepare(std::string_view sql);

  // Prepare and bind in one go: values in order, from 1.
  template <typename... Values>
  Statement Query(std::string_view sql, const Values&... values) {
    Statement statement = Prepare(sql);
    int index = 0;
    (statement.Bind(++index, values), ...);
    return statement;
  }

  // Query and run; answers the number of rows changed.
  template <typename... Values>
  Result<std::int64_t> Run(std::string_view sql, const Values&... values) {
    return Query(sql, values...).Run();
  }

  // Runs a script of several statements without values, for migrations.
  Status Exec(std::string_view script);

  // kWrite: on SQLite the one write lock of the file, taken now, after waiting at most the
  // patience; on PostgreSQL READ COMMITTED, so locks must be taken before what they protect is
  // read. kRead: one unchanging view of the database on both. Transactions do not nest.
  Result<Transaction> Begin(Access access);
  bool in_transaction() const { return in_transaction_; }

  // Begins a part of the open write transaction that can be taken back.
  Result<Savepoint> Save();

  // Locks subjects and stripes of names (negative ids, locks.h) in order of id until the
  // transaction ends, so that what is read about them afterwards stays true. Lock first and read in
  // a *later* statement: a statement that waited for a lock still sees the world before the wait.
  // SQLite's write transaction has locked everything already. An unknown subject is `internal`
  // there. Take the whole set in one call, before anything is written: a second call may name a
  // smaller id, and two transactions that do so deadlock (PostgreSQL ends one after a second).
  Status LockOwners(std::int64_t org, std::span<const std::int64_t> ids);

  // Was this one locked in the open transaction? Kept on both engines, so that code which forgets a
  // lock fails on SQLite too.
  bool HasLocked(std::int64_t org, std::int64_t id) const;
  bool HasLocks() const { return !locked_.empty(); }
  // A subject row made in this transaction is as good as locked: nobody else sees it yet.
  void NoteMade(std::int64_t org, std::int64_t subject);

  // CHANGE DETECTION for caches. Take the mark first, then read the revision and what changed:
  // while the mark is the same, whichever session is asked, nobody has committed anything. It may
  // differ without a reason, never be the same without one. About 10 ns on a SQLite file (a few
  // microseconds, and then each session's own, where its shared memory cannot be read); nothing on
  // PostgreSQL, where one reads revisions instead.
  virtual Result<std::optional<Mark>> MarkNow() = 0;

  // Copies the live database to a new file, as of one instant, without stopping writers. `invalid`
  // (rule `backup_target`) when something is there already; `unsupported` on PostgreSQL.
  virtual Status Backup(const std::string& path) = 0;

  // Room taken by all tables and indexes.
  virtual Result<StoreSize> Size() = 0;
  // Puts statistics in order and the log into the file; `compact`: gives free space back, while
  // nobody else can write. Outside a transaction.
  virtual Status Optimize(bool compact) = 0;

  // Reads the whole storage and answers `corrupt`, with what was found, unless its structure is
  // sound. PostgreSQL keeps its own checksums and always answers ok. Meaning is checked elsewhere
  // (verify).
  virtual Status CheckIntegrity() = 0;
  // Keeps more of what was read from now on: for who reads a whole table in another order than it
  // lies in, and comes back to each page.
  virtual Status WidenCache() = 0;

  // Upkeep done beside commits (moving the log into the file) never fails a commit; its last error
  // is here, for health reports.
  virtual Status upkeep_status() const { return {}; }

  // Which text of SQL the driver reads; for the store's own use.
  virtual Dialect dialect() const = 0;
  // May others have written between the start of this write transaction and a lock it took? Then
  // what was read before the lock must be read again.
  virtual bool OthersMayHaveWritten() const = 0;
  // True when no other session can see this database (`:memory:`): use one session for everything.
  virtual bool is_private() const { return false; }
  // Where numbers come from that need no order among writers; null: from their counters.
  void set_numbers(NumberSource* numbers) { numbers_ = numbers; }
  NumberSource* numbers() const { return numbers_; }
  bool read_only() const { return read_only_; }
  std::chrono::milliseconds patience() const { return patience_; }

  // Until when its locks are waited for from now on, all taken together. Without an end each set
  // is waited for as long as the patience.
  using Clock = std::chrono::steady_clock;
  void WaitUntil(std::optional<Clock::time_point> end) { waits_until_ = end; }
  // May what is asked from now on take as long as it takes? Else a server that is silent for longer
  // than the patience counts as gone. SQLite has no server.
  virtual void set_unhurried(bool) {}
  // Commits are answered before they are on the disk. They are there before any commit of another
  // session that is asked for later and waits for the disk, so that nothing it rests on is lost.
  // SQLite writes to the disk in its own order, and keeps to it.
  virtual Status CommitLazily() { return {}; }

 protected:
  Session(bool read_only, std::int32_t busy_timeout_ms)
      : read_only_(read_only), patience_(busy_timeout_ms > 0 ? busy_timeout_ms : 0) {}

  virtual Result<std::unique_ptr<DriverStatement>> DoPrepare(std::string_view sql) = 0;
  virtual Status DoExec(const std::string& script) = 0;
  virtual Status DoBegin(Access access) = 0;
  virtual Status DoCommit() = 0;
  virtual Status DoRollback() = 0;
  virtual Status DoSave() = 0;
  virtual Status DoKeep() = 0;
  // Fails when there is no transaction any more.
  virtual Status DoTakeBack() = 0;
  virtual Status DoLockOwners(std::int64_t org, std::span<const std::int64_t> ids) = 0;
  // At least a millisecond.
  std::chrono::milliseconds LeftToWait() const;
  void ForgetStatements() { statements_.clear(); }  // for destructors: before the connection closes

 private:
  friend class Statement;
  friend class Transaction;
  friend class Savepoint;
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  void NoteLocked(std::int64_t org, std::int64_t id);
  Status EndTransaction(bool commit);
  Status TakeBack(std::size_t locks);
  void Doom(const Status& status);

  bool read_only_;
  std::chrono::milliseconds patience_;
  std::optional<Clock::time_point> waits_until_;
  NumberSource* numbers_ = nullptr;
  bool in_transaction_ = false;
  Access access_ = Access::kRead;
  Status doom_;                                        // first error of the open transaction
  using Lock = std::pair<std::int64_t, std::int64_t>;  // organization, id
  std::vector<Lock> locked_;                           // while it is open, in the order they came
  absl::flat_hash_map<Lock, int> times_locked_;        // how often each stands there
  Status broken_;                                      // a rollback failed: nothing works any more
  // Usually one per text; more where a statement is run while an outer loop reads the same text.
  using Copies = std::vector<std::unique_ptr<Statement::Cached>>;
  std::unordered_map<std::string, Copies, TextHash, std::equal_to<>> statements_;
};

// True for an error after which the whole transaction should simply be run again: PostgreSQL found
// a deadlock or could not serialise (SQLSTATE 40001, 40P01). Nothing of it has been written.
bool MustRerun(const Status& status);
Status RerunStatus(std::string message);

// The status of a server that did not answer in time or could not be reached again, and whether it
// is one: asking again at once would wait as long once more.
Status Gone(std::string message);
bool IsGone(const Status& status);

// True when the storage broke off while it committed: everything may have been written, or nothing.
bool HasUnknownOutcome(const Status& status);

// True when a unique key ("booking_code", of the columns org and code; without one: any) refused a
// row; detail "constraint" is then "unique".
bool IsUniqueViolation(const Status& status, std::string_view key = {});

// Waits a short random time between two runs of a transaction, up to the session's patience.
class Rerun {
 public:
  explicit Rerun(const Session& session);
  bool WaitAndTryAgain();

 private:
  std::chrono::steady_clock::time_point deadline_;
  std::uint64_t random_;
};

// Runs `body` (→ Status) inside a write transaction and commits, running it again when MustRerun
// says so, and once more when the connection broke before the commit was asked for, unless the
// server is gone. `body` must
// therefore start from nothing each time; what it read outside is still the caller's.
template <typename Body>
Status InWriteTransaction(Session& session, Body&& body) {
  Rerun rerun(session);
  bool cut_off = false;
  while (true) {
    const Status status = [&]() -> Status {
      ROTA_ASSIGN(Transaction tx, session.Begin(Access::kWrite));
      ROTA_TRY(body());
      return tx.Commit();
    }();
    const bool lost = status.reason() == Reason::k_connection_lost && !HasUnknownOutcome(status) &&
                      !IsGone(status);
    if (lost && !std::exchange(cut_off, true)) continue;
    if (!MustRerun(status) || !rerun.WaitAndTryAgain()) return status;
  }
}

}  // namespace rota::store
