#include "src/store/postgres/session.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <utility>

#include "src/store/postgres/error.h"
#include "src/store/postgres/statement.h"

namespace rota::store::postgres {
namespace {

// An SQL name that needs no quoting and no thought: lower case, as PostgreSQL folds it anyway.
bool IsSchemaName(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= 63 && !(name[0] >= '0' && name[0] <= '9') &&
         !name.starts_with("pg_") && std::all_of(name.begin(), name.end(), fits);
}

void IgnoreNotice(void*, const PGresult*) {}  // libpq would print it

// Every statement is written for an index that leads to its rows in the order that is asked for.
// Left to itself the planner guesses how many rows `start_at>?` means before it knows the value,
// and reads and sorts a whole organization for a page of it where the guess is a small one.
constexpr std::string_view kPaths =
    "SET enable_seqscan TO off; SET enable_sort TO off; SET enable_hashagg TO off; "
    "SET enable_hashjoin TO off; SET enable_mergejoin TO off; SET jit TO off";

// An answer may come this much later than the patience ends: the server's own "lock timeout" does.
constexpr std::chrono::milliseconds kGrace{500};
// Where the patience is shorter, a statement that waits for nobody may still take as long.
constexpr std::chrono::milliseconds kShortestSilence{2000};

}  // namespace

PostgresSession::PostgresSession(const std::string& uri, const OpenOptions& options)
    : Session(options.read_only, options.busy_timeout_ms), uri_(uri), schema_(options.schema) {}

PostgresSession::~PostgresSession() { ForgetStatements(); }

Result<std::unique_ptr<Session>> PostgresSession::Open(const std::string& uri,
                                                       const OpenOptions& options) {
  if (!IsSchemaName(options.schema)) {
    return Invalid("schema_shape", "a schema is named with a-z, 0-9 and _").At("schema");
  }
  std::unique_ptr<PostgresSession> session(new PostgresSession(uri, options));
  ROTA_TRY(session->Connect());
  return std::unique_ptr<Session>(std::move(session));
}

Status PostgresSession::Connect() {
  ++generation_;
  lock_statement_.clear();
  silent_ = false;
  // The URI is spread where "dbname" stands: it overrides what comes before and not what comes
  // after.
  // A server that is gone without a word is noticed within the patience, or after 10 s where that
  // is longer; libpq knows nothing shorter than 2 s.
  const std::int64_t patient_s = std::clamp<std::int64_t>(patience().count() / 1000, 2, 10);
  const std::string wait_s = fmt::format("{}", patient_s);
  const std::string wait_ms = fmt::format("{}", patient_s * 1000);
  const char* names[] = {"connect_timeout",
                         "tcp_user_timeout",
                         "keepalives_idle",
                         "keepalives_interval",
                         "keepalives_count",
                         "fallback_application_name",
                         "dbname",
                         "client_encoding",
                         nullptr};
  const char* values[] = {wait_s.c_str(), wait_ms.c_str(), wait_s.c_str(), "1",    "3",
                          "rota",         uri_.c_str(),    "UTF8",         nullptr};
  connection_.reset(PQconnectdbParams(names, values, /*expand_dbname=*/1));
  PGconn* connection = connection_.get();
  if (PQstatus(connection) != CONNECTION_OK) return ConnectError(connection);
  PQsetNoticeReceiver(connection, &IgnoreNotice, nullptr);
  const char* encoding = PQparameterStatus(connection, "server_encoding");
  if (!encoding || std::string_view(encoding) != "UTF8") {
    return Status(Reason::k_cannot_open, "the PostgreSQL database must have the encoding UTF8");
  }
  if (PQsetnonblocking(connection, 1) != 0) return ConnectError(connection);
  // lock_timeout 0 means for ever, so "do not wait" becomes the shortest wait there is.
  const auto wait = std::max<std::int64_t>(patience().count(), 1);
  ROTA_TRY(
      Command(fmt::format("SET search_path TO \"{}\"; SET lock_timeout TO {}; "
                          "SET default_transaction_isolation TO 'read committed'; "
                          "SET default_transaction_read_only TO {}; SET bytea_output TO hex; {}",
                          schema_, wait, read_only() ? "on" : "off", kPaths)));
  if (lazy_) ROTA_TRY(CommitLazily());
  const ResultPtr host = Await(PQsendQuery(
      connection, "SELECT setting FROM pg_catalog.pg_settings WHERE name='statement_timeout'"));
  if (PQresultStatus(host.get()) != PGRES_TUPLES_OK) return Failure(host.get(), "connecting");
  const std::string_view own = PQgetvalue(host.get(), 0, 0);
  std::from_chars(own.data(), own.data() + own.size(), statement_timeout_ms_);
  return {};
}

// Of one server: its log is written, and given to its standbys, in the order of commits.
Status PostgresSession::CommitLazily() {
  lazy_ = true;
  return Command("SET synchronous_commit TO off");
}

Status PostgresSession::Reconnect() {
  if (in_transaction() || PQstatus(connection()) == CONNECTION_OK) return {};
  Status again = Connect();
  // It was there when the session was opened, so it may come back.
  if (again.reason() != Reason::k_cannot_open) return again;
  return Gone(again.message());
}

std::chrono::milliseconds PostgresSession::LongestSilence() const {
  return std::max(patience() + kGrace, kShortestSilence);
}

bool PostgresSession::Hear() {
  using Clock = std::chrono::steady_clock;
  PGconn* connection = connection_.get();
  Clock::time_point end = Clock::now() + LongestSilence();
  while (true) {
    const int unsent = PQflush(connection);
    // A connection that broke has its answer, which says so.
    if (unsent < 0 || (unsent == 0 && PQisBusy(connection) == 0)) return true;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (!unhurried_ && left.count() <= 0) return false;
    pollfd socket = {PQsocket(connection), static_cast<short>(POLLIN | (unsent ? POLLOUT : 0)), 0};
    const int ready = poll(&socket, 1, unhurried_ ? -1 : static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return true;
    if (ready <= 0) continue;
    if (PQconsumeInput(connection) == 0) return true;
    end = Clock::now() + LongestSilence();
  }
}

ResultPtr PostgresSession::Await(int sent) {
  ResultPtr last;
  if (sent != 1) return last;
  while (true) {
    if (!Hear()) {
      // Not PQcancel, which would wait for the same server.
      connection_.reset();
      silent_ = true;
      return nullptr;
    }
    ResultPtr next(PQgetResult(connection_.get()));
    if (!next) return last;
    const bool plain = PQresultStatus(next.get()) == PGRES_COMMAND_OK;
    if (!plain || PQresultStatus(last.get()) != PGRES_TUPLES_OK) last = std::move(next);
  }
}

Status PostgresSession::Failure(const PGresult* result, std::string_view doing) const {
  if (!silent_) return ErrorOf(connection(), result, doing);
  return Gone(fmt::format("{}: the server did not answer", doing));
}

std::string PostgresSession::NextStatementName() {
  return fmt::format("rota_{}", ++statements_made_);
}

Status PostgresSession::Command(const std::string& sql) {
  const ResultPtr result = Await(PQsendQuery(connection(), sql.c_str()));
  const ExecStatusType kind = PQresultStatus(result.get());
  if (kind == PGRES_COMMAND_OK || kind == PGRES_TUPLES_OK || kind == PGRES_EMPTY_QUERY) return {};
  return Failure(result.get(), "running a command");
}

Result<std::unique_ptr<DriverStatement>> PostgresSession::DoPrepare(std::string_view sql) {
  return MakeStatement(this, sql);
}

Status PostgresSession::DoExec(const std::string& script) {
  ROTA_TRY(Reconnect());
  const bool unhurried = std::exchange(unhurried_, true);
  Status done = Command(script);
  unhurried_ = unhurried;
  return done;
}

Status PostgresSession::DoBegin(Access access) {
  ROTA_TRY(Reconnect());
  // The view is fixed by the first statement, hence the SELECT, in the same round trip.
  const char* begin = access == Access::kWrite
                          ? "BEGIN"
                          : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1";
  Status begun = Command(begin);
  if (begun.reason() != Reason::k_connection_lost || IsGone(begun)) return begun;
  // It broke while nobody used it, and nothing is lost with it.
  ROTA_TRY(Reconnect());
  return Command(begin);
}

Status PostgresSession::DoCommit() {
  const ResultPtr result = Await(PQsendQuery(connection(), "COMMIT"));
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
    Status status = Failure(result.get(), "committing");
    if (status.code() == Code::kUnavailable) status.With("outcome", "unknown");
    return status;
  }
  // A transaction that had failed is "committed" by rolling it back.
  if (std::string_view(PQcmdStatus(result.get())) == "COMMIT") return {};
  return Status(Reason::k_internal, "the transaction had failed before its commit");
}

Status PostgresSession::DoRollback() {
  // On a broken connection the server has rolled back, or will when it notices.
  if (PQstatus(connection()) != CONNECTION_OK) return {};
  if (PQtransactionStatus(connection()) == PQTRANS_IDLE) return {};
  Status status = Command("ROLLBACK");
  return PQstatus(connection()) == CONNECTION_OK ? status : Status();
}

// They nest under one name: the last that was made is meant.
Status PostgresSession::DoSave() { return Command("SAVEPOINT part"); }

Status PostgresSession::DoKeep() { return Command("RELEASE SAVEPOINT part"); }

Status PostgresSession::DoTakeBack() {
  return Command("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part");
}

Status PostgresSession::DoLockOwners(std::int64_t org, std::span<const std::int64_t> ids) {
  std::vector<std::int64_t> stripes, subjects;
  for (const std::int64_t id : ids) (id < 0 ? stripes : subjects).push_back(id);
  for (std::vector<std::int64_t>* part : {&stripes, &subjects}) {
    std::sort(part->begin(), part->end());
    part->erase(std::unique(part->begin(), part->end()), part->end());
  }
  if (stripes.empty() && subjects.empty()) return {};
  if (lock_statement_.empty()) ROTA_TRY(PrepareLock());
  // lock_timeout is for each lock, statement_timeout for all of them.
  const std::int64_t own = statement_timeout_ms_;
  const std::int64_t left = LeftToWait().count();
  const std::string lock = fmt::format(
      "SET LOCAL statement_timeout TO {}; EXECUTE {}('{{{}}}',{},'{{{}}}'); "
      "SET LOCAL statement_timeout TO {}",
      own > 0 ? std::min(own, left) : left, lock_statement_, fmt::join(stripes, ","), org,
      fmt::join(subjects, ","), own);
  const ResultPtr locked = Await(PQsendQuery(connection(), lock.c_str()));
  if (PQresultStatus(locked.get()) != PGRES_TUPLES_OK) {
    return Failure(locked.get(), "taking locks");
  }
  const auto found = static_cast<std::size_t>(PQntuples(locked.get()));
  if (found == stripes.size() + subjects.size()) return {};
  return Status(Reason::k_internal, "a subject to lock does not exist");
}

// The rows are locked as the sort delivers them: no deadlock among us. Stripes belong to no
// organization, and come first.
Status PostgresSession::PrepareLock() {
  std::string name = NextStatementName();
  const ResultPtr made =
      Await(PQsendPrepare(connection(), name.c_str(),
                          "SELECT id FROM subject WHERE (org=0 AND id=ANY($1::bigint[])) OR "
                          "(org=$2::bigint AND id=ANY($3::bigint[])) ORDER BY id FOR UPDATE",
                          0, nullptr));
  if (PQresultStatus(made.get()) != PGRES_COMMAND_OK) {
    return Failure(made.get(), "preparing a statement");
  }
  lock_statement_ = std::move(name);
  return {};
}

Status PostgresSession::Backup(const std::string&) {
  return Status(Reason::k_unsupported, "back up PostgreSQL with its own tools (pg_dump)");
}

Status PostgresSession::CheckIntegrity() { return {}; }

Result<StoreSize> PostgresSession::Size() {
  Statement size = Query(
      "SELECT coalesce(sum(pg_total_relation_size(c.oid)),0)::bigint FROM pg_catalog.pg_class c "
      "JOIN pg_catalog.pg_namespace n ON n.oid=c.relnamespace "
      "WHERE n.nspname=current_schema() AND c.relkind='r'");
  ROTA_ASSIGN(const bool found, size.Step());
  return StoreSize{found ? size.Int(0) : 0, 0};
}

Status PostgresSession::Optimize(bool compact) {
  std::vector<std::string> tables;
  {
    Statement names =
        Query("SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname=current_schema()");
    ROTA_TRY(names.ForEach([&](const Statement& row) { tables.emplace_back(row.Text(0)); }));
  }
  for (const std::string& table : tables) {
    ROTA_TRY(Exec(fmt::format("{} \"{}\"", compact ? "VACUUM (ANALYZE)" : "ANALYZE", table)));
  }
  return {};
}

}  // namespace rota::store::postgres
