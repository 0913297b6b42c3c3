// The outbox: messages that wait to be performed, leased by workers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rota/model/outbox.h"
#include "rota/model/upkeep.h"
#include "src/store/session.h"

namespace rota::store {

// Below the number of a message in its id.
inline constexpr int kMessageRandomBits = 20;

// Puts a message into the outbox, unless one with its `dedupe_key` is there.
Status PutMessage(Session& session, std::int64_t org, Message message);

// Messages due at `now`, the longest due first, leased to the worker. Those that cannot be read are
// passed over and told of.
Result<LeaseAnswer> LeaseMessages(Session& session, std::int64_t org, Instant now,
                                  const LeaseBody& lease);
// How many messages wait to go out, and since when the oldest is due.
Status CountWaiting(Session& session, std::int64_t org, MetricsReport* report);
// Errors: `not_found`.
Status AckMessage(Session& session, std::int64_t org, Instant now, std::string_view id);
Status FailMessage(Session& session, std::int64_t org, Instant now, const FailBody& fail);

}  // namespace rota::store
