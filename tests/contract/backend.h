// The storages every contract test runs on: a SQLite file, `:memory:` and a private PostgreSQL.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rota/store/open.h"
#include "src/store/session.h"

namespace rota::store {

struct Backend {
  std::string name;
  bool shared;  // several sessions can see one database
  bool server;  // PostgreSQL
};

const std::vector<Backend>& Backends();
std::vector<Backend> SharedBackends();

// A new directory under the system's temporary one, removed with the object.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// An empty database of its own; dropped with the object.
class Database {
 public:
  explicit Database(const Backend& backend);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  OpenOptions options;  // as Open() uses them
  const std::string& uri() const { return uri_; }
  Result<std::unique_ptr<Session>> TryOpen() const;
  std::unique_ptr<Session> Open() const;  // fails the test when it cannot

 private:
  const Backend& backend_;
  TempDir dir_;
  std::string uri_;
};

}  // namespace rota::store

// Fails the test with the status's reason and message.
#define REQUIRE_OK(expr)                                             \
  do {                                                               \
    const ::rota::Status rota_ok_ = ::rota::store::StatusOf((expr)); \
    INFO(::rota::store::Describe(rota_ok_));                         \
    REQUIRE(rota_ok_.ok());                                          \
  } while (false)

namespace rota::store {
inline Status StatusOf(const Status& status) { return status; }
template <typename T>
Status StatusOf(const Result<T>& result) {
  return result.status();
}
std::string Describe(const Status& status);
}  // namespace rota::store
