#include "src/booking/series_new.h"

namespace rota {
namespace {

Status CheckShape(const BookSeriesBody& what) {
  if (what.form && !what.rrule.empty()) {
    return Invalid("series_shape", "rrule and form say the same").At("form");
  }
  if (what.each.start % kMinute != 0) {
    return Invalid("booking_shape", "a booking starts on a whole minute").At("start");
  }
  return {};
}

// The record without id, hosts and horizon; the rule in its canonical text.
Result<Series> RecordOf(const BookSeriesBody& what, const Request& request,
                        const Circumstances& with) {
  const Zone& zone = *request.offer->grid_zone;
  Series series;
  series.header.external_ref = what.each.external_ref;
  series.header.metadata = with.metadata;
  series.event_type = what.each.event_type;
  series.dtstart = zone.ToLocal(what.each.start);
  series.zone = zone.name();
  series.duration_min = request.duration_min;
  series.rrule = what.rrule;
  series.rdates = what.rdates;
  series.exdates = what.exdates;
  series.conflict = what.conflict;
  series.host_mode = what.host_mode;
  series.each = what.each;
  series.each.external_ref.clear();
  series.source = with.origin;
  series.seed = with.seed;
  if (what.form) {
    const Moment start = {series.dtstart, Moment::Form::kWall};
    Result<RecurrenceSet> of_form = SetOfForm(*what.form, start, &zone);
    if (!of_form.ok()) return std::move(of_form).status().Under("form");
    Series read;
    ROTA_TRY(StoreSet(*of_form, &read));
    series.rrule = read.rrule;
    series.exdates.insert(series.exdates.end(), read.exdates.begin(), read.exdates.end());
  }
  ROTA_ASSIGN(const RecurrenceSet set, SetOf(series));
  ROTA_TRY(StoreSet(set, &series));
  return series;
}

// `goes_on`: an earlier occurrence is booked already, so its hosts serve and notice is not asked.
Result<DecidedSeries> DecideNew(const Series& series, const Request& request,
                                const std::vector<PlannedStart>& starts, bool goes_on,
                                std::int64_t last_turn, std::span<const std::string> ids,
                                const Circumstances& with) {
  if (request.offer->type->seats) {
    return Invalid("seats_conflict", "an event type with seats takes no series").At("event_type");
  }
  SeriesQuestion question;
  question.request = WithBuffersOf(series, request);
  question.request.overrides = series.each.overrides;
  question.conflict = series.conflict;
  question.host_mode = series.host_mode;
  question.settled = goes_on;
  question.seed = series.seed;
  question.last_turn = last_turn;
  if (goes_on && series.host_mode == SeriesHost::kSame) {
    question.request.KeepHosts(series.hosts);
    question.host_mode = SeriesHost::kAny;
  }
  for (const PlannedStart& one : starts) question.planned.push_back({one, 0});
  question.decide = [&](const Request& asked, std::size_t i, Instant start) {
    return DecideBook(asked, CommandOf(series, start), OfOccurrence(series, ids[i], with));
  };
  return DecideSeries(question);
}

void KeepLeftOut(const std::vector<OccurrenceVerdict>& verdicts, Series* series) {
  for (const OccurrenceVerdict& one : verdicts) {
    if (one.status == OccurrenceStatus::kSkipped) {
      series->left_out.push_back({one.recurrence_id, one.reason});
    }
  }
}

}  // namespace

Result<SeriesDraft> DecideBookSeries(const BookSeriesBody& what, const Request& request,
                                     std::int64_t last_turn, const NewIds& ids,
                                     const Circumstances& with) {
  ROTA_TRY(CheckShape(what));
  SeriesDraft draft;
  Series& series = draft.series;
  ROTA_ASSIGN(series, RecordOf(what, request, with));
  series.header.id = ids.front();
  ROTA_ASSIGN(const RecurrenceSet set, SetOf(series));
  ExpandWindow window;
  if (IsOpenEnded(set)) {
    const WriteAhead horizon = HorizonOf(*request.offer, request.now);
    series.written_until = window.to = horizon.until;
    draft.due_at = horizon.until - horizon.reach_s;
  }
  ROTA_ASSIGN(const std::vector<PlannedStart> starts, PlannedStarts(set, window));
  if (starts.empty()) return Invalid("series_shape", "the rule gives no occurrence").At("rrule");
  ROTA_ASSIGN(draft.decided, DecideNew(series, request, starts, false, last_turn,
                                       std::span(ids).subspan(1), with));
  if (!draft.decided.stands()) return draft;
  const Booking& first = draft.decided.changes.front().after;
  if (series.host_mode == SeriesHost::kSame) series.hosts = first.hosts;
  KeepLeftOut(draft.decided.verdicts, &series);
  series.source = first.source;
  return draft;
}

Result<std::optional<SeriesDraft>> DecideExtendSeries(const Series& series, const Request& request,
                                                      std::int64_t last_turn, const NewIds& ids,
                                                      const Circumstances& with) {
  const WriteAhead horizon = HorizonOf(*request.offer, request.now);
  if (series.status != SeriesStatus::kActive || !series.written_until ||
      horizon.until <= *series.written_until) {
    return std::optional<SeriesDraft>();
  }
  SeriesDraft draft;
  draft.series = series;
  ROTA_ASSIGN(const RecurrenceSet set, SetOf(series));
  ROTA_ASSIGN(const std::vector<PlannedStart> starts,
              PlannedStarts(set, {.from = *series.written_until, .to = horizon.until}));
  ROTA_ASSIGN(draft.decided,
              DecideNew(series, request, starts, true, last_turn, std::span(ids).subspan(1), with));
  if (draft.decided.conflicts > 0) return std::optional(std::move(draft));
  KeepLeftOut(draft.decided.verdicts, &draft.series);
  draft.series.written_until = horizon.until;
  draft.due_at = horizon.until - horizon.reach_s;
  return std::optional(std::move(draft));
}

}  // namespace rota
