#include "src/store/open.h"

#include "src/store/migrate.h"
#ifdef ROTA_WITH_POSTGRES
#include "src/store/postgres/session.h"
#endif

namespace rota::store {

Result<std::unique_ptr<Session>> ConnectSession(const std::string& uri, const OpenOptions& options,
                                                const sqlite::TestOptions& test) {
  if (uri.starts_with("postgresql://") || uri.starts_with("postgres://")) {
#ifdef ROTA_WITH_POSTGRES
    return postgres::PostgresSession::Open(uri, options);
#else
    return Status(Reason::k_unsupported, "this build of the engine has no PostgreSQL driver");
#endif
  }
  return sqlite::SqliteSession::Open(uri, options, test);
}

Result<std::unique_ptr<Session>> OpenSession(const std::string& uri, const OpenOptions& options,
                                             const sqlite::TestOptions& test) {
  ROTA_ASSIGN(std::unique_ptr<Session> session, ConnectSession(uri, options, test));
  ROTA_TRY(Migrate(*session, options));
  // Nothing can be booked twice by who only reads, and `verify` tells what is missing.
  if (!options.read_only) ROTA_TRY(CheckGuards(*session));
  return session;
}

}  // namespace rota::store
