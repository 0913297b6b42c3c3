#include "tests/contract/backend.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include "src/store/open.h"
#ifdef ROTA_WITH_POSTGRES
#include "tests/support/postgres.h"
#endif

namespace rota::store {

const std::vector<Backend>& Backends() {
  static const std::vector<Backend> backends = {
      {"sqlite file", true, false},
      {"sqlite memory", false, false},
#ifdef ROTA_WITH_POSTGRES
      {"postgresql", true, true},
#endif
  };
  return backends;
}

std::vector<Backend> SharedBackends() {
  std::vector<Backend> shared;
  for (const Backend& backend : Backends()) {
    if (backend.shared) shared.push_back(backend);
  }
  return shared;
}

TempDir::TempDir() {
  std::string path = (std::filesystem::temp_directory_path() / "rota-test-XXXXXX").string();
  REQUIRE(mkdtemp(path.data()) != nullptr);
  path_ = path;
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Database::Database(const Backend& backend) : backend_(backend) {
  uri_ = backend.shared ? dir_ / "rota.db" : ":memory:";
#ifdef ROTA_WITH_POSTGRES
  static std::atomic<int> number = 0;
  if (backend.server) {
    uri_ = test::Postgres::Shared().uri();
    options.schema = fmt::format("rota_{}", ++number);
  }
#endif
}

Database::~Database() {
#ifdef ROTA_WITH_POSTGRES
  if (!backend_.server) return;
  options.read_only = false;
  if (auto session = ConnectSession(uri_, options); session.ok()) {
    CHECK((*session)->Exec("DROP SCHEMA IF EXISTS " + options.schema + " CASCADE").ok());
  }
#endif
}

Result<std::unique_ptr<Session>> Database::TryOpen() const { return OpenSession(uri_, options); }

std::unique_ptr<Session> Database::Open() const {
  Result<std::unique_ptr<Session>> session = TryOpen();
  REQUIRE_OK(session);
  return *std::move(session);
}

std::string Describe(const Status& status) {
  std::string text = fmt::format("{}: {}", ReasonName(status.reason()), status.message());
  for (const auto& [name, value] : status.detail()) text += fmt::format(" {}={}", name, value);
  return text;
}

}  // namespace rota::store
