// The engine: one open database and everything that can be asked of it.
//
//   auto engine = rota::Engine::Open("portal.db", {});
//   if (!engine.ok()) return Fail(engine.status());
//   auto slots = engine->FindSlots({.event_type = "call-30", .from = *ParseDate("2030-03-05"),
//   ...}); auto booking = engine->Book({.event_type = "call-30", .start = slots->start[0], ...});
//
// The verbs themselves, each with its manual, are listed in verbs.def; docs/verbs.md has them with
// rights, refusals and examples. Each takes a body (what is asked) and an envelope (who asks, when,
// under which key), which only the host program fills:
//
//   engine->Cancel({.booking = "b7"}, {.actor = Actor{.kind = ActorKind::kUser, .id = "ana"}});
//
//   Acting visitor = engine->ActingAs({.actor = Actor{.kind = ActorKind::kGuest}});
//   visitor.Book(form);  // bodies only: nothing in a form can say who asks or what time it is
//
// THREADS  An Engine may be used by many threads at once; results are immutable values.
// CLOCK    Absent `now`, the engine's clock is read once, at a call's start.
// ERRORS   Every call answers a Status or Result (base/status.h). A refusal is a Status with the
//          reason of the first rule that said no and, for staff, every host's own in `refusals()`.
//          What an actor may not see answers `not_found`, word for word as if it were not there;
//          what they see and may not do, `forbidden`.
// WRITING  Each write is one transaction: all of it is durable when the call returns, or nothing
// is. FORK     An engine opened before fork() answers `forked` in the child; open one per process.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rota/base/status.h"
#include "rota/engine/verb.h"
#include "rota/model/answer.h"
#include "rota/model/apply.h"
#include "rota/model/assignments.h"
#include "rota/model/batch.h"
#include "rota/model/catalog.h"
#include "rota/model/description.h"
#include "rota/model/envelope.h"
#include "rota/model/export.h"
#include "rota/model/import.h"
#include "rota/model/outbox.h"
#include "rota/model/rearrange.h"
#include "rota/model/record_bodies.h"
#include "rota/model/series.h"
#include "rota/model/transfer.h"
#include "rota/model/upkeep.h"
#include "rota/store/open.h"

namespace rota {

struct EngineOptions {
  OpenOptions store;
  // Who acts when a call does not say. Programs that serve the public open the engine with kGuest,
  // so that a forgotten actor shows less, not more.
  Actor default_actor;
  // Test clocks stand where SetClock put them, first at 2000-01-01T00:00:00Z.
  enum class Clock : std::uint8_t { kSystem, kTest };
  Clock clock = Clock::kSystem;
  // About how much memory the warm copies of organizations may take together, in MiB, at least 1.
  // The one that was asked last stays however large it is; others are read again when they are
  // asked.
  std::int32_t memory_limit_mb = 256;
  // 64 hexadecimal digits. The key under which a database that is created now derives hold secrets
  // and attendee ids; empty: random. Only tests that compare several databases give one.
  std::string database_key;
};

// Offered starts as columns, ascending. Slot i runs from start[i] to end[i] (UTC seconds,
// half-open).
struct SlotList {
  std::vector<std::int64_t> start;
  std::vector<std::int64_t> end;
  std::vector<std::int32_t> remaining;      // how many more such bookings fit at that start
  std::vector<std::int32_t> hosts_free;     // how many people could take it; empty when the asker
                                            // may not know
  std::vector<std::uint32_t> host_offsets;  // size() + 1 entries; empty when the asker may not see
                                            // hosts
  std::vector<std::uint32_t> host_indexes;  // hosts of slot i: [host_offsets[i], host_offsets[i+1])
  std::vector<std::string> hosts;           // user ids the indexes mean
  std::vector<Reason> reasons;              // with include `lattice`: why not; kNone where offered
  std::size_t size() const { return start.size(); }
  bool operator==(const SlotList&) const = default;
};

class Acting;

class Engine {
 public:
  class Impl;  // of the library itself

  // Reasons: those of store/open.h, `no_zone_data`.
  static Result<Engine> Open(const std::string& uri, const EngineOptions& options);

  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

#define X(method, name, body, answer, doc) \
  Result<answer> method(const body& what, const Envelope& envelope = {});
#include "rota/engine/verbs.def"
#undef X

  // `query.slots` as columns, the fast door: no text is made. Reasons: as ListSlots.
  Result<SlotList> FindSlots(const Query& query, const Envelope& envelope = {});

  // A view that acts under this envelope and takes bodies only. It borrows the engine.
  Acting ActingAs(Envelope envelope);

  // Sets a test clock, in UTC seconds. Reasons: `unsupported` on the system's clock.
  Status SetClock(Instant now);

 private:
  friend class Acting;
  explicit Engine(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Every verb without its envelope, which was bound once: for code that handles what visitors send.
class Acting {
 public:
#define X(method, name, body, answer, doc) Result<answer> method(const body& what) const;
#include "rota/engine/verbs.def"
#undef X
  Result<SlotList> FindSlots(const Query& query) const;
  const Envelope& envelope() const { return envelope_; }

 private:
  friend class Engine;
  Acting(Engine& engine, Envelope envelope) : engine_(&engine), envelope_(std::move(envelope)) {}
  Engine* engine_;
  Envelope envelope_;
};

// Answers a scenario's question: pure, without a database. The JSON answer of that question's verb.
Result<std::string> Evaluate(const Scenario& scenario);

}  // namespace rota
