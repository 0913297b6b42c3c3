// Catalogs and single records.
#include "capi/src/answers.h"
#include "capi/src/verb.h"
#include "rota/codec/apply_json.h"

namespace rota::capi {
namespace {

constexpr std::size_t kFirstOptionsSize = 24;  // of release 0.1
static_assert(sizeof(rota_apply_options) >= kFirstOptionsSize);

Result<std::string> Put(OpenEngine& open, const PutRequest& request) {
  Result<std::string> stored = open.engine.Put(request.kind, request.record, request.command);
  if (stored.ok() || stored.status().path() == "kind") return stored;
  return Status(stored.status()).Under("record");
}

Result<std::string> List(OpenEngine& open, const ListRequest& request) {
  ListQuery query;
  query.kind = request.kind;
  query.cursor = request.cursor;
  query.limit = request.limit;
  query.archived = request.archived;
  query.event_type = request.event_type;
  query.host = request.host;
  query.series = request.series;
  query.from = request.from;
  query.to = request.to;
  return PageJson(open.engine.List(query, request.command));
}

}  // namespace

extern "C" {

rota_code rota_catalog_apply(rota_engine* engine, const char* catalog, size_t catalog_len,
                             const rota_apply_options* options, char** out_report,
                             rota_error** out_error) {
  const Out out{out_report, "out_report"};
  return WithEngine(engine, out_error, out, [&](OpenEngine& open) -> Status {
    ROTA_ASSIGN(const std::string_view json, DocumentIn(catalog, catalog_len, "catalog"));
    ROTA_ASSIGN(const rota_apply_options given, OptionsIn(options, kFirstOptionsSize));
    if (given.reserved != 0) {
      return Status(Reason::k_unsupported, "must be 0").At("options.reserved");
    }
    ROTA_ASSIGN(const bool dry_run, Choice<bool>(given.dry_run, 2, "options.dry_run"));
    ROTA_ASSIGN(const bool prune, Choice<bool>(given.prune, 2, "options.prune"));
    CommandHeader command;
    if (given.command) {
      ROTA_ASSIGN(const std::string_view text, TextIn(given.command, "options.command"));
      Result<CommandHeader> header = ReadRecord<CommandHeader>(text);
      if (!header.ok()) return Status(header.status()).Under("options.command");
      command = *std::move(header);
    }
    ROTA_ASSIGN(const Catalog read, ReadCatalog(json));
    ROTA_ASSIGN(const ApplyReport report,
                open.engine.Apply(read, {.dry_run = dry_run, .prune = prune}, command));
    return Answer(WriteApplyReport(report), out_report);
  });
}

ROTA_VERB(rota_record_put, PutRequest, return Put(open, request);)
ROTA_VERB(rota_record_get, RecordRequest,
          return open.engine.Get(request.kind, request.id, request.command);)
ROTA_VERB(rota_record_list, ListRequest, return List(open, request);)
ROTA_VERB(rota_record_archive, RecordRequest,
          return Done(open.engine.Archive(request.kind, request.id, request.command));)
ROTA_VERB(rota_record_history, RecordRequest,
          return PageJson(open.engine.History(request.kind, request.id, request.command));)

}  // extern "C"

}  // namespace rota::capi
