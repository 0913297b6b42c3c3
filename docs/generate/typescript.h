// What the generators of the Node package's modules share: comments, and the names of types.
#pragma once

#include <string>
#include <string_view>

#include "rota/model/description.h"

namespace rota::docs {

namespace typescript {

// A documentation comment, broken into lines.
std::string Comment(std::string text, std::string_view indent);

// The type of a record going in, and of one coming out.
std::string InputName(const RecordDescriptor& d);
std::string OutputName(const RecordDescriptor& d);

}  // namespace typescript

// The module of verbs, as text.
std::string TypeScriptVerbs();

}  // namespace rota::docs
