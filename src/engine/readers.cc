#include "src/engine/readers.h"

namespace rota {

Result<Readers::Lease> Readers::Take() {
  std::unique_lock lock(mutex_);
  given_back_.wait(lock, [&] { return !idle_.empty() || left_ > 0; });
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

void Readers::GiveBack(std::unique_ptr<store::Session> session) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(session));
  given_back_.notify_one();
}

}  // namespace rota
