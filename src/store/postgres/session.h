// The PostgreSQL driver: one connection.
//
// Nothing here depends on the connection beyond its settings and prepared statements, so one that
// broke is made again by the next transaction. LISTEN/NOTIFY and advisory locks are not used, and
// the host's statement_timeout stays as it is.
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

  // For its statements.
  PGconn* connection() const { return connection_.get(); }
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

  const std::string uri_;
  const std::string schema_;
  std::unique_ptr<PGconn, CloseConnection> connection_;
  int generation_ = 0;
  int statements_made_ = 0;
};

}  // namespace rota::store::postgres
