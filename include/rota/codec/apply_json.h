// What applying a catalog did, as a JSON document:
//
//   {"rows":[{"kind":"user","id":"ana","action":"created"}, ...],"revision":7}
#pragma once

#include <string>
#include <string_view>

#include "rota/base/status.h"
#include "rota/model/apply.h"

namespace rota {

std::string WriteApplyReport(const ApplyReport& report);

// Reads what WriteApplyReport() wrote. Error: `malformed`.
Result<ApplyReport> ReadApplyReport(std::string_view json);

}  // namespace rota
