#include "src/engine/series_write.h"

#include <fmt/format.h>

#include <algorithm>

#include "rota/codec/json_writer.h"
#include "rota/codec/record_json.h"

namespace rota {
namespace {

constexpr std::int64_t kAhead = 183 * kDay;
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

// Every person whose time the changes take, locked in one order and rid of what has run out.
Status LockClaimed(Engine::Impl& impl, WriteScope& write,
                   const std::vector<BookingChange>& changes) {
  std::vector<std::int64_t> subjects;
  for (const BookingChange& change : changes) {
    for (const Claim& claim : change.claims)
      subjects.push_back(write.snapshot->by_index->KeyOf(claim.subject));
  }
  std::sort(subjects.begin(), subjects.end());
  subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
  ROTA_TRY(write.session.LockOwners(write.scope.org, subjects));
  for (const std::int64_t subject : subjects) ROTA_TRY(impl.ExpireOverdue(write, subject, 0));
  return {};
}

Status WriteHistory(WriteScope& write, const CommandHeader& command, const SeriesOutcome& outcome,
                    const store::StoredSeries& stored) {
  HistoryEntry entry;
  entry.at = write.scope.now;
  entry.kind = "series";
  entry.target = stored.series.header.id;
  entry.action = outcome.action;
  entry.actor = write.scope.actor;
  entry.actor_role = RoleOf(write.scope.actor, Booking{});
  entry.reason = outcome.reason;
  entry.correlation = command.idempotency_key;
  return store::AppendHistory(write.session, write.scope.org, stored.key, write.revision, entry);
}

}  // namespace

Status WriteOutcome(Engine::Impl& impl, WriteScope& write, const CommandHeader& command,
                    SeriesOutcome outcome) {
  ROTA_TRY(LockClaimed(impl, write, outcome.changes));
  ROTA_ASSIGN(const std::int64_t revision, impl.RevisionOf(write));
  const store::WriteContext context{write.session, write.scope.org, write.scope.now,
                                    *write.snapshot->by_index, *write.snapshot->keys};
  for (const BookingChange& change : outcome.changes) {
    if (change.booking_key == 0) continue;
    if (!outcome.series.empty()) {
      ROTA_TRY(store::Unplace(write.session, write.scope.org, change.booking_key));
    }
    if (change.retakes_time) ROTA_TRY(store::Release(context, change.booking_key, revision));
  }
  for (store::StoredSeries* stored : outcome.series) {
    const bool last = stored == outcome.series.back();
    ROTA_TRY(store::WriteSeries(context, revision, last ? outcome.due_at : std::nullopt, stored));
    ROTA_TRY(WriteHistory(write, command, outcome, *stored));
  }
  for (BookingChange& change : outcome.changes) {
    if (!outcome.series.empty()) {
      const store::StoredSeries& stored = *outcome.series.back();
      change.after.series = stored.series.header.id;
      change.series_key = stored.key;
      change.messages.clear();  // the series is told of as a whole
      if (change.history.correlation.empty()) change.history.correlation = stored.series.header.id;
    }
    ROTA_TRY(store::Persist(context, change, revision).status());
  }
  for (const std::string_view topic : outcome.topics) {
    const store::StoredSeries& stored = *outcome.series.back();
    ROTA_TRY(TellOfSeries(write, stored, topic, fmt::format("{}", stored.series.header.version),
                          outcome.told));
  }
  return {};
}

Status TellOfSeries(WriteScope& write, const store::StoredSeries& stored, std::string_view topic,
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
  message.due_at = message.planned_at = write.scope.now;
  message.dedupe_key = fmt::format("series:{}:{}:{}", stored.key, topic, once);
  return store::PutMessage(write.session, write.scope.org, write.scope.now, std::move(message));
}

Result<std::vector<OccurrenceVerdict>> NamedVerdicts(Engine::Impl& impl, store::Session& session,
                                                     std::int64_t org,
                                                     const DecidedSeries& decided) {
  std::vector<OccurrenceVerdict> verdicts = decided.verdicts;
  std::size_t next = 0;
  for (OccurrenceVerdict& verdict : verdicts) {
    if (verdict.reason.empty()) continue;
    const Status named = impl.WithPublicIds(session, org, decided.refusals[next++]);
    for (const Refusal& one : named.refusals()) {
      OccurrenceRefusal& refusal = verdict.refusals.emplace_back();
      refusal.reason = ReasonName(one.reason);
      refusal.host = one.host;
      refusal.object = one.object;
      if (one.free_at != 0) refusal.free_at = one.free_at;
    }
  }
  return verdicts;
}

Status CheckVersion(const CommandHeader& command, const Series& series) {
  if (!command.if_version || *command.if_version == series.header.version) return {};
  return Status(Reason::k_version_conflict)
      .With("version", fmt::format("{}", series.header.version));
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

void KeepLeftOut(const std::vector<OccurrenceVerdict>& verdicts, Series* series) {
  for (const OccurrenceVerdict& one : verdicts) {
    if (one.status == OccurrenceStatus::kSkipped)
      series->left_out.push_back({one.recurrence_id, one.reason});
  }
}

WriteAhead HorizonOf(const Offer& offer, Instant now) {
  std::int64_t window_s = 0;
  if (offer.window.type == WindowType::kRolling && offer.window.days) {
    // Days that are counted only when somebody works or is free lie further apart; thrice covers a
    // week with two working days, and the least is half a year anyway.
    const std::int64_t times = offer.window.count == WindowCount::kCalendar ? 1 : 3;
    window_s = (*offer.window.days * times + 1) * kDay;
  } else if (offer.window.type == WindowType::kRange && offer.window.to) {
    window_s = offer.grid_zone->CivilDay(*offer.window.to).end - now;
  }
  const std::int64_t reach_s = std::max(kAhead, window_s);
  return {.reach_s = reach_s, .until = now + reach_s + kAhead};
}

}  // namespace rota
