#include "src/store/verify_series.h"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <utility>

#include "src/availability/booking_rows.h"
#include "src/booking/series_rule.h"
#include "src/store/alongside.h"
#include "src/store/stored_row.h"

namespace rota::store {
namespace {

// Times of the wall are moved with a series and may be read a little apart where clocks change.
constexpr std::int64_t kSlack = kDay;

class SeriesVerifier {
 public:
  SeriesVerifier(Session& session, std::int64_t org, std::vector<std::string>* findings)
      : session_(session), org_(org), findings_(*findings) {}

  // Series and their occurrences side by side, one series at a time.
  Status Verify() {
    Alongside occurrences(
        session_
            .Query("SELECT series,key,recurrence_id,doc FROM booking WHERE org=? AND series IS NOT "
                   "NULL ORDER BY series,recurrence_id",
                   org_)
            .InPieces());
    const auto stray = [&](const Statement& row) -> Status {
      if (ReadRow<Booking>(row.Text(1), row.Text(3)).ok()) {
        Find("booking {}: its series is missing", row.Text(1));
      }
      return {};
    };
    Statement rows = session_.Query(
        "SELECT id,key,due_at,doc FROM document WHERE org=? AND kind='series' ORDER BY id", org_);
    const auto check = [&](const Statement& row) -> Status {
      Known known;
      Result<Series> read = ReadRow<Series>(row.Text(1), row.Text(3));
      if (!read.ok()) {  // verify.cc names it
        const auto pass = [](const Statement&) { return Status(); };
        return occurrences.To(row.Int(0), pass, stray);
      }
      known.series = *std::move(read);
      if (!row.IsNull(2)) known.due_at = row.Int(2);
      if (known.series.header.id != row.Text(1)) {
        Find("series {}: its columns and its document differ", row.Text(1));
      }
      ROTA_TRY(occurrences.To(
          row.Int(0), [&](const Statement& one) { return TakeOccurrence(&known, one); }, stray));
      return Check(known);
    };
    ROTA_TRY(rows.InPieces().ForEach(check));
    return occurrences.Rest(stray);
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

  Status TakeOccurrence(Known* known, const Statement& row) {
    const std::string id(row.Text(1));
    const Result<Booking> read = ReadRow<Booking>(id, row.Text(3));
    if (!read.ok()) {  // its place is taken, as far as its columns tell
      if (!row.IsNull(2)) known->places.insert({row.Int(2)});
      return {};
    }
    const Booking& booking = *read;
    const std::optional<LocalTime> place = booking.recurrence_id;
    const bool columns_agree = booking.series == known->series.header.id && place &&
                               !row.IsNull(2) && place->s == row.Int(2);
    if (!columns_agree) Find("booking {}: its columns and its document differ on its series", id);
    if (!place) return {};
    if (!known->places.insert(*place).second) {
      Find("series {}: two bookings are its occurrence of {}", known->series.header.id,
           FormatLocal(*place));
    }
    CheckOccurrence(known->series, booking, *place);
    return {};
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
    const bool live = (booking.status == BookingStatus::kPending && !RanOut(booking, cancelled)) ||
                      booking.status == BookingStatus::kConfirmed;
    if (series.status == SeriesStatus::kCancelled && live && booking.start >= cancelled &&
        own >= cancelled) {
      Find("booking {}: its series is cancelled", booking.header.id);
    }
  }

  Status Check(const Known& known) {
    const Series& series = known.series;
    const std::string& id = series.header.id;
    if (!series.split_from.empty()) {
      Statement origin =
          session_.Query("SELECT 1 FROM document WHERE org=? AND kind='series' AND key=?", org_,
                         series.split_from);
      ROTA_ASSIGN(const bool found, origin.Step());
      if (!found) Find("series {}: it goes on from a series that is missing", id);
    }
    const Result<RecurrenceSet> set = SetOf(series);
    if (!set.ok()) {
      Find("series {}: its rule cannot be read: {}", id, set.status().message());
      return {};
    }
    if (series.status != SeriesStatus::kActive) {
      if (known.due_at || series.written_until) {
        Find("series {}: over, but still to be written on", id);
      }
      return {};
    }
    const bool open = IsOpenEnded(*set);
    if (open != series.written_until.has_value() || open != known.due_at.has_value()) {
      Find("series {}: nothing says how far it is written, or when it goes on", id);
    }
    CheckComplete(known, *set);
    return {};
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
};

}  // namespace

Status VerifySeries(Session& session, std::int64_t org, std::vector<std::string>* findings) {
  return SeriesVerifier(session, org, findings).Verify();
}

}  // namespace rota::store
