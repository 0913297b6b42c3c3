// Random records, filled by description: every value fits its field, so every record is one that
// the reader must accept. Cross-field rules are not observed.
#pragma once

#include <random>

#include "rota/model/description.h"

namespace rota::test {

// Fills `record`, a default-made record, with about half of its fields.
void FillRandom(const RecordDescriptor& descriptor, void* record, std::mt19937_64& random);

}  // namespace rota::test
