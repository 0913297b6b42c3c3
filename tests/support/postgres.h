// A private PostgreSQL for one test program: made in a temporary directory, reached by a Unix
// socket there, gone with the program. Nothing of the machine's own servers is touched.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

namespace rota::test {

class Postgres {
 public:
  // The program's one server, started at the first call. A server that cannot be started fails the
  // test with what the server said; no test is skipped.
  static Postgres& Shared();

  // One that is reached by TCP on this machine, over TLS and with a password alone: role `rota`,
  // password `kPassword`, a certificate of its own making for the host name `kHostName`.
  static Postgres& Guarded();
  static constexpr const char* kPassword = "open sesame";
  static constexpr const char* kHostName = "db.rota.test";

  // A server of the caller's own, which it may stop.
  static std::unique_ptr<Postgres> Own() { return std::unique_ptr<Postgres>(new Postgres(false)); }
  // Another of the caller's own, which follows this one; a transaction of this one is committed
  // when the standby has it too.
  std::unique_ptr<Postgres> Standby();
  void Promote();  // a standby becomes a primary
  void Stop();     // as if it crashed: connections break, nothing is finished
  void Start();
  // Stopped, not gone: connections stay, and nobody answers until it is thawed.
  void Freeze();
  void Thaw();

  const std::string& uri() const { return uri_; }  // of a guarded one: host name and port, no more
  const std::string& directory() const { return directory_; }  // of the socket
  std::string certificate() const { return directory_ + "/server.crt"; }

  ~Postgres();
  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;

 private:
  explicit Postgres(bool guarded);
  explicit Postgres(const std::string& primary);  // a standby of the server in that directory
  void MakeDirectory();
  void Make();
  void Command(const std::string& sql) const;
  void Guard();
  void Signal(int signal) const;  // to the server and every process of its

  const bool guarded_;
  std::string directory_;
  std::string uri_;
  pid_t server_ = -1;
};

}  // namespace rota::test
