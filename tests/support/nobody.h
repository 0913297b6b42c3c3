// Root may write everywhere; tests of what may not be written ask as somebody else.
#pragma once

#include <unistd.h>

namespace rota::test {

// Runs `body()` as the user nobody when the test runs as root, else as it is.
template <typename Body>
void AsNobody(const Body& body) {
  constexpr uid_t kNobody = 65534;
  const bool root = geteuid() == 0;
  if (root && seteuid(kNobody) != 0) _exit(126);
  body();
  if (root && seteuid(0) != 0) _exit(126);
}

}  // namespace rota::test
