// The shapes a text field may have; checked where a document enters.
#pragma once

#include <string_view>

#include "rota/base/status.h"
#include "rota/model/description.h"

namespace rota {

// Checks the length and shape of one text of `field`. An empty text fits a field of free text only.
Status CheckText(const FieldDescriptor& field, std::string_view text);

}  // namespace rota
