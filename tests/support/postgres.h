// A private PostgreSQL for one test program: made in a temporary directory, reached by a Unix
// socket there, gone with the program. Nothing of the machine's own servers is touched.
#pragma once

#include <sys/types.h>

#include <string>

namespace rota::test {

class Postgres {
 public:
  // The program's one server, started at the first call. A server that cannot be started fails the
  // test with what the server said; no test is skipped.
  static Postgres& Shared();

  const std::string& uri() const { return uri_; }

  ~Postgres();
  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;

 private:
  Postgres();
  void Make();
  void Start();

  std::string directory_;
  std::string uri_;
  pid_t server_ = -1;
};

}  // namespace rota::test
