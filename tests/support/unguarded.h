// What an earlier version or another program wrote although a trigger of ours refuses it.
#pragma once

#include <fmt/format.h>

#include <string>

#include "src/store/session.h"
#include "tests/support/must.h"

namespace rota::test {

// Runs `write()` with a trigger lifted: a database that lacks one opens for reading only.
template <typename Write>
void WithoutTrigger(store::Session& session, const std::string& name, const Write& write) {
  std::string trigger;
  {
    store::Statement find = session.Query("SELECT sql FROM sqlite_schema WHERE name=?", name);
    if (Must(find.Step())) trigger = find.Text(0);
  }
  Must(session.Run(fmt::format("DROP TRIGGER {}", name)));
  write();
  Must(session.Run(trigger));
}

}  // namespace rota::test
