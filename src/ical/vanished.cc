#include "rota/ical/vanished.h"

#include <algorithm>

#include "src/ical/block_names.h"

namespace rota::ical {
namespace {

// Does an occurrence start elsewhere than its series says?
bool IsMoved(const BusyBlock& block) {
  if (block.recurrence_id.empty()) return false;
  const Instant* at = std::get_if<Instant>(&block.start);
  const Moment start = at ? Moment{LocalTime{*at}, Moment::Form::kUtc}
                          : Moment{Midnight(std::get<Date>(block.start)), Moment::Form::kDate};
  return FormatMoment(start) != block.recurrence_id;
}

}  // namespace

Vanished::Vanished(const Calendar& calendar, const std::vector<Diagnostic>& diagnostics,
                   SyncMode mode)
    : mode_(mode), complete_(calendar.complete), covers_(calendar.covers) {
  for (const Diagnostic& told : diagnostics) {
    if (!told.dropped) continue;
    if (told.zone_guessed) {
      guessed_.insert(UidOf(told.uid));
      continue;
    }
    unread_.insert(UidOf(told.uid));
    complete_ = complete_ && !told.uid.empty();  // any event may be the one that nobody can name
  }
  if (mode == SyncMode::kFull) return;
  elsewhere_ = calendar.elsewhere;
  for (const Event& event : calendar.events) {
    if (event.recurrence_id) {
      occurrences_.emplace(UidOf(event.uid), OccurrenceNameOf(event.set, *event.recurrence_id));
    } else {
      (event.external_id.empty() ? events_ : provider_events_).insert(UidOf(event.uid));
    }
  }
  for (const FreeBusy& row : calendar.free_busy) events_.insert(UidOf(row.uid));
  for (const Availability& row : calendar.availability) events_.insert(UidOf(row.uid));
  for (const Removal& one : calendar.removed)
    removed_.emplace(ExternalIdOf(one.external_id), one.recurrence_id);
}

bool Vanished::IsUnread(const BusyBlock& earlier) const {
  return unread_.contains(earlier.ical_uid) ||
         (guessed_.contains(earlier.ical_uid) &&
          earlier.content_hash != ContentHashOf(earlier, /*zone_guessed=*/true));
}

bool Vanished::Contains(const BusyBlock& earlier, Interval taken) const {
  if (IsUnread(earlier)) return false;
  if (covers_ && !taken.Overlaps(*covers_)) return false;
  return mode_ == SyncMode::kFull ? complete_ : IsNamed(earlier);
}

bool Vanished::Outweighs(const BusyBlock& earlier, const BusyBlock& block) const {
  if (IsUnread(earlier)) return true;
  return !complete_ && IsMoved(earlier) && !IsMoved(block);
}

bool Vanished::IsNamed(const BusyBlock& earlier) const {
  for (const std::string& id : {earlier.external_id, earlier.external_series_id}) {
    if (id.empty()) continue;
    if (removed_.contains({id, {}}) || removed_.contains({id, earlier.recurrence_id})) return true;
  }
  if (occurrences_.contains({earlier.ical_uid, earlier.recurrence_id})) return true;
  if (events_.contains(earlier.ical_uid)) return true;
  if (std::binary_search(elsewhere_.begin(), elsewhere_.end(), UidHash(earlier.ical_uid)))
    return true;
  return !IsException(earlier) && provider_events_.contains(earlier.ical_uid);
}

}  // namespace rota::ical
