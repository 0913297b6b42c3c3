// The engine: one open database and everything that can be asked of it.
//
//   auto engine = rota::Engine::Open("portal.db", {});
//   if (!engine.ok()) return Fail(engine.status());
//   auto slots = engine->FindSlots({.event_type = "call-30", .from = *ParseDate("2026-03-03"),
//   ...}); auto booking = engine->Book({.event_type = "call-30", .start = slots->start[0], ...});
//
// THREADS  An Engine may be used by many threads at once; results are immutable values.
// CLOCK    Every question and command takes `now`; absent, the system clock is read once, at its
// start. ERRORS   Every call answers a Status or Result (base/status.h). A refusal is a Status with
// the reason
//          of the first rule that said no and, for staff, every host's own reason in `refusals()`.
// WRITING  Each write is one transaction: either all of it is durable when the call returns, or
// nothing. FORK     An engine opened before fork() answers `forked` in the child; open one per
// process.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rota/base/status.h"
#include "rota/model/apply.h"
#include "rota/model/catalog.h"
#include "rota/model/command.h"
#include "rota/model/description.h"
#include "rota/model/export.h"
#include "rota/model/import.h"
#include "rota/model/outbox.h"
#include "rota/model/series.h"
#include "rota/store/open.h"

namespace rota {

struct EngineOptions {
  OpenOptions store;
  // Who acts when a call does not say. Programs that serve the public open the engine with kGuest,
  // so that a forgotten actor shows less, not more.
  Actor default_actor;
};

// Offered starts as columns, ascending. Slot i runs from start[i] to end[i] (UTC seconds,
// half-open).
struct SlotList {
  std::vector<std::int64_t> start;
  std::vector<std::int64_t> end;
  std::vector<std::int32_t> remaining;  // how many more such bookings fit at that start
  std::vector<std::int32_t>
      hosts_free;  // how many people could take it; empty when the asker may not know
  std::vector<std::uint32_t>
      host_offsets;  // size() + 1 entries; empty when the asker may not see hosts
  std::vector<std::uint32_t>
      host_indexes;                // hosts of slot i: [host_offsets[i], host_offsets[i + 1])
  std::vector<std::string> hosts;  // user ids the indexes mean
  std::vector<Reason> reasons;     // with include `lattice`: why not; kNone where offered
  std::size_t size() const { return start.size(); }
};

// One rule that says no to a start.
struct RuleVerdict {
  Reason reason = Reason::kNone;
  std::string
      object;  // id of what is in the way; empty when there is nothing or the asker may not know
  Instant free_at = 0;  // first start this rule would let pass; 0 when not within a month
};

// What the rules say about one start, in pipeline order: the first one is the reason.
struct StartVerdict {
  Instant start = 0;
  Instant end = 0;
  Reason reason = Reason::kNone;  // kNone: offered
  std::int32_t remaining = 0;
  std::vector<std::string> hosts;  // who could take it
  std::vector<RuleVerdict> rules;  // against the start as a whole
  struct Host {
    std::string user;
    std::vector<RuleVerdict> rules;  // empty: free
  };
  std::vector<Host> candidates;  // everybody who could host; empty when the asker may not see hosts
  bool offered() const { return reason == Reason::kNone; }
};

struct ListQuery {
  std::string organization;  // empty: that of `asked`
  std::string kind;          // "booking", "user", "event_type" …
  std::string cursor;        // `next_cursor` of the page before; empty: the first
  std::int32_t limit = 100;  // 1-1000
  bool archived = false;     // also archived ones
  // Bookings only.
  std::string event_type;
  std::string host;
  std::string series;
  std::optional<Instant> from, to;  // by start, half-open
};

// One page of records as JSON texts, oldest first; those of one second in no particular order.
struct Page {
  std::vector<std::string> items;
  std::string next_cursor;  // empty: this was the last page
};

struct ChangeFeed {
  std::vector<Change> items;
  std::int64_t next_revision = 0;  // pass it as `since` next time
};

struct TickReport {
  std::int64_t holds_expired = 0;
  std::int64_t requests_expired = 0;
  std::int64_t series_extended = 0;
};

struct VerifyReport {
  std::vector<std::string> findings;  // empty: sound
  std::int64_t bookings = 0;          // looked at
};

class Engine {
 public:
  class Impl;  // of the library itself

