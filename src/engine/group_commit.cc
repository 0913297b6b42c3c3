#include "src/engine/group_commit.h"

#include <algorithm>

namespace rota {
namespace {

// Writes of one transaction: the first of them waits for the last.
constexpr std::size_t kMostInGroup = 128;

}  // namespace

GroupCommit::GroupCommit(store::Session& session, std::mutex& session_mutex, Cache& cache,
                         SessionPool* writers)
    : session_(session), session_mutex_(session_mutex), cache_(cache), writers_(writers) {
  group_.reserve(kMostInGroup);
}

Status GroupCommit::Run(const Write& write) {
  if (session_.read_only()) return Status(Reason::k_read_only);
  if (writers_) return Alone(write);
  Waiting own{.write = &write, .verdict = {}, .thrown = {}};
  std::unique_lock lock(mutex_);
  queue_.push_back(&own);
  while (!own.told) {
    if (led_) {
      told_.wait(lock);
      continue;
    }
    led_ = true;
    lock.unlock();
    Lead(&own);
    lock.lock();
    led_ = false;
    for (Waiting* waiting : group_) waiting->told = true;
    group_.clear();
    told_.notify_all();
  }
  lock.unlock();
  if (own.thrown) std::rethrow_exception(own.thrown);
  return own.verdict;
}

Status GroupCommit::Alone(const Write& write) {
  // For a session and for all locks, however often the set grows.
  const auto end = store::Session::Clock::now() + session_.patience();
  ROTA_ASSIGN(const SessionPool::Lease session, writers_->Take(session_.patience()));
  session->WaitUntil(end);
  store::LockSet ahead;
  while (true) {
    Status done = store::InWriteTransaction(*session, [&]() -> Status {
      Workspace workspace(*session, cache_, &ahead);
      return write(workspace);
    });
    // The set has grown, and there is an end to what it can hold.
    if (!store::MustLockMore(done)) return done;
  }
}

void GroupCommit::Lead(Waiting* leader) {
  try {
    const std::lock_guard lock(session_mutex_);
    const Status committed = CarryOutGroup(leader);
    if (committed.ok()) return;
    for (Waiting* waiting : group_) waiting->verdict = committed;
  } catch (...) {  // memory ran out around the writes
    for (Waiting* waiting : group_) waiting->thrown = std::current_exception();
  }
}

Status GroupCommit::CarryOutGroup(Waiting* leader) {
  Result<store::Transaction> tx = session_.Begin(store::Access::kWrite);
  if (!tx.ok()) {
    // The others have waited less: one of them leads next, and waits for as long.
    const std::lock_guard lock(mutex_);
    std::erase(queue_, leader);
    group_.push_back(leader);
    return std::move(tx).status();
  }
  TakeQueue();  // also who came while the file was waited for
  Workspace workspace(session_, cache_);
  bool written = false;
  for (std::size_t i = 0; i < group_.size(); ++i) {
    if (group_.size() == 1) {
      if (!CarryOut(workspace, group_.front())) return {};  // and all of it is rolled back
    } else {
      CarryOutApart(workspace, group_[i]);
    }
    written = written || (group_[i]->verdict.ok() && !group_[i]->thrown);
    if (i + 1 == group_.size()) TakeQueue();  // who came meanwhile
  }
  if (!written) return {};
  ROTA_TRY(tx->Commit());
  workspace.Publish();
  return {};
}

// True when it has written.
bool GroupCommit::CarryOut(Workspace& workspace, Waiting* waiting) {
  try {
    waiting->verdict = (*waiting->write)(workspace);
  } catch (...) {
    waiting->thrown = std::current_exception();
  }
  if (waiting->thrown || !waiting->verdict.ok()) return false;
  workspace.NoteWritten();
  return true;
}

void GroupCommit::CarryOutApart(Workspace& workspace, Waiting* waiting) {
  Result<store::Savepoint> part = session_.Save();
  if (!part.ok()) {
    waiting->verdict = std::move(part).status();
    return;
  }
  if (CarryOut(workspace, waiting)) {
    waiting->verdict = part->Keep();
  } else if (const Status lost = part->TakeBack(); !lost.ok()) {
    waiting->verdict = lost;  // the transaction is: its commit will say so to all
  }
}

void GroupCommit::TakeQueue() {
  const std::lock_guard lock(mutex_);
  const std::size_t most = std::min(queue_.size(), kMostInGroup - group_.size());
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(most);
  group_.insert(group_.end(), queue_.begin(), end);
  queue_.erase(queue_.begin(), end);
}

}  // namespace rota
