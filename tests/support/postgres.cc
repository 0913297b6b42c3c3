#include "tests/support/postgres.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace rota::test {
namespace {

// Where Debian keeps programs that are not on the PATH; ROTA_TEST_POSTGRES_BIN names another place.
std::string Program(const std::string& name) {
  const char* directory = std::getenv("ROTA_TEST_POSTGRES_BIN");
  const std::string path =
      std::string(directory ? directory : "/usr/lib/postgresql/15/bin") + "/" + name;
  if (access(path.c_str(), X_OK) != 0) {
    throw std::runtime_error(path +
                             " is missing: install postgresql-15, set ROTA_TEST_POSTGRES_BIN, "
                             "or configure with -DROTA_WITH_POSTGRES=OFF");
  }
  return path;
}

// PostgreSQL refuses to run as root; then it runs as the packaged user, or as nobody.
const passwd* OtherUser() {
  if (geteuid() != 0) return nullptr;
  const passwd* user = getpwnam("postgres");
  return user ? user : getpwnam("nobody");
}

pid_t Spawn(const std::vector<std::string>& command, const std::string& log) {
  const passwd* user = OtherUser();
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child != 0) return child;
  if (user &&
      (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
    _exit(126);
  }
  // Also when the test is killed: the server goes with it.
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (getppid() != parent) _exit(126);
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (out < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0 || chdir("/") != 0) _exit(126);
  setenv("LC_ALL", "C", 1);
  execv(argv[0], argv.data());
  _exit(127);
}

std::string ReadAll(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

void RunToEnd(const std::vector<std::string>& command, const std::string& log) {
  const pid_t child = Spawn(command, log);
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) {
    throw std::runtime_error(command[0] + " failed: " + ReadAll(log));
  }
}

// A TCP port of this machine that nobody uses at the moment.
std::string FreePort() {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (socket < 0 || bind(socket, any, size) != 0 || getsockname(socket, any, &size) != 0) {
    throw std::runtime_error("no free port");
  }
  close(socket);
  return std::to_string(ntohs(address.sin_port));
}

}  // namespace

Postgres& Postgres::Shared() {
  static Postgres server(false);
  return server;
}

Postgres& Postgres::Guarded() {
  static Postgres server(true);
  return server;
}

Postgres::Postgres(bool guarded) : guarded_(guarded) {
  MakeDirectory();
  Make();
  if (guarded_) Guard();
  Start();
}

Postgres::Postgres(const std::string& primary) : guarded_(false) {
  MakeDirectory();
  RunToEnd(
      {Program("pg_basebackup"), "-d", "host=" + primary + " user=rota application_name=standby",
       "-D", directory_ + "/data", "-R", "--no-sync", "-c", "fast"},
      directory_ + "/basebackup.log");
  Start();
}

void Postgres::MakeDirectory() {
  std::string path = (std::filesystem::temp_directory_path() / "rota-pg-XXXXXX").string();
  if (!mkdtemp(path.data())) throw std::runtime_error("no temporary directory");
  directory_ = path;
  if (const passwd* user = OtherUser()) {
    if (chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown");
  }
}

void Postgres::Command(const std::string& sql) const {
  PGconn* connection = PQconnectdb(uri_.c_str());
  PGresult* result = PQexec(connection, sql.c_str());
  const ExecStatusType kind = PQresultStatus(result);
  const std::string message = PQerrorMessage(connection);
  PQclear(result);
  PQfinish(connection);
  if (kind != PGRES_COMMAND_OK && kind != PGRES_TUPLES_OK) throw std::runtime_error(message);
}

std::unique_ptr<Postgres> Postgres::Standby() {
  std::unique_ptr<Postgres> standby(new Postgres(directory_));
  Command("ALTER SYSTEM SET synchronous_standby_names='standby'");
  Command("SELECT pg_reload_conf()");
  return standby;
}

void Postgres::Promote() { Command("SELECT pg_promote()"); }

void Postgres::Make() {
  std::vector<std::string> initdb = {Program("initdb"),
                                     "-D",
                                     directory_ + "/data",
                                     "-U",
                                     "rota",
                                     "-E",
                                     "UTF8",
                                     "--locale=C",
                                     "--no-sync",
                                     "--no-instructions",
                                     "-A",
                                     guarded_ ? "scram-sha-256" : "trust"};
  if (guarded_) {
    const std::string file = directory_ + "/password";
    std::ofstream(file) << kPassword << '\n';
    initdb.push_back("--pwfile=" + file);
  }
  RunToEnd(initdb, directory_ + "/initdb.log");
}

void Postgres::Guard() {
  RunToEnd(
      {"/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
       std::string("/CN=") + kHostName, "-addext", std::string("subjectAltName=DNS:") + kHostName,
       "-keyout", directory_ + "/server.key", "-out", certificate()},
      directory_ + "/openssl.log");
  std::ofstream(directory_ + "/data/pg_hba.conf") << "hostssl all all 127.0.0.1/32 scram-sha-256\n";
}

void Postgres::Start() {
  const std::string log = directory_ + "/server.log";
  // These tests ask what is kept apart, not what survives: no syncing. A deadlock is found after
  // 100 ms.
  std::vector<std::string> server = {
      Program("postgres"), "-D", directory_ + "/data",    "-k", directory_, "-c",
      "fsync=off",         "-c", "deadlock_timeout=100ms"};
  if (guarded_) {
    const std::string port = FreePort();
    server.insert(server.end(), {"-p", port, "-c", "listen_addresses=127.0.0.1", "-c", "ssl=on",
                                 "-c", "ssl_cert_file=" + certificate(), "-c",
                                 "ssl_key_file=" + directory_ + "/server.key"});
    uri_ =
        std::string("postgresql://rota@") + kHostName + ":" + port + "/postgres?hostaddr=127.0.0.1";
  } else {
    server.insert(server.end(), {"-c", "listen_addresses="});
    uri_ = "postgresql://rota@/postgres?host=" + directory_;
  }
  server_ = Spawn(server, log);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (PQping(uri_.c_str()) != PQPING_OK) {
    const bool ended = waitpid(server_, nullptr, WNOHANG) == server_;
    if (ended || std::chrono::steady_clock::now() > deadline) {
      if (ended) server_ = -1;
      throw std::runtime_error("PostgreSQL did not start: " + ReadAll(log));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

// The server first: it makes no more of them.
void Postgres::Signal(int signal) const {
  kill(server_, signal);
  std::ifstream children("/proc/" + std::to_string(server_) + "/task/" + std::to_string(server_) +
                         "/children");
  for (pid_t child = 0; children >> child;) kill(child, signal);
}

void Postgres::Freeze() { Signal(SIGSTOP); }

void Postgres::Thaw() { Signal(SIGCONT); }

void Postgres::Stop() {
  if (server_ <= 0) return;
  Thaw();
  kill(server_, SIGQUIT);
  waitpid(server_, nullptr, 0);
  server_ = -1;
}

Postgres::~Postgres() {
  Stop();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace rota::test
