#include "rota/codec/error_json.h"

#include "rota/base/utf8.h"
#include "rota/time/instant.h"

namespace rota {

std::string_view CodeName(Code code) {
  switch (code) {
    case Code::kOk:
      return "ok";
#define X(code, word, meaning) \
  case Code::code:             \
    return #word;
#include "rota/base/code.def"
#undef X
  }
  return "internal";
}

namespace {

// What every error has, and each of its others. It may quote what somebody wrote, in any bytes.
void AppendFault(JsonWriter& w, const Status& status) {
  w.Text("reason", ReasonName(status.reason()));
  w.Text("code", CodeName(status.code()));
  w.Text("message", MendUtf8(status.message()));
  if (!status.path().empty()) w.Text("path", MendUtf8(status.path()));
  if (!status.detail().empty()) {
    w.Key("detail");
    w.BeginObject();
    for (const auto& [name, value] : status.detail()) w.Text(name, MendUtf8(value));
    w.EndObject();
  }
}

}  // namespace

void AppendError(JsonWriter& w, const Status& status) {
  w.BeginObject();
  AppendFault(w, status);
  if (!status.refusals().empty()) {
    w.Key("refusals");
    w.BeginArray();
    for (const Refusal& refusal : status.refusals()) {
      w.BeginObject();
      w.Text("reason", ReasonName(refusal.reason));
      if (!refusal.host.empty()) w.Text("host", refusal.host);
      if (!refusal.object.empty()) w.Text("object", refusal.object);
      if (refusal.free_at != 0) w.Text("free_at", FormatInstant(refusal.free_at));
      w.EndObject();
    }
    w.EndArray();
  }
  if (!status.others().empty()) {
    w.Key("others");
    w.BeginArray();
    for (const Status& other : status.others()) {
      w.BeginObject();
      AppendFault(w, other);
      w.EndObject();
    }
    w.EndArray();
  }
  w.Bool("retryable", status.retryable());
  w.EndObject();
}

std::string WriteError(const Status& status) {
  JsonWriter writer;
  writer.BeginObject();
  writer.Key("error");
  AppendError(writer, status);
  writer.EndObject();
  return std::move(writer).Take();
}

}  // namespace rota
