// What an engine holds: two sessions, the warm copy, and the shape of every read and write.
#pragma once

#include <functional>
#include <mutex>
#include <span>
#include <string>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "src/booking/decide.h"
#include "src/engine/cache.h"
#include "src/engine/idempotency.h"
#include "src/store/session.h"
#include "src/store/sqlite/session.h"

namespace rota {

// What a command or question resolved to.
struct Scope {
  std::int64_t org = 0;
  Instant now = 0;
  Actor actor;
  const ExtraFacts* extra = nullptr;  // the caller's, of the command or question
};

// One write in progress: inside a transaction, at a snapshot that cannot move under it.
struct WriteScope {
  store::Session& session;
  Scope scope;
  std::shared_ptr<const Snapshot> snapshot;
  std::int64_t revision = 0;  // the one this transaction makes; 0 until something is written
};

class Engine::Impl {
 public:
  static Result<std::unique_ptr<Impl>> Open(const std::string& uri, const EngineOptions& options,
                                            const store::sqlite::TestOptions& test = {});
  // An engine on a disk that a test controls: one session, as if the database were private.
  static Result<Engine> OpenForTest(const std::string& uri, const EngineOptions& options,
                                    const store::sqlite::TestOptions& test);

  // ---- reads -----------------------------------------------------------------

  Result<Scope> ScopeOf(const CommandHeader& command);
  // The snapshot for questions about `event_type` that look back to `since`.
  Result<std::shared_ptr<const Snapshot>> Read(const Scope& scope, std::string_view event_type,
                                               Instant since);
  // Runs `body(session)` inside a read transaction.
  template <typename Body>
  auto InRead(const Body& body) -> decltype(body(std::declval<store::Session&>()));

  // ---- writes ----------------------------------------------------------------

  // Runs `decide(WriteScope&)` → Result<std::string> (the answer) in one write transaction, once
  // more when the store asks for it, and keeps the answer under the command's idempotency key.
  template <typename Decide>
  Result<std::string> Write(std::string_view verb, const CommandHeader& command,
                            const std::string& canonical, const Decide& decide);

  // Applies a catalog and keeps `answer_of(write, report)` under the command's idempotency key.
  using AnswerOfApply = std::function<Result<std::string>(WriteScope&, const ApplyReport&)>;
  Result<std::string> Apply(std::string_view verb, const std::string& request,
                            const Catalog& catalog, const ApplyOptions& options,
                            const CommandHeader& command, const AnswerOfApply& answer_of);
  Result<std::string> PutBeside(const RecordDescriptor& descriptor, void* record,
                                const CommandHeader& command);
  // Errors: `in_use`.
  Status CheckUnused(const Snapshot& snapshot, const RecordDescriptor& descriptor,
                     std::string_view id);
  static std::string_view ListOf(std::string_view kind);  // "users" of "user"
  static Instant SystemTime();

  Result<Booking> BookOrHold(Verb verb, const BookCommand& command);
  // Verbs on a booking that exists: `decide(WriteScope&, const store::StoredBooking&)` →
  // BookingChange.
  template <typename Command, typename Decide>
  Result<Booking> Change(Verb verb, const Command& command, const Decide& decide);
  Result<Booking> ChangeStatus(Verb verb, const StatusCommand& command);

