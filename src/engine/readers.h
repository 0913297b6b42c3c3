// The sessions that read: a few, so that questions run at the same time and none waits for another.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "src/store/session.h"

namespace rota {

class Readers {
 public:
  // A session that is the holder's alone until the lease ends. Movable; must not outlive its pool.
  class Lease {
   public:
    // Of a private database, whose one session is also the writer's: held under its lock.
    Lease(store::Session& session, std::mutex& mutex) : lock_(mutex), session_(&session) {}
    Lease(Readers& pool, std::unique_ptr<store::Session> own)
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
    Readers* pool_ = nullptr;
    std::unique_ptr<store::Session> own_;
    store::Session* session_;
  };

  using Open = std::function<Result<std::unique_ptr<store::Session>>()>;

  // At most `most` sessions at once, each opened by `open` when it is first needed.
  Readers(Open open, int most) : open_(std::move(open)), left_(most) {}

  // Waits while all are in use. Errors: those of opening.
  Result<Lease> Take();

 private:
  void GiveBack(std::unique_ptr<store::Session> session);

  const Open open_;
  std::mutex mutex_;
  std::condition_variable given_back_;
  int left_;  // that may yet be opened
  std::vector<std::unique_ptr<store::Session>> idle_;
};

}  // namespace rota
