#include "src/store/verify_series.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>

#include "src/booking/series_rule.h"
#include "src/store/stored_row.h"

namespace rota::store {
namespace {

// Times of the wall are moved with a series and may be read a little apart where clocks change.
constexpr std::int64_t kSlack = kDay;

class SeriesVerifier {
 public:
  SeriesVerifier(Session& session, std::int64_t org, std::vector<std::string>* findings)
      : session_(session), org_(org), findings_(*findings) {}

  Status Verify() {
    ROTA_TRY(ReadSeries());
    ROTA_TRY(ReadOccurrences());
    for (const auto& [key, known] : series_) Check(known);
    return {};
  }

 private:
  struct Known {
    Series series;
    std::optional<Instant> due_at;
    std::set<LocalTime> places;  // that a booking or a reason stands for
  };

  template <typename... Args>
  void Find(fmt::format_string<Args...> text, Args&&... args) {
    findings_.push_back(fmt::format(text, std::forward<Args>(args)...));
  }

  Status ReadSeries() {
    Statement rows = session_.Query(
        "SELECT id,key,due_at,doc FROM document WHERE org=? AND kind='series' ORDER BY id", org_);
    return rows.ForEach([&](Statement& row) {
      Known known;
      ids_.emplace(row.Text(1));
      Result<Series> read = ReadRow<Series>(row.Text(1), row.Text(3));
      if (!read.ok()) {  // verify.cc names it
        unreadable_.insert(row.Int(0));
        return;
      }
      known.series = *std::move(read);
      if (!row.IsNull(2)) known.due_at = row.Int(2);
      if (known.series.header.id != row.Text(1))
        Find("series {}: its columns and its document differ", row.Text(1));
      series_.emplace(row.Int(0), std::move(known));
    });
  }

  Status ReadOccurrences() {
    Statement rows = session_.Query(
        "SELECT key,series,recurrence_id,doc FROM booking WHERE org=? AND series IS NOT NULL "
        "ORDER BY series,recurrence_id",
        org_);
    return rows.ForEach([&](Statement& row) -> Status {
      const std::string id(row.Text(0));
      const Result<Booking> read = ReadRow<Booking>(id, row.Text(3));
      if (!read.ok()) {  // its place is taken, as far as its columns tell
        const auto its = series_.find(row.Int(1));
        if (its != series_.end() && !row.IsNull(2)) its->second.places.insert({row.Int(2)});
        return {};
      }
      const Booking& booking = *read;
      const auto found = series_.find(row.Int(1));
      if (found == series_.end()) {
        if (unreadable_.contains(row.Int(1))) return {};
        Find("booking {}: its series is missing", id);
        return {};
      }
      Known& known = found->second;
      const std::optional<LocalTime> place = booking.recurrence_id;
      const bool columns_agree = booking.series == known.series.header.id && place &&
                                 !row.IsNull(2) && place->s == row.Int(2);
      if (!columns_agree) Find("booking {}: its columns and its document differ on its series", id);
      if (!place) return {};
      if (!known.places.insert(*place).second) {
        Find("series {}: two bookings are its occurrence of {}", known.series.header.id,
             FormatLocal(*place));
      }
      CheckOccurrence(known.series, booking, *place);
      return {};
    });
  }

  void CheckOccurrence(const Series& series, const Booking& booking, LocalTime place) {
    const Result<const Zone*> zone = Zone::Find(series.zone);
    if (!zone.ok()) return;  // told of the series itself
    const Instant own = (*zone)->ToInstant(place);
    if (series.written_until && own > *series.written_until + kSlack) {
      Find("booking {}: its series is not written that far", booking.header.id);
    }
    // What was over when the series was cancelled stands.
    const Instant cancelled = series.header.updated_at.value_or(0);
    const bool live =
        booking.status == BookingStatus::kPending || booking.status == BookingStatus::kConfirmed;
    if (series.status == SeriesStatus::kCancelled && live && booking.start >= cancelled &&
        own >= cancelled) {
      Find("booking {}: its series is cancelled", booking.header.id);
    }
  }

  void Check(const Known& known) {
    const Series& series = known.series;
    const std::string& id = series.header.id;
    if (!series.split_from.empty() && !ids_.contains(series.split_from)) {
      Find("series {}: it goes on from a series that is missing", id);
    }
    const Result<RecurrenceSet> set = SetOf(series);
    if (!set.ok())
      return Find("series {}: its rule cannot be read: {}", id, set.status().message());
    if (series.status != SeriesStatus::kActive) {
      if (known.due_at || series.written_until)
        Find("series {}: over, but still to be written on", id);
      return;
    }
    const bool open = IsOpenEnded(*set);
    if (open != series.written_until.has_value() || open != known.due_at.has_value()) {
      Find("series {}: nothing says how far it is written, or when it goes on", id);
    }
    CheckComplete(known, *set);
  }

  // Every start of the rule, as far as it is written, is a booking or was left out.
  void CheckComplete(const Known& known, const RecurrenceSet& set) {
    const Series& series = known.series;
    // What a new rule names before it was given nobody could book any more.
    ExpandWindow window{.from = series.header.updated_at.value_or(kMinInstant)};
    if (series.written_until) window.to = *series.written_until - kSlack;
    const Result<std::vector<Start>> starts = StartsBetween(set, window);
    if (!starts.ok()) return;
    std::set<LocalTime> places = known.places;
    for (const LeftOut& one : series.left_out) places.insert(one.recurrence_id);
    for (const Start& start : *starts) {
      if (places.contains(start.local)) continue;
      return Find("series {}: neither a booking nor a reason for its occurrence of {}",
                  series.header.id, FormatLocal(start.local));
    }
  }

  Session& session_;
  std::int64_t org_;
  std::vector<std::string>& findings_;
  std::map<std::int64_t, Known> series_;  // by key
  std::set<std::string, std::less<>> ids_;
  std::set<std::int64_t> unreadable_;  // keys
};

}  // namespace

Status VerifySeries(Session& session, std::int64_t org, std::vector<std::string>* findings) {
  return SeriesVerifier(session, org, findings).Verify();
}

}  // namespace rota::store
