#include "rota/codec/apply_json.h"
#include "rota/codec/json_writer.h"
#include "src/base/json_view.h"

namespace rota {

std::string WriteApplyReport(const ApplyReport& report) {
  JsonWriter w;
  w.BeginObject();
  w.Key("rows");
  w.BeginArray();
  for (const ApplyReport::Row& row : report.rows) {
    w.BeginObject();
    w.Text("kind", row.kind);
    w.Text("id", row.id);
    w.Text("action", row.action);
    w.EndObject();
  }
  w.EndArray();
  w.Integer("revision", report.revision);
  w.EndObject();
  return std::move(w).Take();
}

Result<ApplyReport> ReadApplyReport(std::string_view json) {
  ROTA_ASSIGN(const JsonTree tree, JsonTree::Read(json));
  ApplyReport report;
  report.revision = tree.root()["revision"].integer().value_or(0);
  tree.root()["rows"].Each([&](JsonView row) {
    report.rows.push_back({std::string(row["kind"].text()), std::string(row["id"].text()),
                           std::string(row["action"].text())});
  });
  return report;
}

}  // namespace rota
