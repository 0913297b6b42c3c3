// Errors as JSON, the same for every face of the library:
//
//   {"error":{"reason":"invalid","code":"invalid","message":"must lie between 0 and 525600",
//             "path":"event_types[0].step_min","detail":{"rule":"range"},"retryable":false}}
//
// `refusals` is added where rules said no: [{"reason","host","object","free_at"}], absent parts
// left out.
#pragma once

#include <string>
#include <string_view>

#include "rota/base/status.h"
#include "rota/codec/json_writer.h"

namespace rota {

// `status` must be an error.
std::string WriteError(const Status& status);

// The object under "error" alone, as a value inside a larger document.
void AppendError(JsonWriter& writer, const Status& status);

// "invalid", "not_found", "refused" ...: the broad class in words.
std::string_view CodeName(Code code);

}  // namespace rota
