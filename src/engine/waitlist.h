// Those who wait, as acts meet them (behaviour §8).
//
//   a question   takes off the facts what is kept for others: of each entry near the event type, in
//                order of arrival, the place it would be offered now (booking/waitlist.h). Earlier
//                places are taken when a later one is looked for.
//   a write      that would come after such places offers them first, and decides again: so what it
//                is decided on is what a reader saw, only written down. What it frees it offers
//                before it ends.
//
//   facts of the store ─► A waits for 09:00 ─► B waits for any day ─► facts of the question
//                         kept: 09:00 ana      kept: 10:00 ana
//
// NEAR an event type are its own entries and those of types that could take its places or be taken
// theirs: a host, a thing or a limit of a team is common to both, or to both and a third one of
// them. The places of whoever asks are found like the others', so that nobody behind them gets
// those, and are then left free.
//
// WHY NOTHING IS LOST  Who joins and who frees both look for places after they have taken the
// organization's revision, one writer after the other. So the second of them sees what the first
// did: either the entry is there when the place becomes free, or the place is free when the entry
// comes.
#pragma once

#include <vector>

#include "src/booking/foreseen.h"
#include "src/booking/waitlist.h"
#include "src/engine/act.h"

namespace rota {

// Entries near an event type, by position; kNone: all there are. Their event types must be read.
std::vector<const store::StoredEntry*> EntriesNear(const Snapshot& snapshot,
                                                   std::uint32_t event_type);

}  // namespace rota
