// Fields that are known and not built yet (Mark::kLater): what a record says in them.
#include <algorithm>

#include "rota/model/validate.h"
#include "src/model/walk.h"

namespace rota {
namespace {

class LaterFinder : public RecordVisitor {
 public:
  explicit LaterFinder(const Report& path) : path_(path) {}

  void OnRecord(const RecordDescriptor& descriptor, const void* record) override {
    for (const FieldDescriptor& field : descriptor.fields) {
      if (field.mark != Mark::kLater || field.flags.reserved) continue;
      const void* value = At(field, record);
      if (field.type->equal(value, At(field, descriptor.fresh))) continue;
      std::string path = path_.Path();
      if (!path.empty()) path += '.';
      values.push_back({path.append(field.name), &field, value});
    }
  }
  void OnText(const FieldDescriptor&, const std::string&) override {}

  std::vector<LaterValue> values;

 private:
  const Report& path_;
};

}  // namespace

std::vector<LaterValue> LaterValues(const RecordDescriptor& descriptor, const void* record) {
  Report path;
  LaterFinder finder(path);
  Walk(descriptor, record, path, finder);
  return std::move(finder.values);
}

std::vector<Status> CheckLater(const RecordDescriptor& descriptor, const void* record,
                               const void* before) {
  const std::vector<LaterValue> kept =
      before ? LaterValues(descriptor, before) : std::vector<LaterValue>();
  std::vector<Status> errors;
  for (const LaterValue& value : LaterValues(descriptor, record)) {
    const bool stored = std::any_of(kept.begin(), kept.end(), [&](const LaterValue& old) {
      return old.path == value.path && value.field->type->equal(old.value, value.value);
    });
    if (stored) continue;
    errors.push_back(Status(Reason::k_unsupported, "the field is not built yet").At(value.path));
  }
  return errors;
}

}  // namespace rota
