// What the acts of one transaction work with: its session, and the snapshots they may use.
//
// Several commands may share a write transaction (a batch, a group of writers) while each can still
// be refused and taken back. As soon as one has written, the database as this transaction sees it
// is not what is committed, and perhaps never will be: snapshots of it are kept here from then on,
// above those of what is committed, and serve nobody else.
#pragma once

#include <optional>

#include "src/engine/cache.h"
#include "src/store/locks.h"
#include "src/store/session.h"

namespace rota {

class Workspace {
 public:
  // `beneath` keeps snapshots of the state in which the workspace begins; `ahead` the locks that a
  // run of the transaction found it needs, for the next run of it.
  Workspace(store::Session& session, Cache& beneath, store::LockSet* ahead = nullptr)
      : session_(session), beneath_(beneath), ahead_(ahead ? *ahead : no_locks_) {}
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  store::Session& session() const { return session_; }
  // Where the next act reads and keeps its snapshots.
  Cache& cache() { return own_ ? *own_ : beneath_; }
  // An act has written, and is not taken back.
  void NoteWritten() {
    if (!own_) own_.emplace(&beneath_);
  }
  bool has_written() const { return own_.has_value(); }
  // Locks to take before anything is read (Act::Secure).
  store::LockSet& ahead() const { return ahead_; }
  // Acts only say what they would lock, and write nothing.
  void set_collecting(bool collecting) { collecting_ = collecting; }
  bool collecting() const { return collecting_; }

  // All of it is committed: its snapshots serve everybody.
  void Publish() {
    if (own_) beneath_.TakeFrom(*own_);
  }

 private:
  store::Session& session_;
  Cache& beneath_;
  store::LockSet no_locks_;
  store::LockSet& ahead_;
  bool collecting_ = false;
  std::optional<Cache> own_;
};

}  // namespace rota
