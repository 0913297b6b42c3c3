// A PostgreSQL that asks for a password and proves its name: libpq's words in the URL decide.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "rota/engine/engine.h"
#include "src/store/open.h"
#include "tests/contract/backend.h"
#include "tests/support/postgres.h"

namespace rota::store {
namespace {

using test::Postgres;

// `text` with what stands in it replaced.
std::string With(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

// A file that holds the password, as libpq wants it: for its owner alone.
std::string PasswordFile(const TempDir& dir, const std::string& password) {
  const std::string path = dir / "pgpass";
  std::ofstream(path) << "*:*:*:*:" << password << '\n';
  chmod(path.c_str(), 0600);
  return path;
}

bool Answers(Session& session, const char* sql) {
  Statement ask = session.Query(sql);
  const Result<bool> row = ask.Step();
  return row.ok() && *row && ask.Int(0) == 1;
}

TEST_CASE("PostgreSQL: a server that proves its name, and a password that never crosses in clear") {
  const Postgres& server = Postgres::Guarded();
  const TempDir dir;
  const std::string proven =
      server.uri() + "&sslmode=verify-full&sslrootcert=" + server.certificate();
  const std::string right = proven + "&password=open%20sesame";
  const auto session = OpenSession(right, {});
  REQUIRE_OK(session);
  CHECK(Answers(**session, "SELECT ssl::int FROM pg_stat_ssl WHERE pid=pg_backend_pid()"));
  CHECK(Answers(
      **session,
      "SELECT (rolpassword LIKE 'SCRAM-SHA-256%')::int FROM pg_authid WHERE rolname='rota'"));
  // Engines take the same words; a password may lie in a file instead.
  REQUIRE_OK(Engine::Open(proven + "&passfile=" + PasswordFile(dir, Postgres::kPassword), {}));
  REQUIRE_OK(OpenSession(With(right, "rota@", "rota:open%20sesame@"), {}));
}

TEST_CASE("PostgreSQL: who has not the password, or finds another server, is told what is wrong") {
  const Postgres& server = Postgres::Guarded();
  const std::string proven =
      server.uri() + "&sslmode=verify-full&sslrootcert=" + server.certificate();
  const std::string right = proven + "&password=open%20sesame";
  TempDir dir;
  const std::string stranger = dir / "stranger.crt";
  const std::string make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=" +
                           std::string(Postgres::kHostName) + " -keyout " + dir / "stranger.key" +
                           " -out " + stranger + " 2>/dev/null";
  REQUIRE(std::system(make.c_str()) == 0);
  const struct {
    std::string uri, says;
  } kCases[] = {
      {proven + "&password=wrong%20sesame", "password authentication failed"},
      {proven, "no password supplied"},
      {proven + "&passfile=" + PasswordFile(dir, "wrong sesame"), "password authentication failed"},
      {With(right, Postgres::kHostName, "other.rota.test"), "does not match host name"},
      {With(right, server.certificate(), stranger), "certificate verify failed"},
      {With(right, server.certificate(), dir / "missing.crt"), "missing.crt"},
      {With(right, "verify-full", "disable"), "no encryption"},
      {With(right, "verify-full", "perhaps"), "sslmode"},
      {With(right, "sslmode", "slsmode"), "slsmode"},
  };
  for (const auto& one : kCases) {
    CAPTURE(one.uri);
    const Status refused = OpenSession(one.uri, {}).status();
    CHECK(refused.reason() == Reason::k_cannot_open);
    CHECK(!refused.retryable());
    CAPTURE(refused.message());
    CHECK(refused.message().find(one.says) != std::string::npos);
    CHECK(refused.message().find("sesame") == std::string::npos);  // nobody reads it in a log
  }
}

}  // namespace
}  // namespace rota::store
