#include "src/store/verify_busy.h"

#include <fmt/format.h>

#include "src/store/alongside.h"
#include "src/store/busy_store.h"
#include "src/store/stored_row.h"

namespace rota::store {
namespace {

// Whether `row` closes what `said` should. What a zone makes of dates is worked out at each
// question.
bool Agree(const BlockTime& row, const BlockTime& said) {
  if (row.user != said.user || row.source != said.source) return false;
  if (row.asks_document) return said.asks_document || row.taken == said.taken;
  return !said.asks_document && row.taken == said.taken && row.traits == said.traits;
}

}  // namespace

Status VerifyBusy(Session& session, std::int64_t org, const ResolvedCatalog& catalog,
                  const KeyMap& keys, std::vector<std::string>* findings) {
  Alongside index(EachBlockRow(session, org));
  Statement blocks = session.Query(
      "SELECT id,key,doc FROM document WHERE org=? AND kind='busy_block' ORDER BY id", org);
  return blocks.InPieces().ForEach([&](Statement& row) -> Status {
    std::vector<BlockTime> rows;
    const auto take = [&](Statement& time) { return rows.push_back(TimeOfRow(time)), Status(); };
    ROTA_TRY(index.To(row.Int(0), take, [](Statement&) { return Status(); }));
    const Result<BusyBlock> read = ReadRow<BusyBlock>(row.Text(1), row.Text(2));
    if (!read.ok()) return {};  // told already
    if (read->header.archived_at) {
      if (!rows.empty())
        findings->push_back(fmt::format("busy_block {}: archived, and takes time", row.Text(1)));
      return {};
    }
    const std::int64_t owner = read->resource.empty()
                                   ? keys.Find(Describe<User>().name, read->user)
                                   : keys.Find(Describe<Resource>().name, read->resource);
    const std::int64_t source = keys.Find(Describe<CalendarSource>().name, read->source);
    const std::optional<BlockTime> said = TimeOf(catalog, *read, owner, source);
    if (!said || owner == 0) return {};
    if (rows.empty()) {
      findings->push_back(fmt::format("busy_block {}: it takes no time", row.Text(1)));
    } else if (rows.size() > 1 || !Agree(rows.front(), *said)) {
      findings->push_back(
          fmt::format("busy_block {}: it takes time otherwise than it says", row.Text(1)));
    }
    return {};
  });
}

}  // namespace rota::store
