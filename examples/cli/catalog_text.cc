#include "examples/cli/catalog_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "rota/codec/record_json.h"
#include "rota/model/description.h"

namespace rota::cli {
namespace {

// The lines that hold something, by number.
std::vector<std::pair<std::size_t, std::string_view>> FilledLines(std::string_view text) {
  std::vector<std::pair<std::size_t, std::string_view>> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) lines.emplace_back(number, line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// "users[7].email" in parts: its list, the place in it and what follows.
struct ListPath {
  std::string_view list, rest;
  std::size_t index = 0;
};
std::optional<ListPath> ListIn(std::string_view path) {
  const std::size_t open = path.find('['), close = path.find(']');
  if (open == std::string_view::npos || close == std::string_view::npos) return std::nullopt;
  ListPath in{.list = path.substr(0, open), .rest = path.substr(close)};
  const std::string_view digits = path.substr(open + 1, close - open - 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), in.index);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return in;
}

}  // namespace

// One document may be broken over lines as well: it is JSON Lines where the text as a whole is no
// JSON and its first line is.
CatalogText::CatalogText(std::string_view text) {
  Result<Catalog> whole = ReadCatalog(text);
  const auto filled = FilledLines(text);
  const bool lines = !whole.ok() && whole.status().reason() == Reason::k_malformed &&
                     filled.size() > 1 &&
                     ReadCatalog(filled[0].second).status().reason() != Reason::k_malformed;
  if (!lines) {
    lines_ = {{text, 1, {}}};
    status_ = whole.status();
    if (whole.ok()) catalog_ = *std::move(whole);
    return;
  }
  for (const auto& [number, line] : filled) lines_.push_back({line, number, {}});
  status_ = ReadLines();
}

Status CatalogText::ReadLines() {
  for (Line& line : lines_) {
    Result<Catalog> part = ReadCatalog(line.text);
    if (!part.ok()) {
      // Later lines are not looked at: what is wrong is this one's.
      const Line wrong = line;
      lines_ = {wrong};
      return part.status();
    }
    Status added = Append(*std::move(part), &line);
    if (!added.ok()) {
      const Line wrong = line;
      lines_ = {wrong};
      return added;
    }
  }
  return {};
}

Status CatalogText::Append(Catalog part, Line* line) {
  if (part.organization && catalog_.organization) {
    return Invalid("duplicate_key", "an earlier line describes the organization")
        .At("organization");
  }
  if (part.organization) catalog_.organization = std::move(part.organization);
  for (const FieldDescriptor& field : Describe<Catalog>().fields) {
    if (!field.type || !field.type->list) continue;
    const ListOps& ops = *field.type->list;
    const RecordDescriptor& record = field.type->element->record();
    const void* from = At(field, &part);
    void* to = At(field, &catalog_);
    line->before[field.name] = ops.size(to);
    for (std::size_t i = 0; i < ops.size(from); ++i) record.assign(ops.push(to), ops.at(from, i));
  }
  return {};
}

Place CatalogText::PlaceOf(const Status& error) const {
  const auto in = [&](const Line& line, std::string_view path) {
    const std::optional<Place> place = error.reason() == Reason::k_malformed
                                           ? FirstFault(line.text)
                                           : cli::PlaceOf(line.text, path);
    Place found = place.value_or(Place{});
    found.line += line.number - 1;
    return found;
  };
  if (lines_.size() == 1) return in(lines_[0], error.path());
  const auto list = ListIn(error.path());
  // The last line that begins with as many records before it or fewer.
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
    if (!list) {
      if (line->text.find("\"organization\"") != std::string_view::npos) {
        return in(*line, error.path());
      }
      continue;
    }
    const auto before = line->before.find(list->list);
    if (before == line->before.end() || before->second > list->index) continue;
    return in(*line, fmt::format("{}[{}{}", list->list, list->index - before->second, list->rest));
  }
  return in(lines_[0], error.path());
}

}  // namespace rota::cli
