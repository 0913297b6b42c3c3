#include "src/store/verify_counters.h"

#include <fmt/format.h>

#include <map>

#include "rota/model/outbox.h"
#include "src/store/outbox_store.h"

namespace rota::store {
namespace {

// The largest number that each counter must have given out. Codes count from 1 in every year, and
// a booking may have moved to another one: together they are as many as their counters gave out.
constexpr std::string_view kGivenOut =
    "SELECT kind,max(number) FROM document WHERE org=?1 AND number IS NOT NULL GROUP BY kind "
    "UNION ALL SELECT 'booking',coalesce(max(number),0) FROM booking WHERE org=?1 AND number IS NOT "
    "NULL UNION ALL SELECT 'code',count(*) FROM booking WHERE org=?1 AND code IS NOT NULL "
    "UNION ALL SELECT 'turn',coalesce(max(seq),0) FROM assignment WHERE org=?1 "
    "UNION ALL SELECT 'message',coalesce(max(id),0)/?2 FROM outbox WHERE org=?1";

}  // namespace

Status VerifyCounters(Session& session, std::int64_t org, std::vector<std::string>* findings) {
  std::map<std::string, std::int64_t, std::less<>> counted;
  Statement counters =
      session.Query("SELECT name,sum(n) FROM counter WHERE org=? GROUP BY name", org);
  ROTA_TRY(counters.ForEach([&](Statement& row) { counted.emplace(row.Text(0), row.Int(1)); }));
  Statement given = session.Query(kGivenOut, org, std::int64_t{1} << kMessageRandomBits);
  ROTA_TRY(given.ForEach([&](Statement& row) {
    const auto found = counted.find(row.Text(0));
    const std::int64_t n = found == counted.end() ? 0 : found->second;
    if (n >= row.Int(1)) return;
    findings->push_back(fmt::format("the counter {} stands at {}, but {} was given out",
                                    row.Text(0), n, row.Int(1)));
  }));
  Statement revision = session.Query(
      "SELECT o.revision,(SELECT max(c.revision) FROM change c WHERE c.org=o.org) "
      "FROM organization o WHERE o.org=?",
      org);
  return revision.ForEach([&](Statement& row) {
    if (row.Int(0) >= row.Int(1)) return;
    findings->push_back(fmt::format("the organization stands at revision {}, its changes at {}",
                                    row.Int(0), row.Int(1)));
  });
}

}  // namespace rota::store
