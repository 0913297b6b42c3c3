// Writers of one process share the wait for the disk.
//
// A durable commit waits for the disk, and writers who come meanwhile would wait for it in turn. So
// they queue, and the first of them leads: it begins one transaction, carries out what is queued,
// each write in a savepoint, commits once, and only then is any of them told.
//
//   thread 1   begin, 1, commit ~~~~~~~~~~ told
//   thread 2      queue .................. begin, 2, 3, 4, commit ~~~~~~~~~~ told
//   thread 3         queue ................................................ told
//   thread 4              queue ........................................... told
//
// WHY IT IS RIGHT  Each write runs alone and sees the state that those before it left, as if they
// had been committed one by one. What it decides hangs on them, a refusal as much as a success:
// therefore nobody is told anything before the commit, and when that fails, all are told so. A
// write that is refused is taken back by itself. Snapshots that see the group's writes are the
// transaction's own (workspace.h) until they are committed.
//
// Only where a write transaction has the database to itself, as on SQLite. Elsewhere each write has
// its own on a session of its own, so that nobody waits for another's locks but who needs the same.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <vector>

#include "src/engine/session_pool.h"
#include "src/engine/workspace.h"
#include "src/store/session.h"

namespace rota {

class GroupCommit {
 public:
  // Runs on any writer's thread, more than once where the storage says so, each time from nothing.
  using Write = std::function<Status(Workspace&)>;

  // `session` is used under `session_mutex`; `cache` keeps snapshots of what is committed;
  // `writers` has the sessions of writes that do not share a commit.
  GroupCommit(store::Session& session, std::mutex& session_mutex, Cache& cache,
              SessionPool* writers = nullptr);

  // Carries out one write and answers when it is durable, or is not there. Errors: its own; those
  // of beginning and committing. What `write` throws is thrown here.
  Status Run(const Write& write);

 private:
  struct Waiting {
    const Write* write;
    Status verdict;
    std::exception_ptr thrown;
    bool told = false;
  };

  Status Alone(const Write& write);
  void Lead(Waiting* leader);
  Status CarryOutGroup(Waiting* leader);
  bool CarryOut(Workspace& workspace, Waiting* waiting);
  void CarryOutApart(Workspace& workspace, Waiting* waiting);
  void TakeQueue();

  store::Session& session_;
  std::mutex& session_mutex_;
  Cache& cache_;
  SessionPool* const writers_;
  std::mutex mutex_;  // of what follows
  std::condition_variable told_;
  std::vector<Waiting*> queue_;
  bool led_ = false;             // somebody carries out a group
  std::vector<Waiting*> group_;  // the leader's
};

}  // namespace rota
