// The strict reader says what is wrong and where; the value there is changed, and it is asked again
// until it has nothing to say or says what has no mending. So there is no second list of what a
// field may hold.
//
// Bytes that are not UTF-8 come first, since no parser takes them: each broken part becomes a mark
// that stands nowhere in the document (a noncharacter, then the bytes in hexadecimal, then the
// noncharacter again), and the parsed document is copied with every mark replaced. So it is known
// which fields were touched and what stood there.
#include "src/codec/mend.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "rota/base/utf8.h"
#include "rota/codec/record_json.h"
#include "rota/model/booking.h"
#include "src/codec/field_shape.h"
#include "src/codec/raw_json.h"

namespace rota {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::size_t kMostMendings = 1000;
constexpr std::size_t kAnswerBytes = 16000;  // field_shape.cc, CheckAnswerText
constexpr std::size_t kMetadataBytes = 500;  // … CheckMapText

struct Place {
  const RecordDescriptor* record = nullptr;
  const FieldDescriptor* field = nullptr;  // null: the path leads to none
};

// What follows `step` in a path, without the dot; nothing when the path does not begin so.
std::optional<std::string_view> Behind(std::string_view path, std::string_view step) {
  if (!path.starts_with(step)) return std::nullopt;
  path.remove_prefix(step.size());
  if (path.empty() || path[0] == '[') return path;
  if (path[0] != '.') return std::nullopt;
  return path.substr(1);
}

Place PlaceOf(const RecordDescriptor& descriptor, std::string_view path) {
  const std::string_view name = path.substr(0, path.find_first_of(".["));
  const FieldDescriptor* field = descriptor.Find(name);
  if (!field || field->flags.reserved) return {};
  std::string_view rest = path.substr(name.size());
  const TypeDescriptor* type = field->type;
  if (type->kind == Kind::kList && rest.starts_with('[')) {
    rest.remove_prefix(std::min(rest.find(']') + 1, rest.size()));
    type = type->element;
  }
  if (type->kind != Kind::kRecord || rest.empty()) return {&descriptor, field};
  return PlaceOf(type->record(), rest.substr(rest[0] == '.' ? 1 : 0));
}

bool NamesRecords(const Place& place) {
  return place.field && (place.field->format == Format::kId || !place.field->refers.empty());
}

// Runs `copy(root, writer)` on a parsed text and answers what it wrote.
template <typename Copy>
Result<std::string> Rewritten(const std::string& json, const Copy& copy) {
  simdjson::dom::parser parser;
  element root;
  if (const auto error = parser.parse(json).get(root)) {
    return Status(Reason::k_malformed, simdjson::error_message(error));
  }
  JsonWriter writer;
  ROTA_TRY(copy(root, writer));
  return std::move(writer).Take();
}

Status CopyWhole(element json, JsonWriter& writer) {
  std::string text;
  ROTA_TRY(CompactJson(json, 0, &text));
  writer.Json(text);
  return {};
}

// ---- one value -------------------------------------------------------------

// The value's new JSON text; empty: it is left out.
using Edit = std::function<Result<std::string>(element)>;

Status CopyEdited(element json, std::string_view path, const Edit& edit, JsonWriter& writer);

// Copies `value`, which stands under `step` of its parent; `begin` writes its key.
Status CopyStep(element value, std::optional<std::string_view> rest, const Edit& edit,
                JsonWriter& writer, const std::function<void()>& begin) {
  if (rest && rest->empty()) {
    ROTA_ASSIGN(const std::string edited, edit(value));
    if (!edited.empty()) begin(), writer.Json(edited);
    return {};
  }
  begin();
  return rest ? CopyEdited(value, *rest, edit, writer) : CopyWhole(value, writer);
}

// Copies a value with what stands at `path` inside it edited.
Status CopyEdited(element json, std::string_view path, const Edit& edit, JsonWriter& writer) {
  if (json.is_object()) {
    const simdjson::dom::object object = json;
    writer.BeginObject();
    for (const auto& [key, value] : object) {
      const std::string_view name = key;
      ROTA_TRY(CopyStep(value, Behind(path, name), edit, writer, [&] { writer.Key(name); }));
    }
    writer.EndObject();
    return {};
  }
  if (json.is_array()) {
    const simdjson::dom::array array = json;
    std::size_t index = 0;
    writer.BeginArray();
    for (const element value : array) {
      const std::string step = fmt::format("[{}]", index++);
      ROTA_TRY(CopyStep(value, Behind(path, step), edit, writer, [] {}));
    }
    writer.EndArray();
    return {};
  }
  return CopyWhole(json, writer);
}

std::string Quoted(std::string_view text) {
  JsonWriter writer;
  writer.Text(text);
  return std::move(writer).Take();
}

// How many bytes a text at that place may have; 0: it is not one that is cut.
std::size_t BytesToKeep(const FieldDescriptor& field) {
  switch (field.type->kind == Kind::kList ? field.type->element->kind : field.type->kind) {
    case Kind::kText:
      return field.format == Format::kNone ? field.max_bytes : 0;
    case Kind::kTextMap:
      return field.max_bytes ? field.max_bytes : kMetadataBytes;
    case Kind::kAnswers:
    case Kind::kListMap:
      return kAnswerBytes;
    default:
      return 0;
  }
}

// May a value of the wrong shape be left out? Of those that are only ever read by people and by who
// delivers to them.
bool MayGo(const Place& place) {
  if (place.field->flags.required) return false;
  // Cut, a code would be another one, perhaps another booking's.
  if (place.record == &Describe<Booking>() && place.field->name == "code") return true;
  switch (place.field->format) {
    case Format::kEmail:
    case Format::kPhone:
    case Format::kLocale:
    case Format::kUrl:
    case Format::kColor:
      return true;
    case Format::kZone:  // an attendee's zone decides nothing
      return place.record == &Describe<Attendee>();
    default:
      return false;
  }
}

class Mender {
 public:
  Mender(const RecordDescriptor& descriptor, std::string_view doc, std::int32_t version)
      : descriptor_(descriptor), version_(version) {
    out_.doc = doc;
  }

