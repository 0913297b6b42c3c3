#include "src/codec/field_shape.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "rota/base/utf8.h"

namespace rota {
namespace {

constexpr std::size_t kMaxKeyBytes = 40;
constexpr std::size_t kMaxNotes = 50;     // pairs of a kTextMap
constexpr std::size_t kMaxAnswers = 200;  // pairs of a kAnswers or kListMap
constexpr std::size_t kMaxAnswerBytes = 16000;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsAlnum(char c) { return IsDigit(c) || IsLower(c) || (c >= 'A' && c <= 'Z'); }

// One @ with something on both sides, no controls and no spaces (our choice: deliverability is
// found out by delivering). Bytes above 127 are allowed (RFC 6531).
bool IsEmail(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size()) return false;
  if (text.find('@', at + 1) != std::string_view::npos) return false;
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return (c >= 0 && c <= ' ') || c == 0x7f; });
}

// E.164: + and 7 to 15 digits, the first not 0.
bool IsPhone(std::string_view text) {
  return text.size() >= 8 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
         std::all_of(text.begin() + 1, text.end(), IsDigit);
}

// The characters of IANA names; whether the zone exists is a question for validation.
bool IsZoneName(std::string_view text) {
  const auto fits = [](char c) {
    return IsAlnum(c) || c == '/' || c == '_' || c == '-' || c == '+';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

bool IsLocale(std::string_view text) {
  return text.size() >= 2 && IsAlnum(text.front()) && IsAlnum(text.back()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return IsAlnum(c) || c == '-'; });
}

bool IsUrl(std::string_view text) {
  const bool known = text.starts_with("https://") || text.starts_with("http://");
  return known && text.find("//") + 2 < text.size() &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return (c >= 0 && c <= ' ') || c == 0x7f; });
}

bool IsColor(std::string_view text) {
  const auto is_hex = [](char c) {
    return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  return text.size() == 7 && text[0] == '#' && std::all_of(text.begin() + 1, text.end(), is_hex);
}

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= 80 && std::all_of(text.begin(), text.end(), [](char c) {
    return IsLower(c) || IsDigit(c) || c == '-' || c == '_';
  });
}

struct FormatRule {
  bool (*fits)(std::string_view);
  std::string_view rule;
  std::string_view message;
  std::size_t max_bytes;  // where the field gives none
};

FormatRule RuleOf(Format format) {
  switch (format) {
    case Format::kNone:
      break;
    case Format::kId:
      return {IsIdShape, "id_shape", "an id has 1 to 140 bytes and no control characters", 140};
    case Format::kSlug:
      return {IsSlugShape, "slug_shape", "a slug has 1 to 80 characters of a-z, 0-9 and -", 80};
    case Format::kEmail:
      return {IsEmail, "email_shape", "an e-mail address has one @ and no spaces", 254};
    case Format::kPhone:
      return {IsPhone, "phone_unparsed", "a phone number reads + and 7 to 15 digits", 16};
    case Format::kZone:
      return {IsZoneName, "zone_shape", "a zone has an IANA name such as Europe/Berlin", 64};
    case Format::kLocale:
      return {IsLocale, "locale_shape", "a locale is a BCP 47 tag such as da-DK", 35};
    case Format::kUrl:
      return {IsUrl, "url_shape", "a link begins with https:// or http://", 2000};
    case Format::kColor:
      return {IsColor, "color_shape", "a colour reads #rrggbb", 7};
    case Format::kName:
      return {IsName, "name_shape", "a name has 1 to 80 characters of a-z, 0-9, - and _", 80};
  }
  return {[](std::string_view) { return true; }, "", "", SIZE_MAX};
}

std::string_view MapRule(const TypeDescriptor& type) {
  return type.kind == Kind::kTextMap ? "metadata_shape" : "length";
}

}  // namespace

std::size_t TextBound(const FieldDescriptor& field) {
  return field.max_bytes ? field.max_bytes : RuleOf(field.format).max_bytes;
}

Status CheckText(const FieldDescriptor& field, std::string_view text) {
  const FormatRule rule = RuleOf(field.format);
  const std::size_t max_bytes = TextBound(field);
  if (text.size() > max_bytes) {
    return Invalid("length",
                   fmt::format("has {} bytes, at most {} are allowed", text.size(), max_bytes));
  }
  if (!rule.fits(text)) return Invalid(rule.rule, std::string(rule.message));
  if (text.find('\0') != std::string_view::npos) {
    return Invalid("text_shape", "a text holds no U+0000");
  }
  return {};
}

Status CheckInteger(const FieldDescriptor& field, std::int64_t number) {
  if (number >= field.min && number <= field.max) return {};
  return Invalid("range", fmt::format("must lie between {} and {}", field.min, field.max));
}

Status ReadWord(const EnumDescriptor& literals, std::string_view text, std::uint8_t* out) {
  if (const std::optional<std::uint8_t> value = FindWord(literals, text)) {
    *out = *value;
    return {};
  }
  for (const std::string_view word : literals.reserved) {
    if (word == text) {
      return Status(Reason::k_unsupported, fmt::format("\"{}\" is not built yet", word));
    }
  }
  return Invalid("literal", fmt::format("must be one of {}", fmt::join(literals.words, ", ")));
}

Status CheckMapSize(const TypeDescriptor& type, std::size_t size) {
  const std::size_t most = type.kind == Kind::kTextMap ? kMaxNotes : kMaxAnswers;
  return size <= most ? Status()
                      : Invalid(MapRule(type), fmt::format("has more than {} keys", most));
}

Status CheckMapKey(const TypeDescriptor& type, std::string_view key) {
  if (key.empty() || key.size() > kMaxKeyBytes * 2 || key.find('\0') != std::string_view::npos) {
    return Invalid(MapRule(type), "a key is empty or too long");
  }
  return {};
}

Status CheckMapText(const FieldDescriptor& field, std::string_view key, std::string_view text) {
  const std::size_t max_bytes = field.max_bytes ? field.max_bytes : 500;
  if (key.size() <= kMaxKeyBytes && text.size() <= max_bytes &&
      text.find('\0') == std::string_view::npos) {
    return {};
  }
  return Invalid("metadata_shape",
                 fmt::format("keys have at most {} bytes, texts at most {} without U+0000",
                             kMaxKeyBytes, max_bytes));
}

Status CheckAnswerText(std::string_view text) {
  if (text.size() > kMaxAnswerBytes) return Invalid("length", "an answer is too long");
  if (text.find('\0') != std::string_view::npos) {
    return Invalid("text_shape", "a text holds no U+0000");
  }
  return {};
}

}  // namespace rota
