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

// As JSON. A part that several requests hold is spoilt in the first of them.
std::vector<WrongRequest> WrongRequests();

// A field of a request: what the faces spoil with values that only their language has.
struct FieldPlace {
  std::string verb;
  std::string request;  // JSON text in which all is right, or left out, around the field
  std::string pointer;  // its JSON pointer in the request
  std::string path;     // that of its errors begins with this
};

// Each field of each request, and of each part in one place.
std::vector<FieldPlace> FieldPlaces();

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
