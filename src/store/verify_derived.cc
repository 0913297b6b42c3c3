#include "src/store/verify_derived.h"

#include <absl/hash/hash.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "src/availability/booking_rows.h"
#include "src/store/occupancy.h"
#include "src/store/participants.h"

namespace rota::store {
namespace {

std::uint64_t HashOfParticipant(std::string_view who, std::int64_t start, std::int64_t role,
                                std::int64_t minutes, std::int64_t counts) {
  return absl::HashOf(who, start, role, minutes, counts);
}

// As the columns hold them: 0 and "" for what is absent.
struct Columns {
  std::string_view uid, code, external_ref;
  std::int64_t number, kind, event_type, team, host, expires_at, sequence;
  bool operator==(const Columns&) const = default;
};

}  // namespace

Status DerivedRows::ReadKeys() {
  Statement rows = session_.Query(
      "SELECT kind,key,id FROM document WHERE org=? AND kind IN ('user','team','event_type')",
      org_);
  KeyMap::Writer keys(keys_);
  ROTA_TRY(rows.ForEach([&](Statement& row) { keys.Add(row.Text(0), row.Text(1), row.Int(2)); }));
  keys_ = std::move(keys).Take();
  return {};
}

void DerivedRows::Take(std::int64_t key, const Booking& booking, const Statement& columns,
                       int from) {
  Sums& sums = bookings_[key];
  const auto key_of = [&](const std::string& id) { return keys_.Find("user", id); };
  for (const Participant& one : ParticipantsOf(booking, key_of)) {
    sums.participants += HashOfParticipant(one.who, one.start, one.role, one.minutes, one.counts);
  }
  const bool own_uid = booking.uid != booking.header.id + "@rota";
  const Columns said{.uid = own_uid ? booking.uid : std::string_view(),
                     .code = booking.code,
                     .external_ref = booking.header.external_ref,
                     .number = booking.header.number,
                     .kind = static_cast<std::int64_t>(booking.kind),
                     .event_type = keys_.Find("event_type", booking.event_type),
                     .team = keys_.Find("team", booking.team),
                     .host = booking.hosts.empty() ? 0 : key_of(booking.hosts.front()),
                     .expires_at = DueOf(booking),
                     .sequence = booking.sequence};
  const Columns stored{.uid = columns.Text(from),
                       .code = columns.Text(from + 1),
                       .external_ref = columns.Text(from + 2),
                       .number = columns.Int(from + 3),
                       .kind = columns.Int(from + 4),
                       .event_type = columns.Int(from + 5),
                       .team = columns.Int(from + 6),
                       .host = columns.Int(from + 7),
                       .expires_at = columns.Int(from + 8),
                       .sequence = columns.Int(from + 9)};
  sums.columns_differ = said != stored;
}

void DerivedRows::PassOver(std::int64_t key) { bookings_[key].unknown = true; }

Result<std::string> DerivedRows::IdOf(std::int64_t key) {
  Statement find = session_.Query("SELECT key FROM booking WHERE org=? AND id=?", org_, key);
  ROTA_ASSIGN(const bool found, find.Step());
  return found ? std::string(find.Text(0)) : std::string("?");
}

Status DerivedRows::TakeOffParticipants(std::vector<std::string>* findings) {
  std::set<std::int64_t> gone;
  Statement rows = session_.Query(
      "SELECT booking,who,start_at,role,minutes,counts FROM participant WHERE org=?", org_);
  ROTA_TRY(rows.ForEach([&](Statement& row) {
    const auto found = bookings_.find(row.Int(0));
    if (found == bookings_.end()) {
      gone.insert(row.Int(0));
      return;
    }
    found->second.participants -=
        HashOfParticipant(row.Text(1), row.Int(2), row.Int(3), row.Int(4), row.Int(5));
  }));
  for (const std::int64_t key : gone) {
    findings->push_back(fmt::format("participants of {} belong to no booking", key));
  }
  return {};
}

// Who looks for taken time looks in lane 0 and in those of soft rows: a row elsewhere frees it.
Status DerivedRows::CheckLanes(std::vector<std::string>* findings) {
  std::set<std::int64_t> wrong;
  Statement rows = session_.Query(
      "SELECT o.owner,o.lane,o.start_at,o.end_at,s.capacity FROM occupancy o LEFT JOIN subject s "
      "ON s.org=o.org AND s.id=o.subject WHERE o.org=?",
      org_);
  ROTA_TRY(rows.ForEach([&](Statement& row) {
    const std::int64_t lane = row.Int(1);
    const Result<int> by_length = LaneOf(row.Int(3) - row.Int(2));
    const std::int64_t counted = by_length.ok() ? *by_length : 0;
    const bool right = lane < 0 ? lane == -counted : lane == (row.Int(4) == 1 ? 0 : counted);
    if (!right) wrong.insert(row.Int(0));
  }));
  for (const std::int64_t key : wrong) {
    ROTA_ASSIGN(const std::string id, IdOf(key));
    findings->push_back(fmt::format("booking {}: its time lies where nobody looks for it", id));
  }
  return {};
}

Status DerivedRows::Check(std::vector<std::string>* findings) {
  ROTA_TRY(TakeOffParticipants(findings));
  std::vector<std::pair<std::int64_t, const char*>> differ;
  for (const auto& [key, sums] : bookings_) {
    if (sums.unknown) continue;
    if (sums.participants != 0) differ.emplace_back(key, "its participants");
    if (sums.columns_differ) differ.emplace_back(key, "its columns");
  }
  std::sort(differ.begin(), differ.end());
  for (const auto& [key, what] : differ) {
    ROTA_ASSIGN(const std::string id, IdOf(key));
    findings->push_back(fmt::format("booking {}: {} and its document differ", id, what));
  }
  return CheckLanes(findings);
}

}  // namespace rota::store
