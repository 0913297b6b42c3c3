#include "src/store/verify_owners.h"

#include <fmt/format.h>

#include <set>

#include "rota/model/time_off.h"
#include "src/store/stored_row.h"

namespace rota::store {

Status VerifyOwners(Session& session, std::int64_t org, std::vector<std::string>* findings) {
  std::set<std::string, std::less<>> ids;
  std::set<std::int64_t> keys;
  Statement users = session.Query("SELECT key,id FROM document WHERE org=? AND kind='user'", org);
  ROTA_TRY(users.ForEach([&](Statement& row) {
    ids.emplace(row.Text(0));
    keys.insert(row.Int(1));
  }));
  std::set<std::string, std::less<>> things;
  Statement resources =
      session.Query("SELECT key,id FROM document WHERE org=? AND kind='resource'", org);
  ROTA_TRY(resources.ForEach([&](Statement& row) {
    things.emplace(row.Text(0));
    keys.insert(row.Int(1));
  }));
  Statement absences = session.Query(
      "SELECT key,doc FROM document WHERE org=? AND kind='time_off' ORDER BY id", org);
  ROTA_TRY(absences.ForEach([&](Statement& row) {
    const Result<TimeOff> read = ReadRow<TimeOff>(row.Text(0), row.Text(1));
    if (!read.ok()) return;  // verify.cc names it
    if (!read->resource.empty()) {
      if (things.contains(read->resource)) return;
      findings->push_back(
          fmt::format("time_off {}: there is no resource {}", row.Text(0), read->resource));
      return;
    }
    if (!ids.contains(read->user)) {
      findings->push_back(fmt::format("time_off {}: there is no user {}", row.Text(0), read->user));
    }
    if (!read->delegate.empty() && !ids.contains(read->delegate)) {
      findings->push_back(
          fmt::format("time_off {}: there is no user {}", row.Text(0), read->delegate));
    }
  }));
  // The documents of busy blocks are many; whose time they take their index says.
  Statement blocks = session.Query(
      "SELECT b.subject,b.item,d.key FROM busy b LEFT JOIN document d ON d.org=b.org AND "
      "d.kind='busy_block' AND d.id=b.item WHERE b.org=?",
      org);
  return blocks.ForEach([&](Statement& row) {
    if (row.IsNull(2)) {
      findings->push_back(fmt::format("busy time of {} belongs to no block", row.Int(1)));
    } else if (!keys.contains(row.Int(0))) {
      findings->push_back(fmt::format("busy_block {}: its owner is not there", row.Text(2)));
    }
  });
}

}  // namespace rota::store
