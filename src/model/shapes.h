// The rules of one record, or part of a record, by itself.
#pragma once

#include "rota/model/description.h"
#include "src/model/report.h"

namespace rota {

// Checks `record` without its parts; the walk (walk.h) brings the parts along one by one.
void CheckShape(const RecordDescriptor& descriptor, const void* record, Report& report);

}  // namespace rota
