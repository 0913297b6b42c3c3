#include "src/store/session.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <thread>

namespace rota::store {
namespace {

constexpr std::string_view kRerun = "rerun";
constexpr std::string_view kConstraint = "constraint";
constexpr std::string_view kGuard = "guard";
constexpr std::string_view kServer = "server";

bool HasDetail(const Status& status, std::string_view name, std::string_view value = {}) {
  return std::any_of(status.detail().begin(), status.detail().end(), [&](const auto& detail) {
    return detail.first == name && (value.empty() || detail.second == value);
  });
}

}  // namespace

Statement::Statement(Session* session, Cached* cached)
    : session_(session), driver_(cached->driver.get()), cached_(cached) {
  cached->in_use = true;
}

Statement::Statement(Session* session, Status error)
    : session_(session), error_(std::move(error)) {}

Statement::Statement(Statement&& other) noexcept
    : session_(other.session_),
      driver_(std::exchange(other.driver_, nullptr)),
      cached_(std::exchange(other.cached_, nullptr)),
      error_(std::move(other.error_)) {}

Statement::~Statement() {
  if (!cached_) return;
  driver_->Finish();
  driver_->ClearBindings();
  cached_->in_use = false;
}

void Statement::Note(Status status) {
  if (error_.ok() && !status.ok()) error_ = std::move(status);
}

Statement& Statement::Bind(int index, std::int64_t value) {
  if (driver_) Note(driver_->BindInt(index, value));
  return *this;
}

Statement& Statement::Bind(int index, std::string_view text) {
  if (!driver_) return *this;
  if (!text.empty() && std::memchr(text.data(), 0, text.size())) {
    Note(Invalid("text_shape", "text with a NUL byte cannot be stored"));
  } else {
    Note(driver_->BindText(index, text));
  }
  return *this;
}

Statement& Statement::Bind(int index, std::span<const std::uint8_t> bytes) {
  if (driver_) Note(driver_->BindBlob(index, bytes));
  return *this;
}

Statement& Statement::Bind(int index, std::nullptr_t) {
  if (driver_) Note(driver_->BindNull(index, Type::kUnknown));
  return *this;
}

Statement& Statement::Bind(int index, const std::optional<std::int64_t>& value) {
  if (value) return Bind(index, *value);
  if (driver_) Note(driver_->BindNull(index, Type::kInt));
  return *this;
}

Statement& Statement::Bind(int index, const std::optional<std::string>& text) {
  return Bind(index, text ? std::optional<std::string_view>(*text) : std::nullopt);
}

Statement& Statement::Bind(int index, const std::optional<std::string_view>& text) {
  if (text) return Bind(index, *text);
  if (driver_) Note(driver_->BindNull(index, Type::kText));
  return *this;
}

Result<bool> Statement::Step() {
  if (!session_->doom_.ok()) return session_->doom_;
  if (!error_.ok()) {
    session_->Doom(error_);
    return error_;
  }
  Result<bool> row = driver_->Step();
  if (!row.ok()) session_->Doom(row.status());
  return row;
}

Result<std::int64_t> Statement::Run() {
  while (true) {
    ROTA_ASSIGN(const bool row, Step());
    if (!row) return changes();
  }
}

Transaction::~Transaction() { Rollback(); }

Status Transaction::Commit() {
  if (!session_) return Status(Reason::k_internal, "the transaction has ended already");
  return std::exchange(session_, nullptr)->EndTransaction(true);
}

void Transaction::Rollback() {
  // A failed rollback is kept by the session, which then answers it to everything.
  if (session_) (void)std::exchange(session_, nullptr)->EndTransaction(false);
}

Savepoint::~Savepoint() {
  // A failure is the transaction's, which then answers it to everything.
  if (session_) (void)TakeBack();
}

Status Savepoint::Keep() {
  if (!session_) return Status(Reason::k_internal, "the savepoint has ended already");
  Status status = session_->doom_;
  if (!status.ok()) {
    (void)TakeBack();
    return status;
  }
  status = std::exchange(session_, nullptr)->DoKeep();
  return status;
}

Status Savepoint::TakeBack() {
  if (!session_) return Status(Reason::k_internal, "the savepoint has ended already");
  return std::exchange(session_, nullptr)->TakeBack(locks_);
}

Statement Session::Prepare(std::string_view sql) {
  if (!broken_.ok()) return Statement(this, broken_);
  auto found = statements_.find(sql);
  if (found == statements_.end()) found = statements_.emplace(sql, Copies()).first;
  for (const auto& cached : found->second) {
    if (!cached->in_use) return Statement(this, cached.get());
  }
  Result<std::unique_ptr<DriverStatement>> driver = DoPrepare(sql);
  if (!driver.ok()) return Statement(this, driver.status());
  found->second.push_back(std::make_unique<Statement::Cached>());
  found->second.back()->driver = *std::move(driver);
  return Statement(this, found->second.back().get());
}

Status Session::Exec(std::string_view script) {
  ROTA_TRY(broken_);
  ROTA_TRY(doom_);
  Status status = DoExec(std::string(script));
  if (!status.ok()) Doom(status);
  return status;
}

Result<Transaction> Session::Begin(Access access) {
  ROTA_TRY(broken_);
  if (in_transaction_) return Status(Reason::k_internal, "a transaction is open already");
  if (access == Access::kWrite && read_only_) return Status(Reason::k_read_only);
  ROTA_TRY(DoBegin(access));
  in_transaction_ = true;
  access_ = access;
  return Transaction(this);
}

Result<Savepoint> Session::Save() {
  ROTA_TRY(doom_);
  if (!in_transaction_ || access_ != Access::kWrite) {
    return Status(Reason::k_internal, "a savepoint is made inside a write transaction");
  }
  if (Status status = DoSave(); !status.ok()) {
    Doom(status);
    return status;
  }
  return Savepoint(this, locked_.size());
}

Status Session::TakeBack(std::size_t locks) {
  const Status doom = std::exchange(doom_, {});
  const Status undone = DoTakeBack();
  if (undone.ok()) {
    for (; locked_.size() > locks; locked_.pop_back()) {
      const auto known = times_locked_.find(locked_.back());
      if (--known->second == 0) times_locked_.erase(known);
    }
    return {};
  }
  doom_ = doom.ok() ? undone : doom;
  return doom_;
}

Status Session::LockOwners(std::int64_t org, std::span<const std::int64_t> ids) {
  ROTA_TRY(doom_);
  if (!in_transaction_ || access_ != Access::kWrite) {
    return Status(Reason::k_internal, "locks are taken inside a write transaction");
  }
  if (Status status = DoLockOwners(org, ids); !status.ok()) {
    Doom(status);
    return status;
  }
  for (const std::int64_t id : ids) NoteLocked(org, id);
  return {};
}

std::chrono::milliseconds Session::LeftToWait() const {
  using std::chrono::milliseconds;
  if (!waits_until_) return std::max(patience_, milliseconds(1));
  const auto left = std::chrono::ceil<milliseconds>(*waits_until_ - Clock::now());
  return std::max(left, milliseconds(1));
}

void Session::NoteMade(std::int64_t org, std::int64_t subject) {
  if (in_transaction_) NoteLocked(org, subject);
}

void Session::NoteLocked(std::int64_t org, std::int64_t id) {
  ++times_locked_[locked_.emplace_back(org, id)];
}

bool Session::HasLocked(std::int64_t org, std::int64_t id) const {
  return times_locked_.contains(Lock(org, id));
}

Status Session::EndTransaction(bool commit) {
  in_transaction_ = false;  // errors of ending it doom nothing
  locked_.clear();
  times_locked_.clear();
  Status status = std::exchange(doom_, {});
  if (commit && status.ok()) {
    status = DoCommit();
    if (status.ok()) return {};
  }
  if (Status undone = DoRollback(); !undone.ok()) broken_ = undone;
  return status;
}

void Session::Doom(const Status& status) {
  if (in_transaction_ && doom_.ok() && !HasDetail(status, kGuard)) doom_ = status;
}

bool MustRerun(const Status& status) { return HasDetail(status, kRerun); }

Status Gone(std::string message) {
  return Status(Reason::k_connection_lost, std::move(message)).With(kServer, "gone");
}

bool IsGone(const Status& status) { return HasDetail(status, kServer); }

bool HasUnknownOutcome(const Status& status) { return HasDetail(status, "outcome", "unknown"); }

Status RerunStatus(std::string message) {
  return Status(Reason::k_busy, std::move(message)).With(kRerun, "transaction");
}

bool IsUniqueViolation(const Status& status, std::string_view key) {
  return HasDetail(status, kConstraint, "unique") && HasDetail(status, "key", key);
}

Rerun::Rerun(const Session& session)
    : deadline_(std::chrono::steady_clock::now() + session.patience()), random_(0) {}

bool Rerun::WaitAndTryAgain() {
  if (std::chrono::steady_clock::now() >= deadline_) return false;
  if (random_ == 0) random_ = std::random_device()();
  std::minstd_rand dice(static_cast<std::minstd_rand::result_type>(random_));
  random_ = dice();
  // Long enough for the other party of a deadlock to finish, random so that both do not return at
  // once.
  std::this_thread::sleep_for(std::chrono::microseconds(500 + random_ % 4500));
  return true;
}

}  // namespace rota::store
