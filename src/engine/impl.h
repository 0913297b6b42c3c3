// What an engine holds: sessions that write and read, the warm copy, and the one way every verb
// goes.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>

#include "rota/engine/engine.h"
#include "src/engine/act.h"
#include "src/engine/cache.h"
#include "src/engine/group_commit.h"
#include "src/engine/metrics.h"
#include "src/engine/secrets.h"
#include "src/engine/session_pool.h"
#include "src/engine/verb_row.h"
#include "src/engine/workspace.h"
#include "src/store/number_blocks.h"
#include "src/store/session.h"
#include "src/store/sqlite/session.h"

namespace rota {

class Engine::Impl {
 public:
  static Result<std::unique_ptr<Impl>> Open(const std::string& uri, const EngineOptions& options,
                                            const store::sqlite::TestOptions& test = {});
  // An engine on a disk that a test controls: one session, as if the database were private.
  static Result<Engine> OpenForTest(const std::string& uri, const EngineOptions& options,
                                    const store::sqlite::TestOptions& test);

  // The one way of a verb: what its row says is checked, the envelope resolved, and `decide(Act&)`
  // → Result<answer> runs inside a transaction. A verb that writes keeps its answer under the
  // idempotency key; with `dry_run` in its body it runs as a read.
  template <auto kVerb, typename Body, typename Decide>
  auto Perform(const Body& what, const Envelope& envelope, const Decide& decide)
      -> Result<typename VerbOf<decltype(kVerb)>::Answer>;

  // ---- steps of it, which a few verbs take themselves ----

  // Envelope keys the verb does not take, a body that could not be read back, and actors that can
  // never use it. Errors: `forked`, `unsupported`, `forbidden`, those of reading.
  Status Admit(const VerbRow& verb, const void* what, const Envelope& envelope);
  Result<Scope> ScopeOf(const Envelope& envelope);
  using Run = std::function<Status(Act&)>;
  Status Look(const VerbRow& verb, const Scope& scope, const Envelope& envelope, const Run& run);
  // `answer` is filled by `run`, or with the answer given before.
  Status Write(const VerbRow& verb, const Scope& scope, const Envelope& envelope, const void* what,
               void* answer, const Run& run);
  // What the commands of a batch are inside of. While it lives, verbs that this thread asks of the
  // engine run in the workspace, for the organization, actor and moment of the scope.
  class Enclosing {
   public:
    Enclosing(const Impl& engine, Workspace& workspace, const Scope& scope,
              const std::string& organization);
    ~Enclosing();
    Enclosing(const Enclosing&) = delete;
    Enclosing& operator=(const Enclosing&) = delete;

    const Impl& engine;
    Workspace& workspace;
    const Scope& scope;
    const std::string& organization;  // as the batch names it; empty: the only one
  };
  const Enclosing* Around() const;  // null: a verb by itself
  // Writes that belong to a verb but are transactions of their own, without its idempotency key.
  Status WriteBeside(const VerbRow& verb, const Scope& scope, const Run& run);

  // The snapshot for questions about `event_type` that look back to `since`.
  Result<std::shared_ptr<const Snapshot>> Read(std::int64_t org, std::string_view event_type,
                                               Instant since);
  // Runs `body(session)` inside a read transaction.
  template <typename Body>
  auto InRead(const Body& body) -> decltype(body(std::declval<store::Session&>()));

  Instant Now() const;

  // Runs `call()` → Result and counts it.
  template <typename Call>
  auto Counted(const VerbRow& verb, const Call& call) -> decltype(call());

  EngineOptions options;
  std::string tzdb_version;
  std::int64_t process = 0;                    // pid that opened the engine
  std::atomic<Instant> test_clock{946684800};  // 2000-01-01T00:00:00Z
  Secrets secrets;
  Cache cache;
  CallMetrics metrics;
  std::mutex write_mutex;
  std::unique_ptr<store::Session> writer;
  std::unique_ptr<store::NumberBlocks> numbers;  // of `writers`
  std::unique_ptr<SessionPool> writers;          // null where writers share `writer`
  std::unique_ptr<GroupCommit> commits;          // through it every write goes
  // Null when the database is private: then `writer` reads.
  std::unique_ptr<SessionPool> readers, patient_readers;

  Status CheckProcess() const;
  // A session to read with while the lease lives. What takes long has one of its own, for which it
  // waits, so that it keeps no question waiting. Not to be asked for while another is held.
  enum class Patience : std::uint8_t { kShort, kLong };
  Result<SessionPool::Lease> Reader(Patience patience = Patience::kShort);
};

// Whether the body asks for the verdict alone.
bool IsDryRun(const RecordDescriptor& descriptor, const void* what);

template <typename Body>
auto Engine::Impl::InRead(const Body& body) -> decltype(body(std::declval<store::Session&>())) {
  const Result<SessionPool::Lease> reader = Reader();
  if (!reader.ok()) return Status(reader.status());
  const Result<store::Transaction> tx = (*reader)->Begin(store::Access::kRead);
  if (!tx.ok()) return Status(tx.status());
  return body(**reader);
}

template <typename Call>
auto Engine::Impl::Counted(const VerbRow& verb, const Call& call) -> decltype(call()) {
  const Enclosing* around = Around();
  if (around && around->workspace.collecting()) return call();
  const CallMetrics::Clock::time_point begun = CallMetrics::Clock::now();
  auto answer = call();
  metrics.Note(verb, answer.status().reason(), CallMetrics::Clock::now() - begun);
  return answer;
}

template <auto kVerb, typename Body, typename Decide>
auto Engine::Impl::Perform(const Body& what, const Envelope& envelope, const Decide& decide)
    -> Result<typename VerbOf<decltype(kVerb)>::Answer> {
  using Answer = typename VerbOf<decltype(kVerb)>::Answer;
  const VerbRow& verb = RowOf<kVerb>();
  return Counted(verb, [&]() -> Result<Answer> {
    ROTA_TRY(Admit(verb, &what, envelope));
    ROTA_ASSIGN(const Scope scope, ScopeOf(envelope));
    Answer answer;
    const Run run = [&](Act& act) -> Status {
      ROTA_ASSIGN(answer, decide(act));
      return {};
    };
    const bool looks = !verb.writes || IsDryRun(verb.body(), &what);
    ROTA_TRY(looks ? Look(verb, scope, envelope, run)
                   : Write(verb, scope, envelope, &what, &answer, run));
    return answer;
  });
}

}  // namespace rota