  // Reasons: those of store/open.h, `no_zone_data`.
  static Result<Engine> Open(const std::string& uri, const EngineOptions& options);

  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  // ---- catalog and records ---------------------------------------------------

  // Upserts by id, in one transaction: a present record replaces the whole stored one (absent field
  // = default), records not named stay. The state after it must be valid as a whole.
  // `command.if_version` is that of every record named; 0 = not there yet.
  // Reasons: those of validation (model/validate.h), each with the path in the catalog;
  // `version_conflict`.
  Result<ApplyReport> Apply(const Catalog& catalog, const ApplyOptions& options,
                            const CommandHeader& command = {});

  // One record of any kind, as a JSON document. Kinds: user, profile, schedule, holiday_set, team,
  // event_type, calendar_source, busy_block, time_off. Answers the stored record; the path of an
  // error is that within the record. Reasons: `unsupported` (another kind), `invalid`, `not_found`,
  // `version_conflict`.
  Result<std::string> Put(std::string_view kind, std::string_view json,
                          const CommandHeader& command = {});
  // Also kinds organization, booking and series. An id; of a booking also its `number`, written as
  // "#12". Reasons: `not_found`, `forbidden` where a kind says nothing to the public.
  Result<std::string> Get(std::string_view kind, std::string_view id,
                          const CommandHeader& command = {});
  Result<Page> List(const ListQuery& query, const CommandHeader& asked = {});
  // Out of every list, still reachable by id. Reasons: `not_found`, `in_use` with the records that
  // name it.
  Status Archive(std::string_view kind, std::string_view id, const CommandHeader& command = {});

  // ---- questions -------------------------------------------------------------

  // Reasons: `not_found`, `invalid` (duration not offered, zone), `work_limit`.
  Result<SlotList> FindSlots(const Query& query, const CommandHeader& asked = {});
  // Why `query.start` is offered or not. Reasons: as FindSlots; `invalid` without a start.
  Result<StartVerdict> Explain(const Query& query, const CommandHeader& asked = {});
  // Any `query.op` as a JSON answer, the same that a scenario gives.
  Result<std::string> Ask(const Query& query, const CommandHeader& asked = {});

  // ---- bookings --------------------------------------------------------------

  // Reasons of all: the first rule that refuses (base/reason.def), `not_found`, `forbidden`,
  // `idempotency_conflict`, `version_conflict`, `expired`, `invalid_transition`.
  Result<Booking> Hold(const BookCommand& command);
  Result<Booking> Book(const BookCommand& command);
  Result<Booking> Confirm(const ConfirmCommand& command);
  Result<Booking> Cancel(const CancelCommand& command);
  Result<Booking> Move(const MoveCommand& command);
  Result<Booking> Approve(const StatusCommand& command);
  Result<Booking> Reject(const StatusCommand& command);
  Result<Booking> Complete(const StatusCommand& command);
  Result<Booking> NoShow(const StatusCommand& command);
  Result<Booking> GetBooking(std::string_view id, const CommandHeader& asked = {});
  // Why these hosts: the decision made last for the booking, as JSON. Reasons: `not_found`.
  Result<std::string> GetDecision(std::string_view booking, const CommandHeader& asked = {});
  // What happened to a record, oldest first, as JSON texts.
  Result<Page> History(std::string_view kind, std::string_view id, const CommandHeader& asked = {});

  // ---- series ----------------------------------------------------------------