  MendedDocument Mend() && {
    out_.left = MendText();
    if (out_.left.ok()) out_.left = MendFields();
    return std::move(out_);
  }

 private:
  // ---- text that is not UTF-8 ----

  Status MendText() {
    if (IsUtf8(out_.doc)) return {};
    ROTA_TRY(Mark());
    ROTA_ASSIGN(out_.doc, Rewritten(out_.doc, [&](element root, JsonWriter& writer) {
                  return CopyUnmarked(root, "", writer);
                }));
    for (const Mending& one : out_.mendings) {
      if (!NamesRecords(PlaceOf(descriptor_, one.field))) continue;
      return Invalid("id_shape", "an id that is not UTF-8 has no mending").At(one.field);
    }
    return {};
  }

  Status Mark() {
    constexpr unsigned char kFirst = 0x90, kLast = 0xAF;  // U+FDD0 to U+FDEF
    for (unsigned char last = kFirst; last <= kLast; ++last) {
      mark_ = {'\xEF', '\xB7', static_cast<char>(last)};
      if (out_.doc.find(mark_) == std::string::npos) {
        out_.doc = MendUtf8(out_.doc, [&](std::string_view broken) {
          std::string marked = mark_;
          for (const char c : broken)
            marked += fmt::format("{:02X}", static_cast<unsigned char>(c));
          return marked + mark_;
        });
        return {};
      }
    }
    return Status(Reason::k_malformed, "not UTF-8");
  }

  // A text with every mark as `show(hexadecimal digits)`.
  template <typename Show>
  std::string Unmarked(std::string_view text, const Show& show) const {
    std::string plain;
    while (true) {
      const std::size_t begin = text.find(mark_);
      plain += text.substr(0, begin);
      if (begin == std::string_view::npos) return plain;
      text.remove_prefix(begin + mark_.size());
      const std::size_t end = text.find(mark_);
      plain += show(text.substr(0, end));
      text.remove_prefix(end + mark_.size());
    }
  }

  std::string Mended(std::string_view text, const std::string& path) {
    if (text.find(mark_) == std::string_view::npos) return std::string(text);
    std::string before = Unmarked(text, [](std::string_view digits) {
      std::string bytes;
      for (; !digits.empty(); digits.remove_prefix(2)) {
        bytes.append("\\x").append(digits.substr(0, 2));
      }
      return bytes;
    });
    std::string after = Unmarked(text, [](std::string_view) { return kReplacement; });
    out_.mendings.push_back({path, std::move(before), after});
    return after;
  }

