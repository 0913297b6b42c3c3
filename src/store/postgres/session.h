// The PostgreSQL driver: one connection.
//
// HOW LONG IT WAITS  A lock set is given up when `busy_timeout_ms` is over, however many locks it
// has (`busy`). A server that says nothing for a little longer than that, because it is stopped or
// the network swallows its words, is given up too: `connection_lost`, and of a commit nobody knows
// what became of it. Scripts (migrations, VACUUM) and sessions that are told to be unhurried wait
// as long as it takes.
//
// Nothing here depends on the connection beyond its settings and prepared statements, so one that
// broke is made again by the next transaction. LISTEN/NOTIFY and advisory locks are not used, and
// the host's own statement_timeout is kept: only a lock set has a shorter one.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <string>

#include "rota/store/open.h"
#include "src/store/session.h"

namespace rota::store::postgres {

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

class PostgresSession final : public Session {
 public:
  static Result<std::unique_ptr<Session>> Open(const std::string& uri, const OpenOptions& options);
  ~PostgresSession() override;

  Result<std::optional<Mark>> MarkNow() override { return std::optional<Mark>(); }
  Status Backup(const std::string& path) override;
  Status CheckIntegrity() override;
  Status WidenCache() override { return {}; }  // the server's
  Result<StoreSize> Size() override;
  Status Optimize(bool compact) override;
  Dialect dialect() const override { return Dialect::kPostgres; }
  bool OthersMayHaveWritten() const override { return true; }
  void set_unhurried(bool unhurried) override { unhurried_ = unhurried; }
  Status CommitLazily() override;

  // For its statements.
  PGconn* connection() const { return connection_.get(); }
  // The answer to what was `sent` on the connection (PQsend… gave 1): of several the last one that
  // is an error or has rows, else the last.
  // Where the server is silent for too long the connection is closed, and there is no answer.
  ResultPtr Await(int sent);
  // Why `result` is no answer; `doing` says what was tried.
  Status Failure(const PGresult* result, std::string_view doing) const;
  int generation() const { return generation_; }  // raised whenever prepared statements are lost
  std::string NextStatementName();
  Status Reconnect();  // does nothing while the connection is good or inside a transaction

 protected:
  Result<std::unique_ptr<DriverStatement>> DoPrepare(std::string_view sql) override;
  Status DoExec(const std::string& script) override;
  Status DoBegin(Access access) override;
  Status DoCommit() override;
  Status DoRollback() override;
  Status DoSave() override;
  Status DoKeep() override;
  Status DoTakeBack() override;
  Status DoLockOwners(std::int64_t org, std::span<const std::int64_t> ids) override;

 private:
  PostgresSession(const std::string& uri, const OpenOptions& options);
  Status Connect();
  Status Command(const std::string& sql);
  Status PrepareLock();
  bool Hear();  // waits until an answer can be read; false: the server is silent
  std::chrono::milliseconds LongestSilence() const;

  const std::string uri_;
  const std::string schema_;
  std::unique_ptr<PGconn, CloseConnection> connection_;
  int generation_ = 0;
  int statements_made_ = 0;
  std::int64_t statement_timeout_ms_ = 0;  // the host's own; 0: none
  std::string lock_statement_;             // prepared; "": not yet on this connection
  bool unhurried_ = false;
  bool lazy_ = false;
  bool silent_ = false;  // the connection was closed because the server was
};

}  // namespace rota::store::postgres