  // Every occurrence is checked before anything is written, the earlier ones of the series counted;
  // then all is written in one transaction, or nothing. Notice and window are asked until one
  // occurrence is booked. A rule without end is written 366 days ahead, or further where the
  // booking window is longer, and goes on with ExtendSeries and Tick. Reasons: of a refused
  // occurrence, with detail `recurrence_id` and `conflicts` (how many), under all_or_nothing and
  // where nothing could be booked; `invalid` (rules of series_shape and of recurrence rules),
  // `work_limit` beyond 750 occurrences, `forbidden` for guests and attendees.
  Result<SeriesReport> BookSeries(const SeriesCommand& command);
  // Occurrences that are over or ended stay as they are. Reasons: those of Cancel and Move;
  // `not_found`, `invalid` series_shape and series_edit, `version_conflict` (of the series).
  Result<SeriesReport> CancelSeries(const CancelSeriesCommand& command);
  Result<SeriesReport> MoveSeries(const MoveSeriesCommand& command);
  // Writes what lies ahead of a rule without end, under the series' conflict policy. Conflicts are
  // no error here: they are reported, and told in the outbox. Reasons: `not_found`, `forbidden`,
  // `work_limit`.
  Result<SeriesReport> ExtendSeries(const SeriesRequest& request);
  // Reasons: `not_found`.
  Result<Series> GetSeries(std::string_view id, const CommandHeader& asked = {});

  // ---- calendars -------------------------------------------------------------

  // Reads an outside calendar into busy blocks, in one transaction. What single events have wrong
  // is no error: it is told in `notes`, by the rules of ical/read.h, google.h and graph.h, and
  // work_limit (ical/busy.h), incomplete (the text is not all there is: what it lacks was kept),
  // sync_token (too long to be kept). Reasons: `not_found`, `forbidden`, `invalid` (neither source
  // nor user; no calendar in the text; rule provider_error), `malformed` (no JSON), `out_of_range`
  // (larger than 256 MB).
  Result<ImportReport> ImportCalendar(const ImportCommand& command);

  // iCalendar text (RFC 5545) of a booking, or of the bookings of a user or team. Of one booking:
  // an invitation, or its cancellation once it is off; the host is named as organizer, except to
  // the public where the event type hides hosts. The public gets single bookings only, attendees of
  // it their own row. Reasons: `not_found`, `forbidden`, `invalid` (the range, the method),
  // `work_limit` beyond 10,000 bookings.
  Result<std::string> ExportCalendar(const ExportQuery& query, const CommandHeader& asked = {});

  // ---- outbox ----------------------------------------------------------------

  // Messages due at `now`, leased to `owner` for `lease_s` seconds, at most `limit`, as JSON texts.
  Result<std::vector<std::string>> LeaseMessages(std::string_view owner, std::int32_t lease_s,
                                                 std::int32_t limit,
                                                 const CommandHeader& asked = {});
  Status AckMessage(std::string_view id, const CommandHeader& asked = {});
  Status FailMessage(std::string_view id, std::string_view error, const CommandHeader& asked = {});

  // ---- upkeep ----------------------------------------------------------------

  // What was written after `since`, at most `limit` entries. A record written twice is listed once.
  Result<ChangeFeed> Changes(std::int64_t since, std::int32_t limit = 1000,
                             const CommandHeader& asked = {});
  // Persists what the clock has done: expired holds and requests, and series that go on. Never
  // needed for correctness.
  Result<TickReport> Tick(const CommandHeader& asked = {});
  // Reads the whole organization and checks that rows agree with each other.
  Result<VerifyReport> Verify(const CommandHeader& asked = {});
  // Copies the live database to `path`, as of one instant. Reasons: `invalid`, `io_error`,
  // `unsupported`.
  Status Backup(const std::string& path);

 private:
  explicit Engine(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// What an actor may read of a booking: staff read all but what nobody does, the public what
// attendees do.
See AudienceOf(const Actor& actor);

// Answers a scenario's question: pure, without a database. The JSON answer documented in
// interfaces.
Result<std::string> Evaluate(const Scenario& scenario);

}  // namespace rota
