// rota init, apply, put, get, list, archive.
#include <fmt/format.h>

#include <ctime>
#include <iostream>
#include <map>
#include <memory>

#include "examples/cli/catalog_text.h"
#include "examples/cli/shell.h"
#include "rota/codec/json_writer.h"
#include "rota/codec/record_json.h"
#include "rota/model/validate.h"
#include "rota/time/zone.h"

namespace rota::cli {
namespace {

int Init(const Common& common) {
  const Result<Engine> engine = OpenOrMake(common);
  if (!engine.ok()) return Fail(engine.status(), common);
  if (common.json) {
    JsonWriter w;
    w.BeginObject();
    w.Text("database", common.file);
    w.EndObject();
    return PrintJson(std::move(w).Take());
  }
  fmt::print("{} is ready.\n", Visible(common.file));
  return kDone;
}

// A catalog that founds its organization may make the database; one that is wrong makes none.
bool Founds(const ApplyBody& what) {
  return what.catalog.organization && !what.dry_run && ValidateCatalog(what.catalog).empty();
}

int Apply(const Common& common, const std::string& document, ApplyBody what) {
  const Result<std::string> text = ReadFile(document);
  if (!text.ok()) return Fail(text.status(), common);
  CatalogText read(*text);
  const auto place_of = [&](const Status& error) { return read.PlaceOf(error); };
  if (!read.status().ok()) return FailDocument(read.status(), common, document, place_of);
  what.catalog = read.Take();
  Result<Engine> engine = Founds(what) ? OpenOrMake(common) : Open(common);
  if (!engine.ok()) return Fail(engine.status(), common);
  const Result<Envelope> header = EnvelopeOf(common);
  if (!header.ok()) return Fail(header.status(), common);
  const Result<ApplyReport> report = engine->Apply(what, *header);
  if (!report.ok()) return FailDocument(report.status(), common, document, place_of);
  if (common.json) return PrintJson(WriteRecord(*report, See::kAdmin));
  if (report->rows.empty()) {
    fmt::print("Nothing to change.\n");
    return kDone;
  }
  std::map<std::string, std::map<std::string, int>> counts;  // kind → action → number
  for (const AppliedRow& row : report->rows) ++counts[row.kind][row.action];
  std::vector<std::vector<std::string>> rows;
  for (const auto& [kind, actions] : counts) {
    for (const auto& [action, number] : actions) {
      rows.push_back({"  " + kind, fmt::format("{:>3} {}", number, action)});
    }
  }
  fmt::print("{}\n", what.dry_run ? "Would change:" : "Applied:");
  std::fflush(stdout);
  PrintTable(rows);
  return kDone;
}

Place PlaceOf(const CatalogText& text, const LintFinding& finding) {
  return text.PlaceOf(Status(Reason::k_invalid).At(finding.path));
}

std::string LintDocument(const std::vector<LintFinding>& findings, const CatalogText& text) {
  JsonWriter w;
  w.BeginObject();
  w.Key("findings");
  w.BeginArray();
  for (const LintFinding& finding : findings) {
    w.BeginObject();
    w.Text("rule", finding.rule);
    w.Text("path", finding.path);
    w.Text("message", finding.message);
    w.Integer("line", static_cast<std::int64_t>(PlaceOf(text, finding).line));
    w.EndObject();
  }
  w.EndArray();
  w.EndObject();
  return std::move(w).Take();
}

// What Apply would say, and besides what is legal and probably not meant, without a database.
int LintCatalog(const Common& common, const std::string& document) {
  const Result<std::string> text = ReadFile(document);
  if (!text.ok()) return Fail(text.status(), common);
  CatalogText read(*text);
  const auto place_of = [&](const Status& error) { return read.PlaceOf(error); };
  if (!read.status().ok()) return FailDocument(read.status(), common, document, place_of);
  const Catalog catalog = read.Take();
  if (const Status errors = Together(ValidateCatalog(catalog)); !errors.ok()) {
    return FailDocument(errors, common, document, place_of);
  }
  const std::vector<LintFinding> findings = Lint(catalog, Zone::Utc().DateOf(std::time(nullptr)));
  if (common.json) return PrintJson(LintDocument(findings, read));
  for (const LintFinding& finding : findings) {
    const Place place = PlaceOf(read, finding);
    fmt::print("{}:{}:{}: {} — {} ({})\n", document, place.line, place.column,
               Visible(finding.path), Visible(finding.message), finding.rule);
  }
  if (findings.empty()) fmt::print("{}: nothing to say.\n", document);
  return kDone;
}

struct RecordArgs {
  Common common;
  std::string kind, id, document = "-", cursor;
  std::int32_t limit = 100;
  bool archived = false;
};

// Opens and runs `verb(engine, header)` → Result<std::string> or Status.
template <typename Verb>
int With(const Common& common, const Verb& verb) {
  Result<Engine> engine = Open(common);
  if (!engine.ok()) return Fail(engine.status(), common);
  const Result<Envelope> header = EnvelopeOf(common);
  if (!header.ok()) return Fail(header.status(), common);
  const Result<std::string> answer = verb(*engine, *header);
  if (!answer.ok()) return Fail(answer.status(), common);
  return answer->empty() ? kDone : PrintJson(*answer);
}

int Put(const RecordArgs& args) {
  const Result<std::string> text = ReadFile(args.document);
  if (!text.ok()) return Fail(text.status(), args.common);
  Status wrong;
  const int code = With(args.common, [&](Engine& engine, const Envelope& header) {
    Result<Document> stored = engine.Put({.kind = args.kind, .record = *text}, header);
    if (!stored.ok()) wrong = stored.status();
    return stored.ok() ? Result<std::string>(stored->json) : Result<std::string>(std::string());
  });
  return wrong.ok() ? code : FailDocument(wrong, args.common, {args.document, *text});
}

}  // namespace

void AddCatalogCommands(CLI::App* app, int* exit_code) {
  {
    auto common = std::make_shared<Common>();
    CLI::App* init = app->add_subcommand("init", "create a database");
    AddFile(init, common.get());
    init->callback([=] { *exit_code = Init(*common); });
  }
  {
    auto common = std::make_shared<Common>();
    auto document = std::make_shared<std::string>();
    auto what = std::make_shared<ApplyBody>();
    CLI::App* apply = app->add_subcommand("apply", "apply a catalog document");
    AddFile(apply, common.get());
    apply
        ->add_option(
            "CATALOG", *document,
            "JSON file, or JSON Lines: a part of the catalog in each; - for standard input")
        ->required();
    apply->add_flag("--dry-run", what->dry_run, "show the difference, write nothing");
    apply->add_flag("--prune", what->prune, "archive what the catalog does not name");
    OfVerb(apply, "catalog.apply");
    apply->callback([=] { *exit_code = Apply(*common, *document, *what); });
  }
  {
    auto common = std::make_shared<Common>();
    auto document = std::make_shared<std::string>();
    CLI::App* lint = app->add_subcommand(
        "lint", "say what is wrong with a catalog, and what is legal and probably not meant");
    lint->add_option("CATALOG", *document, "as `apply` takes it")->required();
    lint->add_flag("--json", common->json, "answer with a document");
    lint->callback([=] { *exit_code = LintCatalog(*common, *document); });
  }
}

void AddRecordCommands(CLI::App* app, int* exit_code) {
  const auto record_verb = [&](const char* name, const char* help, const char* of) {
    auto args = std::make_shared<RecordArgs>();
    CLI::App* verb = app->add_subcommand(name, help);
    AddFile(verb, &args->common);
    verb->add_option("KIND", args->kind, "what kind of record")->required()->check(AKind());
    OfVerb(verb, of);
    return std::pair(verb, args);
  };
  {
    auto [put, args] = record_verb("put", "write one record", "record.put");
    put->add_option("RECORD", args->document, "JSON file, - for standard input");
    put->callback([=, args = args] { *exit_code = Put(*args); });
  }
  {
    auto [get, args] = record_verb("get", "show one record", "record.get");
    get->add_option(
           "ID", args->id,
           "id, '#1' for a number, external_ref:KEY, slug:SLUG or email:ADDRESS; a booking also "
           "by 1 or its code")
        ->required();
    get->callback([=, args = args] {
      *exit_code =
          With(args->common, [&](Engine& engine, const Envelope& header) -> Result<std::string> {
            const bool booking = args->kind == "booking";
            const std::string id = booking ? BookingNamed(engine, args->id, header) : args->id;
            ROTA_ASSIGN(const Document record, engine.Get({.kind = args->kind, .id = id}, header));
            return record.json;
          });
    });
  }
  {
    auto [list, args] = record_verb("list", "show records, one document a line", "record.list");
    list->add_option("--limit", args->limit, "at most so many");
    list->add_option("--cursor", args->cursor, "continue a list");
    list->add_flag("--archived", args->archived, "archived ones too");
    list->callback([=, args = args] {
      *exit_code =
          With(args->common, [&](Engine& engine, const Envelope& header) -> Result<std::string> {
            ListBody query;
            query.kind = args->kind;
            query.limit = args->limit;
            query.cursor = args->cursor;
            query.archived = args->archived;
            ROTA_ASSIGN(const Page page, engine.List(query, header));
            for (const std::string& item : page.items) PrintJson(item);
            if (!page.next_cursor.empty()) std::cerr << "next cursor: " << page.next_cursor << '\n';
            return std::string();
          });
    });
  }
  {
    auto [archive, args] = record_verb("archive", "take one record out of use", "record.archive");
    archive->add_option("ID", args->id, "id")->required();
    archive->callback([=, args = args] {
      *exit_code =
          With(args->common, [&](Engine& engine, const Envelope& header) -> Result<std::string> {
            ROTA_ASSIGN(const Done done,
                        engine.Archive({.kind = args->kind, .id = args->id}, header));
            return args->common.json ? WriteRecord(done, See::kAdmin) : std::string();
          });
    });
  }
}

}  // namespace rota::cli
