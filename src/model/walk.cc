#include "src/model/walk.h"

namespace rota {
namespace {

void WalkValue(const FieldDescriptor& field, const TypeDescriptor& type, const void* value,
               Report& report, RecordVisitor& visitor) {
  if (type.optional) {
    if (!type.optional->has(value)) return;
    value = type.optional->get(value);
  }
  if (type.kind == Kind::kText) {
    const auto& text = *static_cast<const std::string*>(value);
    if (!text.empty()) visitor.OnText(field, text);
  } else if (type.kind == Kind::kRecord) {
    Walk(type.record(), value, report, visitor);
  }
}

}  // namespace

void Walk(const RecordDescriptor& descriptor, const void* record, Report& report,
          RecordVisitor& visitor) {
  visitor.OnRecord(descriptor, record);
  for (const FieldDescriptor& field : descriptor.fields) {
    if (field.flags.reserved || field.flags.input_only) continue;
    const TypeDescriptor& type = *field.type;
    const void* value = At(field, record);
    if (type.kind != Kind::kList) {
      const PathScope scope(report, field.name);
      WalkValue(field, type, value, report, visitor);
      continue;
    }
    if (type.optional) {
      if (!type.optional->has(value)) continue;
      value = type.optional->get(value);
    }
    const std::size_t size = type.list->size(value);
    for (std::size_t i = 0; i < size; ++i) {
      const PathScope scope(report, field.name, i);
      WalkValue(field, *type.element, type.list->at(value, i), report, visitor);
    }
  }
}

}  // namespace rota