  // Locks what the event type's questions depend on, then reads the snapshot again.
  Status LockAndRefresh(WriteScope& write, std::string_view event_type);
  Status LockForBooking(WriteScope& write, const Booking& booking);
  Status LockBookings(WriteScope& write, std::span<const std::int64_t> keys);
  Result<Booking> Commit(WriteScope& write, const BookingChange& change);
  Status ExpireOverdue(WriteScope& write, std::int64_t subject, std::int64_t except);
  Result<TickReport> ExpireAll(const CommandHeader& command);
  Status ExpireOne(WriteScope& write, std::int64_t key);
  // Every series that is due goes on, each in a transaction of its own. Answers how many were
  // written.
  Result<std::int64_t> ExtendDue(const CommandHeader& command);
  Result<std::int64_t> RevisionOf(WriteScope& write);
  Circumstances CircumstancesOf(const Scope& scope) const;
  Result<Request> RequestFor(WriteScope& write, const Facts& facts, std::string_view event_type,
                             std::optional<std::int32_t> duration_min,
                             const std::vector<std::string>& hosts,
                             const std::vector<Attendee>& attendees, std::int64_t reschedule_of);
  // Facts with the calendar of a known attendee and their bookings, where the question needs them,
  // and with what the caller brings along.
  Result<Facts> FactsFor(store::Session& session, const Scope& scope, const Snapshot& snapshot,
                         std::string_view event_type, const std::vector<Attendee>& attendees);
  Status AddAttendee(store::Session& session, const Snapshot& snapshot, std::string_view event_type,
                     const Attendee& attendee, Facts* facts);
  // Turns the keys inside a refusal into public ids.
  Status WithPublicIds(store::Session& session, std::int64_t org, const Status& refusal);
  std::string PublicIdOf(store::Session& session, std::int64_t org, const Cause& cause);

  EngineOptions options;
  std::string tzdb_version;
  std::int64_t process = 0;  // pid that opened the engine
  Cache cache;
  std::mutex write_mutex;
  std::unique_ptr<store::Session> writer;
  std::mutex read_mutex;
  std::unique_ptr<store::Session> reader;  // null when the database is private: then `writer` reads

  Status CheckProcess() const;
  // A private database has one session and one lock for both.
  std::mutex& reading() { return reader ? read_mutex : write_mutex; }
  store::Session& read_session() { return reader ? *reader : *writer; }
};

// Errors: `version_conflict` with the stored version when another one was expected.
inline Status CheckVersion(std::optional<std::int32_t> expected, std::int32_t stored) {
  if (!expected || *expected == stored) return {};
  return Status(Reason::k_version_conflict).With("version", std::to_string(stored));
}

// An id for a new record, ordered by time.
Result<std::string> NewId(Instant now);

template <typename Command>
CommandHeader& HeaderOfCommand(Command& command) {
  return command.command;
}
inline CommandHeader& HeaderOfCommand(SeriesCommand& command) { return command.each.command; }

// The command as text without its clock and key: what a repeated command must equal.
template <typename Command>
std::string Canonical(const Command& command) {
  Command stripped = command;
  HeaderOfCommand(stripped).now.reset();
  HeaderOfCommand(stripped).idempotency_key.clear();
  return WriteRecord(stripped, See::kNever);
}

// How far back timelines reach: a year of limits and its neighbours.
inline constexpr std::int64_t kTimelineReach = 400 * kDay;

template <typename Body>
auto Engine::Impl::InRead(const Body& body) -> decltype(body(std::declval<store::Session&>())) {
  const std::lock_guard lock(reading());
  store::Session& session = read_session();
  Result<store::Transaction> tx = session.Begin(store::Access::kRead);
  if (!tx.ok()) return Status(tx.status());
  return body(session);
}

template <typename Decide>
Result<std::string> Engine::Impl::Write(std::string_view verb, const CommandHeader& command,
                                        const std::string& canonical, const Decide& decide) {
  ROTA_ASSIGN(const Scope scope, ScopeOf(command));
  const std::lock_guard lock(write_mutex);
  if (writer->read_only()) return Status(Reason::k_read_only);
  const IdempotencyKey key{scope.org, verb, command.idempotency_key, canonical};
  std::string answer;
  const Status written = store::InWriteTransaction(*writer, [&]() -> Status {
    ROTA_ASSIGN(auto before, FindAnswer(*writer, key));
    if (before) {
      answer = std::move(*before);
      return {};
    }
    WriteScope write{*writer, scope, nullptr, 0};
    Result<std::string> decided = decide(write);
    if (!decided.ok()) return WithPublicIds(*writer, scope.org, decided.status());
    answer = *std::move(decided);
    return KeepAnswer(*writer, key, answer, scope.now);
  });
  if (!written.ok()) return written;
  return answer;
}

}  // namespace rota
