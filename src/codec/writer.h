// What of a record stands in its document.
#pragma once

#include "rota/model/description.h"

namespace rota {

// Whether the field is written for that audience; `fresh` is the default-made record.
bool IsWritten(const FieldDescriptor& field, const void* record, const void* fresh, See audience);

}  // namespace rota
