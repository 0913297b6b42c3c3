// Values that a field cannot hold, one for each way of being wrong, made from the descriptions:
// every field of every request, in a request that is right but for it.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "rota/engine/verb.h"

namespace rota::test {

struct WrongRequest {
  std::string verb;
  std::string request;  // JSON text
  std::string field;    // its path, with which that of the error begins; "" where it is no document
};

// As JSON. A record that several requests hold is spoilt in the first of them.
std::vector<WrongRequest> WrongRequests();

// What all of them are asked of: calls that fill a new database, verb and request.
std::vector<std::pair<std::string, nlohmann::json>> OfficeCalls();

struct WrongBody {
  std::string verb;
  std::string field;
  std::string what;  // "too long", "no UTF-8" ...
  const RecordDescriptor* record = nullptr;
  std::shared_ptr<void> body;  // of that description
};

// As C++ holds them: in the bodies of verbs.
std::vector<WrongBody> WrongBodies();

}  // namespace rota::test