  Status CopyUnmarked(element json, const std::string& path, JsonWriter& writer) {
    if (json.is_object()) {
      const simdjson::dom::object object = json;
      writer.BeginObject();
      for (const auto& [key, value] : object) {
        const std::string name = Mended(key, path);
        writer.Key(name);
        ROTA_TRY(CopyUnmarked(value, path.empty() ? name : path + "." + name, writer));
      }
      writer.EndObject();
    } else if (json.is_array()) {
      const simdjson::dom::array array = json;
      std::size_t index = 0;
      writer.BeginArray();
      for (const element value : array) {
        ROTA_TRY(CopyUnmarked(value, fmt::format("{}[{}]", path, index++), writer));
      }
      writer.EndArray();
    } else if (json.is_string()) {
      writer.Text(Mended(std::string_view(json), path));
    } else {
      return CopyWhole(json, writer);
    }
    return {};
  }

  // ---- what the reader refuses ----

  Status MendFields() {
    while (true) {
      const std::shared_ptr<void> record = descriptor_.make();
      const Status read = ReadInto(descriptor_, out_.doc, record.get(), {.open = true});
      if (read.ok()) return MendVersion(record.get());
      if (out_.mendings.size() >= kMostMendings) return read;
      const Place place = PlaceOf(descriptor_, read.path());
      if (!place.field || NamesRecords(place)) return read;
      const std::size_t before = out_.mendings.size();
      const std::string path = read.path();
      ROTA_ASSIGN(out_.doc, Rewritten(out_.doc, [&](element root, JsonWriter& writer) {
                    const auto edit = [&](element value) { return Edited(value, place, read); };
                    return CopyEdited(root, path, edit, writer);
                  }));
      if (out_.mendings.size() == before) return read;
    }
  }

  Result<std::string> Edited(element value, const Place& place, const Status& read) {
    const bool is_version = place.field->flags.header && place.field->name == "version";
    if (is_version && version_ > 0) {
      std::string before;
      ROTA_TRY(CompactJson(value, 0, &before));
      return Noted(read.path(), before, fmt::format("{}", version_));
    }
    if (!value.is_string()) return read;
    const std::string_view text(value);
    if (MayGo(place)) return Noted(read.path(), std::string(text), "");
    std::string mended(text);
    const std::size_t most = BytesToKeep(*place.field);
    if (most != 0) mended = CutUtf8(mended, most);
    for (std::size_t at = 0; (at = mended.find('\0', at)) != std::string::npos;) {
      mended.replace(at, 1, kReplacement);
    }
    if (most != 0) mended = CutUtf8(mended, most);
    if (mended == text) return read;
    std::string before(text);
    for (std::size_t at = 0; (at = before.find('\0', at)) != std::string::npos;) {
      before.replace(at, 1, "\\x00");
    }
    out_.mendings.push_back({read.path(), std::move(before), mended});
    return Quoted(mended);
  }

  Result<std::string> Noted(const std::string& path, std::string before, std::string after) {
    out_.mendings.push_back({path, std::move(before), after});
    return after;
  }

  Status MendVersion(const void* record) {
    if (!descriptor_.top_level || version_ <= 0) return {};
    const auto& header = *static_cast<const RecordHeader*>(record);
    if (header.version <= kMostVersion) return {};
    const Place place = PlaceOf(descriptor_, "version");
    const Status at = Invalid("range", "close to its end").At("version");
    ROTA_ASSIGN(out_.doc, Rewritten(out_.doc, [&](element root, JsonWriter& writer) {
                  const auto edit = [&](element value) { return Edited(value, place, at); };
                  return CopyEdited(root, "version", edit, writer);
                }));
    return {};
  }

  const RecordDescriptor& descriptor_;
  const std::int32_t version_;
  std::string mark_;
  MendedDocument out_;
};

}  // namespace

MendedDocument MendDocument(const RecordDescriptor& descriptor, std::string_view doc,
                            std::int32_t version) {
  return Mender(descriptor, doc, version).Mend();
}

Status ReadMended(const RecordDescriptor& descriptor, std::string_view doc, void* record) {
  const Status read = ReadInto(descriptor, doc, record, {.open = true});
  if (read.ok()) return read;
  const MendedDocument mended = MendDocument(descriptor, doc);
  if (!mended.left.ok()) return read;
  descriptor.assign(record, descriptor.fresh);
  return ReadInto(descriptor, mended.doc, record, {.open = true});
}

}  // namespace rota
