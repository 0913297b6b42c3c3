#include "src/base/json_view.h"

namespace rota {
namespace {

constexpr std::size_t kMaxDepth = 64;

}  // namespace

Status JsonFault(simdjson::error_code error) {
  const char* rule = "json";
  const char* message = simdjson::error_message(error);
  if (error == simdjson::EMPTY) rule = "empty";
  if (error == simdjson::UTF8_ERROR) rule = "utf8";
  if (error == simdjson::DEPTH_ERROR) {  // as the faces say it that do not even ask
    rule = "nesting";
    message = "objects and lists are nested deeper than 64";
  }
  if (error == simdjson::NUMBER_ERROR) rule = "number";
  if (error == simdjson::MEMALLOC) return Status(Reason::k_out_of_memory);
  return Status(Reason::k_malformed, message).With("rule", rule);
}

Result<JsonTree> JsonTree::Read(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  JsonTree tree;
  tree.parser_ = std::make_unique<simdjson::dom::parser>();
  if (const auto error = tree.parser_->allocate(text.size(), kMaxDepth)) return JsonFault(error);
  if (const auto error = tree.parser_->parse(text.data(), text.size()).get(tree.root_)) {
    return JsonFault(error);
  }
  return tree;
}

}  // namespace rota
