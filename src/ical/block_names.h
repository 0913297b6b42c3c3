// How the blocks of a calendar are named, from one reading to the next.
#pragma once

#include <string>
#include <string_view>

#include "rota/ical/calendar.h"
#include "rota/recurrence/expand.h"

namespace rota::ical {

// Names as the record may hold them: a uid or id that is too long or holds control characters is
// named by its hash.
std::string UidOf(const std::string& uid);
std::string ExternalIdOf(const std::string& id);

// A short form of UidOf(), the same within one run of the program.
std::uint64_t UidHash(const std::string& uid);

// The original start in a form that does not change with the zone data: UTC, or the date.
std::string OccurrenceNameOf(const RecurrenceSet& set, const Moment& original);
std::string OccurrenceNameOf(const RecurrenceSet& set, const Start& original);

// What a block's `content_hash` is. Of one whose zone is a guess it is another, so that a later
// reading can tell: what was known before outweighs a guess, but no guess outweighs another.
std::string ContentHashOf(const BusyBlock& block, bool zone_guessed);

// Text as the record may hold it: UTF-8 without U+0000, at most `most` bytes, cut between
// characters. Of text that is no UTF-8 the ASCII is kept, with `?` in place of every other byte.
std::string Tamed(std::string_view text, std::size_t most);

// The first 128 bits of the hash.
std::string HexOf(std::string_view text);

}  // namespace rota::ical
