// A few sessions on one database, opened as they are needed, so that as many threads read, or on
// PostgreSQL write, at the same time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "src/store/session.h"

namespace rota {

class SessionPool {
 public:
  // A session that is the holder's alone until the lease ends. Movable; must not outlive its pool.
  class Lease {
   public:
    // Of a private database, whose one session is also the writer's: held under its lock.
    Lease(store::Session& session, std::mutex& mutex) : lock_(mutex), session_(&session) {}
    Lease(SessionPool& pool, std::unique_ptr<store::Session> own)
        : pool_(&pool), own_(std::move(own)), session_(own_.get()) {}
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (own_) pool_->GiveBack(std::move(own_));
    }
    store::Session& operator*() const { return *session_; }
    store::Session* operator->() const { return session_; }

   private:
    std::unique_lock<std::mutex> lock_;
    SessionPool* pool_ = nullptr;
    std::unique_ptr<store::Session> own_;
    store::Session* session_;
  };

  using Open = std::function<Result<std::unique_ptr<store::Session>>()>;

  // At most `most` sessions at once, each opened by `open` when it is first needed.
  SessionPool(Open open, int most) : open_(std::move(open)), left_(most) {}

  // Waits while all are in use, at most `patience` where one is given. Errors: those of opening;
  // `busy`.
  Result<Lease> Take(std::optional<std::chrono::milliseconds> patience = {});

 private:
  void GiveBack(std::unique_ptr<store::Session> session);

  const Open open_;
  std::mutex mutex_;
  std::condition_variable given_back_;
  int left_;  // that may yet be opened
  std::vector<std::unique_ptr<store::Session>> idle_;
};

}  // namespace rota
