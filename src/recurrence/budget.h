// What an expansion may look at without giving it.
#pragma once

#include <cstdint>

#include "rota/base/status.h"

namespace rota {

// A step is 3 to 5 ns of work; who takes some says how many his work is. Every start that is given
// allows for kPerStart more, so that a long list with gaps is no work in vain.
class Budget {
 public:
  static constexpr std::int64_t kPerStart = 100;

  explicit Budget(std::int64_t steps) : allowed_(steps) {}

  // False once more was taken than there is.
  bool Take(std::int64_t steps = 1) {
    taken_ += steps;
    return taken_ <= allowed_;
  }
  void Gave(std::size_t starts) { allowed_ += static_cast<std::int64_t>(starts) * kPerStart; }

  bool spent() const { return taken_ > allowed_; }
  std::int64_t taken() const { return taken_; }
  Status status() const { return spent() ? Status(Reason::k_work_limit) : Status(); }

 private:
  std::int64_t allowed_;
  std::int64_t taken_ = 0;
};

}  // namespace rota
