// Answers that several verbs share, as JSON.
#pragma once

#include <string>
#include <vector>

#include "rota/codec/json_writer.h"
#include "rota/engine/engine.h"

namespace rota::capi {

// {"items": [...], "next_cursor"}; the last page has no cursor.
inline std::string ItemsJson(const std::vector<std::string>& items,
                             std::string_view next_cursor = {}) {
  JsonWriter w;
  w.BeginObject();
  w.Key("items");
  w.BeginArray();
  for (const std::string& item : items) w.Json(item);
  w.EndArray();
  if (!next_cursor.empty()) w.Text("next_cursor", next_cursor);
  w.EndObject();
  return std::move(w).Take();
}

inline Result<std::string> PageJson(const Result<Page>& page) {
  if (!page.ok()) return page.status();
  return ItemsJson(page->items, page->next_cursor);
}

// {} for a verb that has nothing to tell but success.
inline Result<std::string> Done(const Status& status) {
  if (!status.ok()) return status;
  return std::string("{}");
}

}  // namespace rota::capi
