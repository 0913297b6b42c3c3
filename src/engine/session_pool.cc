#include "src/engine/session_pool.h"

namespace rota {

Result<SessionPool::Lease> SessionPool::Take(std::optional<std::chrono::milliseconds> patience) {
  std::unique_lock lock(mutex_);
  const auto one_is_free = [&] { return !idle_.empty() || left_ > 0; };
  if (!patience) {
    given_back_.wait(lock, one_is_free);
  } else if (!given_back_.wait_for(lock, *patience, one_is_free)) {
    return Status(Reason::k_busy, "all sessions are in use");
  }
  if (!idle_.empty()) {
    std::unique_ptr<store::Session> session = std::move(idle_.back());
    idle_.pop_back();
    return Lease(*this, std::move(session));
  }
  --left_;
  lock.unlock();
  Result<std::unique_ptr<store::Session>> opened = open_();
  if (opened.ok()) return Lease(*this, *std::move(opened));
  lock.lock();
  ++left_;
  given_back_.notify_one();
  return std::move(opened).status();
}

void SessionPool::GiveBack(std::unique_ptr<store::Session> session) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(session));
  given_back_.notify_one();
}

}  // namespace rota
