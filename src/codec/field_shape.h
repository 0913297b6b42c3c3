// What one value of a field may hold, checked where a value enters: in the JSON reader, and in
// CheckRecord() where C++ filled a record in.
//
// Every refusal is a Status without a path (the caller knows where it stands), `invalid` with the
// broken rule of model/rule.def in detail() unless said otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "rota/base/status.h"
#include "rota/model/description.h"

namespace rota {

// Length and shape of one text of `field`. An empty text fits a field of free text only.
Status CheckText(const FieldDescriptor& field, std::string_view text);

// The most bytes of one text of `field`, by its own bound or its format's; SIZE_MAX without one.
std::size_t TextBound(const FieldDescriptor& field);

// Bounds of one integer of `field`.
Status CheckInteger(const FieldDescriptor& field, std::int64_t number);

// The value a word of an enum stands for. `unsupported` for a word that is reserved.
Status ReadWord(const EnumDescriptor& literals, std::string_view text, std::uint8_t* out);

// A map whose keys are data (kTextMap, kListMap, kAnswers): how many pairs, and the key of each.
Status CheckMapSize(const TypeDescriptor& type, std::size_t size);
Status CheckMapKey(const TypeDescriptor& type, std::string_view key);

// The text of a pair of a kTextMap, together with its key.
Status CheckMapText(const FieldDescriptor& field, std::string_view key, std::string_view text);

// A text inside a kAnswers or kListMap.
Status CheckAnswerText(std::string_view text);

}  // namespace rota
