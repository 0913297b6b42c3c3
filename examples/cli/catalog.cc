// rota init, apply, put, get, list, archive.
#include <fmt/format.h>

#include <iostream>
#include <map>
#include <memory>

#include "examples/cli/shell.h"
#include "rota/codec/apply_json.h"
#include "rota/codec/record_json.h"

namespace rota::cli {
namespace {

int Init(const Common& common) {
  const Result<Engine> engine = Open(common);
  if (!engine.ok()) return Fail(engine.status(), common);
  if (!common.json) fmt::print("{} is ready.\n", common.file);
  return kDone;
}

int Apply(const Common& common, const std::string& document, const ApplyOptions& options) {
  const Result<std::string> text = ReadFile(document);
  if (!text.ok()) return Fail(text.status(), common);
  const Result<Catalog> catalog = ReadCatalog(*text);
  if (!catalog.ok()) return Fail(catalog.status(), common);
  Result<Engine> engine = Open(common);
  if (!engine.ok()) return Fail(engine.status(), common);
  const Result<CommandHeader> header = HeaderOf(common);
  if (!header.ok()) return Fail(header.status(), common);
  const Result<ApplyReport> report = engine->Apply(*catalog, options, *header);
  if (!report.ok()) return Fail(report.status(), common);
  if (common.json) return PrintJson(WriteApplyReport(*report));
  if (report->rows.empty()) {
    fmt::print("Nothing to change.\n");
    return kDone;
  }
  std::map<std::string, std::map<std::string, int>> counts;  // kind → action → number
  for (const ApplyReport::Row& row : report->rows) ++counts[row.kind][row.action];
  std::vector<std::vector<std::string>> rows;
  for (const auto& [kind, actions] : counts) {
    for (const auto& [action, number] : actions) {
      rows.push_back({"  " + kind, fmt::format("{:>3} {}", number, action)});
    }
  }
  fmt::print("{}\n", options.dry_run ? "Would change:" : "Applied:");
  std::fflush(stdout);
  PrintTable(rows);
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
  const Result<CommandHeader> header = HeaderOf(common);
  if (!header.ok()) return Fail(header.status(), common);
  const Result<std::string> answer = verb(*engine, *header);
  if (!answer.ok()) return Fail(answer.status(), common);
  return answer->empty() ? kDone : PrintJson(*answer);
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
    auto options = std::make_shared<ApplyOptions>();
    CLI::App* apply = app->add_subcommand("apply", "apply a catalog document");
    AddFile(apply, common.get());
    apply->add_option("CATALOG", *document, "JSON file, - for standard input")->required();
    apply->add_flag("--dry-run", options->dry_run, "show the difference, write nothing");
    apply->add_flag("--prune", options->prune, "archive what the catalog does not name");
    apply->callback([=] { *exit_code = Apply(*common, *document, *options); });
  }
  const auto record_verb = [&](const char* name, const char* help) {
    auto args = std::make_shared<RecordArgs>();
    CLI::App* verb = app->add_subcommand(name, help);
    AddFile(verb, &args->common);
    verb->add_option("KIND", args->kind, "user, schedule, team, event_type, time_off, busy_block …")
        ->required();
    return std::pair(verb, args);
  };
  {
    auto [put, args] = record_verb("put", "write one record");
    put->add_option("DOCUMENT", args->document, "JSON file, - for standard input");
    put->callback([=, args = args] {
      *exit_code = With(args->common,
                        [&](Engine& engine, const CommandHeader& header) -> Result<std::string> {
                          ROTA_ASSIGN(const std::string text, ReadFile(args->document));
                          return engine.Put(args->kind, text, header);
                        });
    });
  }
  {
    auto [get, args] = record_verb("get", "show one record");
    get->add_option("ID", args->id, "id, or #number of a booking")->required();
    get->callback([=, args = args] {
      *exit_code = With(args->common, [&](Engine& engine, const CommandHeader& header) {
        return engine.Get(args->kind, args->id, header);
      });
    });
  }
  {
    auto [list, args] = record_verb("list", "show records, one document a line");
    list->add_option("--limit", args->limit, "at most so many");
    list->add_option("--cursor", args->cursor, "continue a list");
    list->add_flag("--archived", args->archived, "archived ones too");
    list->callback([=, args = args] {
      *exit_code = With(args->common,
                        [&](Engine& engine, const CommandHeader& header) -> Result<std::string> {
                          ListQuery query;
                          query.organization = header.organization;
                          query.kind = args->kind;
                          query.limit = args->limit;
                          query.cursor = args->cursor;
                          query.archived = args->archived;
                          ROTA_ASSIGN(const Page page, engine.List(query));
                          for (const std::string& item : page.items) std::cout << item << '\n';
                          if (!page.next_cursor.empty())
                            std::cerr << "next cursor: " << page.next_cursor << '\n';
                          return std::string();
                        });
    });
  }
  {
    auto [archive, args] = record_verb("archive", "take one record out of use");
    archive->add_option("ID", args->id, "id")->required();
    archive->callback([=, args = args] {
      *exit_code = With(args->common,
                        [&](Engine& engine, const CommandHeader& header) -> Result<std::string> {
                          ROTA_TRY(engine.Archive(args->kind, args->id, header));
                          return std::string();
                        });
    });
  }
}

}  // namespace rota::cli
