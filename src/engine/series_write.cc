#include "src/engine/series_write.h"

#include <fmt/format.h>

#include <algorithm>

#include "rota/codec/json_writer.h"
#include "rota/codec/record_json.h"
#include "src/store/history_store.h"
#include "src/store/outbox_store.h"

namespace rota {
namespace {

constexpr std::size_t kMostTold = 100;  // occurrences a message lists

std::string PayloadOf(const Series& series, const std::vector<OccurrenceVerdict>& told) {
  JsonWriter w;
  w.BeginObject();
  w.Text("series", series.header.id);
  w.Integer("count", static_cast<std::int64_t>(told.size()));
  w.Key("occurrences");
  w.BeginArray();
  for (std::size_t i = 0; i < std::min(told.size(), kMostTold); ++i) {
    AppendRecord(w, Describe<OccurrenceVerdict>(), &told[i], See::kAttendee);
  }
  w.EndArray();
  w.EndObject();
  return std::move(w).Take();
}

// Everybody and everything that the outcome touches, locked and rid of what has run out.
Status LockTouched(Act& act, const SeriesOutcome& outcome) {
  for (const store::StoredSeries* stored : outcome.series) {
    // One that is new has an id of its own, unless the caller chose it.
    const std::string& id = stored->series.header.id;
    if (stored->key != 0 || id == act.envelope().new_id) act.NeedSeries(id);
  }
  for (const BookingChange& change : outcome.changes) ROTA_TRY(act.NeedFor(change));
  ROTA_TRY(act.Secure());
  return act.ExpireOverdue();
}

// Writes the series as it becomes, and in history what that changes.
Status WriteOne(Act& act, const SeriesOutcome& outcome, std::int64_t revision,
                store::StoredSeries* stored) {
  std::optional<Series> before;
  if (stored->key != 0) {
    ROTA_ASSIGN(store::StoredSeries kept,
                store::ReadSeries(act.session(), act.org(), stored->series.header.id));
    before = std::move(kept.series);
  }
  const bool last = stored == outcome.series.back();
  ROTA_TRY(
      store::WriteSeries(act.Context(), revision, last ? outcome.due_at : std::nullopt, stored));
  HistoryEntry entry = act.Entry(Describe<Series>().name, stored->series.header.id, outcome.action);
  entry.reason = outcome.reason;
  entry.changes =
      store::DifferencesOf(Describe<Series>(), before ? &*before : nullptr, &stored->series);
  return store::AppendHistory(act.session(), act.org(), stored->key, revision, entry);
}

}  // namespace

Status WriteOutcome(Act& act, SeriesOutcome outcome) {
  ROTA_TRY(act.OfferKept());
  ROTA_TRY(LockTouched(act, outcome));
  ROTA_ASSIGN(const std::int64_t revision, act.Revision());
  const store::WriteContext context = act.Context();
  for (const BookingChange& change : outcome.changes) {
    if (change.booking_key == 0) continue;
    if (!outcome.series.empty()) {
      ROTA_TRY(store::Unplace(act.session(), act.org(), change.booking_key));
    }
    if (change.retakes_time) ROTA_TRY(store::Release(context, change.booking_key, revision));
  }
  for (store::StoredSeries* stored : outcome.series) {
    ROTA_TRY(WriteOne(act, outcome, revision, stored));
    act.NoteMadeSeries(stored->series.header.id);
  }
  for (BookingChange& change : outcome.changes) {
    if (!outcome.series.empty()) {
      const store::StoredSeries& stored = *outcome.series.back();
      change.after.series = stored.series.header.id;
      change.series_key = stored.key;
      change.messages.clear();  // the series is told of as a whole
      if (change.history.correlation.empty()) change.history.correlation = stored.series.header.id;
    }
    ROTA_ASSIGN(const store::StoredBooking written,
                store::Persist(context, change, [&] { return act.Revision(); }));
    act.NoteMadeBooking(written.key);
  }
  for (const std::string_view topic : outcome.topics) {
    const store::StoredSeries& stored = *outcome.series.back();
    ROTA_TRY(TellOfSeries(act, stored, topic, fmt::format("{}", stored.series.header.version),
                          outcome.told));
  }
  if (outcome.changes.empty()) return {};
  return act.OfferFreed(outcome.changes.front().after.event_type);
}

Status TellOfSeries(Act& act, const store::StoredSeries& stored, std::string_view topic,
                    std::string_view once, const std::vector<OccurrenceVerdict>& told) {
  const bool for_hosts =
      topic == "series.requested" || topic == "series.reassigned" || topic == "series.conflict";
  Message message;
  message.topic = topic;
  message.channel = MessageChannel::kHost;
  message.recipient =
      Recipient{.role = for_hosts ? RecipientRole::kHost : RecipientRole::kAttendee};
  message.subject = ObjectRef{"series", stored.series.header.id};
  message.payload = PayloadOf(stored.series, told);
  message.due_at = message.planned_at = act.now();
  message.dedupe_key = fmt::format("series:{}:{}:{}", stored.key, topic, once);
  return store::PutMessage(act.session(), act.org(), std::move(message));
}

Status NameRefusals(const Act& act, const DecidedSeries& decided,
                    std::vector<OccurrenceVerdict>* verdicts) {
  std::size_t next = 0;
  for (const OccurrenceVerdict& refused : decided.verdicts) {
    if (refused.reason.empty()) continue;
    const Status named = act.WithPublicIds(decided.refusals[next++]);
    const auto verdict = std::find_if(verdicts->begin(), verdicts->end(), [&](const auto& one) {
      return one.recurrence_id == refused.recurrence_id && !one.reason.empty();
    });
    if (verdict == verdicts->end()) {
      return Status(Reason::k_internal, "a refused occurrence is not told of");
    }
    for (const Refusal& one : named.refusals()) {
      OccurrenceRefusal& refusal = verdict->refusals.emplace_back();
      refusal.reason = ReasonName(one.reason);
      refusal.host = one.host;
      refusal.object = one.object;
      if (one.free_at != 0) refusal.free_at = one.free_at;
    }
  }
  return {};
}

Result<std::vector<OccurrenceVerdict>> NamedVerdicts(const Act& act, const DecidedSeries& decided) {
  std::vector<OccurrenceVerdict> verdicts = decided.verdicts;
  ROTA_TRY(NameRefusals(act, decided, &verdicts));
  return verdicts;
}

Status RefusalOfSeries(const DecidedSeries& decided) {
  if (decided.refusals.empty())
    return Status(Reason::k_internal, "a series was refused without a reason");
  const auto refused =
      std::find_if(decided.verdicts.begin(), decided.verdicts.end(),
                   [](const OccurrenceVerdict& one) { return !one.reason.empty(); });
  Status refusal = decided.refusals.front();
  return refusal.With("recurrence_id", FormatLocal(refused->recurrence_id))
      .With("conflicts", fmt::format("{}", decided.refusals.size()))
      .With("occurrences", fmt::format("{}", decided.verdicts.size()));
}

}  // namespace rota
