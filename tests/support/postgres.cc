#include "tests/support/postgres.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/prctl.h>
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

}  // namespace

Postgres& Postgres::Shared() {
  static Postgres server;
  return server;
}

Postgres::Postgres() {
  std::string path = (std::filesystem::temp_directory_path() / "rota-pg-XXXXXX").string();
  if (!mkdtemp(path.data())) throw std::runtime_error("no temporary directory");
  directory_ = path;
  if (const passwd* user = OtherUser()) {
    if (chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown");
  }
  Make();
  Start();
}

void Postgres::Make() {
  const std::string log = directory_ + "/initdb.log";
  const pid_t child = Spawn({Program("initdb"), "-D", directory_ + "/data", "-U", "rota", "-A",
                             "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"},
                            log);
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) {
    throw std::runtime_error("initdb failed: " + ReadAll(log));
  }
}

void Postgres::Start() {
  const std::string log = directory_ + "/server.log";
  // These tests ask what is kept apart, not what survives: no syncing. A deadlock is found after
  // 100 ms.
  server_ = Spawn({Program("postgres"), "-D", directory_ + "/data", "-k", directory_, "-c",
                   "listen_addresses=", "-c", "fsync=off", "-c", "deadlock_timeout=100ms"},
                  log);
  uri_ = "postgresql://rota@/postgres?host=" + directory_;
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

Postgres::~Postgres() {
  if (server_ > 0) {
    kill(server_, SIGQUIT);  // at once: the data is thrown away anyway
    waitpid(server_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace rota::test
