// Entries of waitlists in the database. An entry is a document like others; those that wait or have
// an offer stand in the table `waitlist` as well, which is how they are found, in order of arrival.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rota/model/waitlist.h"
#include "src/store/booking_store.h"

namespace rota::store {

// Of each event type the first so many count (behaviour §8).
inline constexpr std::size_t kMostWaiting = 100;

struct StoredEntry {
  std::int64_t key = 0;  // 0: not written yet
  WaitlistEntry entry;
};
using Waitlist = std::vector<StoredEntry>;

// By public id or number ("#12"). Errors: `not_found`.
Result<StoredEntry> ReadWaitlistEntry(Session& session, std::int64_t org, std::string_view ref);

// Whether anybody waits or has an offer.
Result<bool> AnybodyWaits(Session& session, std::int64_t org);
// Who does, by position: of each event type the first that count. Errors: `corrupt`.
Result<Waitlist> ReadWaitlist(Session& session, std::int64_t org);

// Writes an entry with `history`; raises its version. A new one gets key, number and position.
// Errors: `invalid` id_taken.
Status WriteWaitlistEntry(const WriteContext& context, std::int64_t revision, HistoryEntry history,
                          StoredEntry* stored);
// Puts an imported entry among those who wait, if it does. `event_type`: its key.
Status IndexWaitlistEntry(Session& session, std::int64_t org, std::int64_t event_type,
                          const StoredEntry& stored);

// Of a waitlist's counter, from which positions come.
inline constexpr std::string_view kPositions = "waitlist";

}  // namespace rota::store
