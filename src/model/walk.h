// Visits a record and everything in it, by description, keeping the path.
#pragma once

#include <string>

#include "rota/model/description.h"
#include "src/model/report.h"

namespace rota {

class RecordVisitor {
 public:
  virtual ~RecordVisitor() = default;
  // Each record and part, before what is in it.
  virtual void OnRecord(const RecordDescriptor& descriptor, const void* record) = 0;
  // Each text that is not empty, also as element of a list.
  virtual void OnText(const FieldDescriptor& field, const std::string& text) = 0;
};

void Walk(const RecordDescriptor& descriptor, const void* record, Report& report,
          RecordVisitor& visitor);

}  // namespace rota
