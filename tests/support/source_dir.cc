#include "tests/support/source_dir.h"

namespace rota::test {

std::string SourceDir() { return ROTA_SOURCE_DIR; }

}  // namespace rota::test
