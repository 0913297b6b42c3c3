// Which blocks of earlier readings a calendar takes away (behaviour §14).
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rota/ical/calendar.h"
#include "rota/model/import.h"

namespace rota::ical {

// Asked about a block that the calendar does not give again, whether it is gone.
//
// kFull         It is, as everything that is not there; but not where the calendar is not complete
//               or does not speak of that time, and not where its event, or any that nobody can
//               name, is there and could not be read. An event whose zone is a guess could not be
//               read either, as long as what is known of it is no guess itself.
// kIncremental  It is where the calendar speaks of it: by its event, its occurrence or a provider's
//               id. What a provider says of a series says nothing about the exceptions it sends by
//               themselves.
class Vanished {
 public:
  // `diagnostics` of both the reader and BusyOf().
  Vanished(const Calendar& calendar, const std::vector<Diagnostic>& diagnostics, SyncMode mode);

  // `taken`: the instants of the block.
  bool Contains(const BusyBlock& earlier, Interval taken) const;

  // Whether what was known of an occurrence is worth more than what this calendar says of it: its
  // event could not be read whole, or it had been moved and the text that may say so again is not
  // complete.
  bool Outweighs(const BusyBlock& earlier, const BusyBlock& block) const;

 private:
  bool IsNamed(const BusyBlock& earlier) const;
  bool IsUnread(const BusyBlock& earlier) const;

  SyncMode mode_;
  bool complete_;
  std::optional<Interval> covers_;
  std::set<std::string> unread_;           // uids
  std::set<std::string> guessed_;          // uids of events whose zone is a guess
  std::set<std::string> events_;           // uids; every block of theirs is spoken of
  std::vector<std::uint64_t> elsewhere_;   // Calendar::elsewhere; likewise
  std::set<std::string> provider_events_;  // uids; but for exceptions
  std::set<std::pair<std::string, std::string>> occurrences_;  // uid, recurrence_id
  std::set<std::pair<std::string, std::string>> removed_;      // external_id, recurrence_id or ""
};

// Is it an occurrence that a provider sends by itself?
inline bool IsException(const BusyBlock& block) { return !block.external_series_id.empty(); }

}  // namespace rota::ical
