// Where the project lies. A function and no macro: one small object knows the folder, and all the
// others come out of a compiler cache that another folder filled.
#pragma once

#include <string>

namespace rota::test {

std::string SourceDir();  // without a slash at the end

}  // namespace rota::test
