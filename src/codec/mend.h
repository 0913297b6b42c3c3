// Stored documents that no reader takes, made readable again.
//
// Earlier versions wrote what was asked of them through C++ without reading it back: a text longer
// than its field, an address without @, bytes that are not UTF-8, a version at the end of its
// range. Each has one mending that loses no more than it must:
//   bytes that are not UTF-8    U+FFFD in their place
//   U+0000 in a text            U+FFFD in its place
//   a text that is too long     cut between characters
//   an address, phone number … that is none    left out, where the field may be absent
//   a version out of its range, or close to its end    the number of writes there were
// Ids are never mended: other rows name the record by them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rota/base/status.h"
#include "rota/model/description.h"

namespace rota {

// No record was written so often; a version beyond it was given by somebody, and a billion writes
// are left before the end.
inline constexpr std::int32_t kMostVersion = 1 << 30;

// One value that was changed. `before` and `after` are texts as they stand in the document, numbers
// as they are written; bytes that are not UTF-8 show as \xE9. `after` is empty where it was left
// out.
struct Mending {
  std::string field;  // path
  std::string before;
  std::string after;
};

struct MendedDocument {
  std::string doc;
  std::vector<Mending> mendings;
  Status left;  // what still keeps it from being read; ok: nothing does
};

// `version`: what a record whose version is out of its range has; 0: nobody knows, it stays.
MendedDocument MendDocument(const RecordDescriptor& descriptor, std::string_view doc,
                            std::int32_t version = 0);

// Reads a document that must not be rewritten (an entry of history), mended where it needs it.
Status ReadMended(const RecordDescriptor& descriptor, std::string_view doc, void* record);

}  // namespace rota
