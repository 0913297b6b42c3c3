// Opening, and the one way every verb goes; the verbs themselves are in *_verbs.cc.
#include "rota/engine/engine.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "rota/codec/record_json.h"
#include "src/base/ascii.h"
#include "src/engine/impl.h"
#include "src/store/idempotency.h"
#include "src/store/keys.h"
#include "src/store/open.h"

namespace rota {
namespace {

constexpr int kMostReaders = 8;
constexpr int kMostWriters = 16;  // where writes have sessions of their own

}  // namespace

Result<Engine> Engine::Open(const std::string& uri, const EngineOptions& options) {
  ROTA_ASSIGN(std::unique_ptr<Impl> impl, Impl::Open(uri, options));
  return Engine(std::move(impl));
}

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&& other) noexcept {
  const Engine closing(std::move(*this));
  impl_ = std::move(other.impl_);
  return *this;
}
// After fork() the files, locks and sockets belong to the parent: closing them here would harm it.
Engine::~Engine() {
  if (impl_ && !impl_->CheckProcess().ok()) static_cast<void>(impl_.release());
}

Result<std::unique_ptr<Engine::Impl>> Engine::Impl::Open(const std::string& uri,
                                                         const EngineOptions& options,
                                                         const store::sqlite::TestOptions& test) {
  // What C reads up to its first U+0000 would be another file.
  const std::pair<const std::string&, std::string_view> names[] = {
      {uri, "database"}, {options.store.schema, "schema"}};
  for (const auto& [text, path] : names) {
    if (text.find('\0') == std::string::npos) continue;
    return Invalid("text_shape", fmt::format("{} holds U+0000", path)).At(path);
  }
  auto impl = std::make_unique<Impl>();
  if (options.memory_limit_mb < 1) {
    return Invalid("range", "must be at least 1").At("memory_limit_mb");
  }
  impl->options = options;
  impl->cache.set_limit_bytes(std::int64_t{options.memory_limit_mb} << 20);
  impl->process = getpid();
  ROTA_ASSIGN(impl->tzdb_version, TzdbVersion());
  ROTA_ASSIGN(impl->writer, store::OpenSession(uri, options.store, test));
  ROTA_ASSIGN(const Hash key, store::DatabaseKey(*impl->writer, options.database_key));
  impl->secrets = Secrets(key);
  if (!impl->writer->is_private() && test.vfs.empty()) {
    OpenOptions reading = options.store;
    reading.migrate = OpenOptions::Migrate::kRefuse;  // the writer has seen to it
    const bool remote = impl->writer->OthersMayHaveWritten();
    const auto open = [uri, reading, remote]() -> Result<std::unique_ptr<store::Session>> {
      Result<std::unique_ptr<store::Session>> session = store::OpenSession(uri, reading);
      if (!remote || session.status().reason() != Reason::k_cannot_open) return session;
      // It was there when the engine was opened, so it may come back.
      return Status(Reason::k_connection_lost, session.status().message());
    };
    impl->readers = std::make_unique<SessionPool>(open, kMostReaders);
    const auto open_patient = [open] {
      Result<std::unique_ptr<store::Session>> session = open();
      if (session.ok()) (*session)->set_unhurried(true);
      return session;
    };
    impl->patient_readers = std::make_unique<SessionPool>(open_patient, 1);
    ROTA_TRY(
        impl->readers->Take().status());  // one is open from the start: its errors are told now
    if (remote && !options.store.read_only) {
      ROTA_ASSIGN(std::unique_ptr<store::Session> own, open());
      ROTA_TRY(own->CommitLazily());
      impl->numbers = std::make_unique<store::NumberBlocks>(std::move(own));
      const auto open_writer = [open, numbers = impl->numbers.get()] {
        Result<std::unique_ptr<store::Session>> session = open();
        if (session.ok()) (*session)->set_numbers(numbers);
        return session;
      };
      impl->writers = std::make_unique<SessionPool>(open_writer, kMostWriters);
    }
  }
  impl->commits = std::make_unique<GroupCommit>(*impl->writer, impl->write_mutex, impl->cache,
                                                impl->writers.get());
  return impl;
}

Result<Engine> Engine::Impl::OpenForTest(const std::string& uri, const EngineOptions& options,
                                         const store::sqlite::TestOptions& test) {
  ROTA_ASSIGN(std::unique_ptr<Impl> impl, Open(uri, options, test));
  return Engine(std::move(impl));
}

Instant Engine::Impl::Now() const {
  if (options.clock == EngineOptions::Clock::kTest) return test_clock;
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Status Engine::Impl::CheckProcess() const {
  if (getpid() == process) return {};
  return Status(Reason::k_forked);
}

Status Engine::SetClock(Instant now) {
  if (impl_->options.clock != EngineOptions::Clock::kTest) {
    return Status(Reason::k_unsupported, "the engine was opened on the system's clock");
  }
  impl_->test_clock = now;
  return {};
}

bool IsDryRun(const RecordDescriptor& descriptor, const void* what) {
  const FieldDescriptor* field = descriptor.Find("dry_run");
  return field && *static_cast<const bool*>(At(*field, what));
}

namespace {

Status CheckKeys(const VerbRow& verb, const Envelope& envelope) {
  const EnvelopeKeys& takes = verb.takes;
  const std::pair<bool, std::string_view> untaken[] = {
      {!takes.idempotency_key && !envelope.idempotency_key.empty(), "idempotency_key"},
      {!takes.if_version && envelope.if_version, "if_version"},
      {!takes.facts && envelope.facts, "facts"},
      {!takes.made && !envelope.new_id.empty(), "new_id"},
      {!takes.made && envelope.origin, "origin"},
      {!takes.made && !envelope.metadata.empty(), "metadata"},
      {!takes.seed && envelope.seed != 0, "seed"},
  };
  for (const auto& [given, key] : untaken) {
    if (!given) continue;
    return Status(Reason::k_unsupported, fmt::format("{} does not take it", verb.name)).At(key);
  }
  return {};
}

// Fields that are not built yet are refused. Those of a catalog's records are judged beside what is
// stored (apply.cc): an earlier version may have left them.
Status CheckBuilt(const RecordDescriptor& descriptor, const void* record) {
  if (&descriptor == &Describe<ApplyBody>()) {
    const Catalog& catalog = static_cast<const ApplyBody*>(record)->catalog;
    for (const LaterValue& value : LaterValues(Describe<Catalog>(), &catalog)) {
      if (value.path.find_first_of(".[") == std::string::npos) {
        return Status(Reason::k_unsupported, "the list is not built yet")
            .At("catalog." + value.path);
      }
    }
    return {};
  }
  std::vector<Status> errors = CheckLater(descriptor, record, nullptr);
  return errors.empty() ? Status() : std::move(errors.front());
}

// Who repeats a command: another caller's key is another key.
std::string CallerOf(const Scope& scope, const Envelope& envelope, const Secrets& secrets) {
  const Actor& actor = scope.actor;
  std::string who;
  if (!actor.id.empty()) {
    who = "id:" + actor.id;
  } else if (!actor.email.empty()) {
    who = "email:" + ComparedAddress(actor.email);
  } else if (!envelope.client_key.empty()) {
    who = "client:" + secrets.ClientName(scope.org, envelope.client_key);
  }
  return fmt::format("{}:{}", WordOf(actor.kind), who);
}

store::IdempotencyKey KeyOf(const VerbRow& verb, const Scope& scope, const Envelope& envelope,
                            const void* what, const Secrets& secrets) {
  store::IdempotencyKey key{.org = scope.org, .verb = verb.name, .key = envelope.idempotency_key};
  if (key.key.empty()) return key;
  Envelope said = envelope;
  said.now.reset();
  said.actor.reset();
  said.idempotency_key.clear();
  said.client_key.clear();
  key.caller = CallerOf(scope, envelope, secrets);
  key.request = WriteRecord(said, See::kNever) + WriteRecord(verb.body(), what, See::kNever);
  return key;
}

// Once more where it first had to offer what is kept for those who wait.
Status Decided(Act& act, const Engine::Impl::Run& run) {
  Status done = run(act);
  while (act.TakeOffered()) done = run(act);
  return done;
}

// What an earlier run of the transaction found it needs, before this one reads.
Status LockAhead(const Scope& scope, Workspace& workspace) {
  if (workspace.ahead().empty()) return {};
  return workspace.session().LockOwners(scope.org, workspace.ahead().ids());
}

// A reading may simply be asked for again.
bool IsLost(const Status& status) {
  return status.reason() == Reason::k_connection_lost && !store::IsGone(status);
}

// The organization is the batch's, by whatever name.
Result<Scope> ScopeWithin(const Engine::Impl::Enclosing& around, const Envelope& envelope) {
  const std::string& named = envelope.organization;
  if (named.empty() || named == around.organization) return around.scope;
  ROTA_ASSIGN(const std::int64_t org, store::FindOrganization(around.workspace.session(), named));
  if (org == around.scope.org) return around.scope;
  return Status(Reason::k_unsupported, "a batch writes to one organization").At("organization");
}

}  // namespace

Status Engine::Impl::Admit(const VerbRow& verb, const void* what, const Envelope& envelope) {
  ROTA_TRY(CheckProcess());
  ROTA_TRY(CheckKeys(verb, envelope));
  // A value that a document could not hold is refused before anything is looked at, with the
  // reason and the path that it has in JSON: what is written can be read back.
  ROTA_TRY(CheckRecord(Describe<Envelope>(), &envelope));
  ROTA_TRY(CheckRecord(verb.body(), what));
  ROTA_TRY(CheckBuilt(Describe<Envelope>(), &envelope));
  ROTA_TRY(CheckBuilt(verb.body(), what));
  ROTA_TRY(CheckBody(verb.body(), what));
  return CheckKind(verb, envelope.actor.value_or(options.default_actor));
}

Result<Scope> Engine::Impl::ScopeOf(const Envelope& envelope) {
  if (const Enclosing* around = Around()) return ScopeWithin(*around, envelope);
  Scope scope;
  scope.now = envelope.now.value_or(0) == 0 ? Now() : *envelope.now;
  if (scope.now < kMinInstant || scope.now > kMaxInstant) {
    return Status(Reason::k_out_of_range, "now lies outside the years 1 to 9999").At("now");
  }
  scope.actor = envelope.actor.value_or(options.default_actor);
  scope.org = envelope.organization.empty() ? 0 : cache.FindOrganization(envelope.organization);
  if (scope.org != 0) return scope;
  const auto find = [&]() -> Result<std::int64_t> {  // one statement, which needs no view
    ROTA_ASSIGN(const SessionPool::Lease reader, Reader());
    return store::FindOrganization(*reader, envelope.organization);
  };
  Result<std::int64_t> found = find();
  if (IsLost(found.status())) found = find();
  ROTA_ASSIGN(scope.org, std::move(found));
  // "The only one" may stop being true; a named one stays.
  if (!envelope.organization.empty()) cache.KeepOrganization(envelope.organization, scope.org);
  return scope;
}

Status Engine::Impl::Look(const VerbRow& verb, const Scope& scope, const Envelope& envelope,
                          const Run& run) {
  const auto look = [&](Workspace& workspace) -> Status {
    Act act(*this, verb, workspace, scope, envelope, false);
    ROTA_TRY(act.Begin());
    const Status done = run(act);
    return done.ok() ? done : act.WithPublicIds(done);
  };
  if (const Enclosing* around = Around()) return look(around->workspace);
  const auto once = [&]() -> Status {
    ROTA_ASSIGN(const SessionPool::Lease reader,
                Reader(verb.takes_long ? Patience::kLong : Patience::kShort));
    ROTA_ASSIGN(const store::Transaction tx, reader->Begin(store::Access::kRead));
    Workspace workspace(*reader, cache);
    return look(workspace);
  };
  Status done = once();
  return IsLost(done) ? once() : done;
}

Status Engine::Impl::Write(const VerbRow& verb, const Scope& scope, const Envelope& envelope,
                           const void* what, void* answer, const Run& run) {
  store::IdempotencyKey key = KeyOf(verb, scope, envelope, what, secrets);
  const CallMetrics::Clock::time_point begun = CallMetrics::Clock::now();
  bool again = false;
  std::string event_type;  // that the act asks about
  const auto decide = [&](Workspace& workspace, Act& act, Act::Look look) -> Status {
    store::Session& session = workspace.session();
    ROTA_TRY(act.Begin(look, event_type));
    if (!key.key.empty()) act.NeedName("answer:" + store::NameOf(key));
    ROTA_ASSIGN(const bool before, store::FindAnswer(session, key, verb.answer(), answer));
    if (before) {
      act.Complete(verb.answer(), answer);
      return {};
    }
    if (const Status done = Decided(act, run); !done.ok()) return act.WithPublicIds(done);
    ROTA_TRY(act.Secure());  // also of an act that has written nothing, for its kept answer
    key.org = act.org();     // the act may have founded it
    if (!key.key.empty()) {
      ROTA_TRY(store::KeepAnswer(session, key, WriteRecord(verb.answer(), answer, See::kNever),
                                 scope.now));
    }
    act.Complete(verb.answer(), answer);
    return {};
  };
  const auto write = [&](Workspace& workspace) -> Status {
    const auto waited = again ? CallMetrics::Clock::duration() : CallMetrics::Clock::now() - begun;
    const bool now = again || verb.takes_long;
    const Act::Look look = now ? Act::Look::kNow : Act::Look::kAssumed;
    metrics.NoteWrite(std::exchange(again, true) ? 1 : 0, waited);
    Act act(*this, verb, workspace, scope, envelope, true);
    Status done = decide(workspace, act, look);
    event_type = act.event_type();
    ROTA_ASSIGN(const bool stands, act.Stands());
    return stands ? done : store::AgainBehindLocks();
  };
  if (const Enclosing* around = Around()) {
    return Deciding([&] { return write(around->workspace); });
  }
  const auto carry_out = [&] {
    return commits->Run([&](Workspace& workspace) -> Status {
      ROTA_TRY(LockAhead(scope, workspace));
      return Deciding([&] { return write(workspace); });
    });
  };
  Status done = carry_out();
  // Under its key it is carried out once, however often it is asked for.
  return !key.key.empty() && store::HasUnknownOutcome(done) ? carry_out() : done;
}

Status Engine::Impl::WriteBeside(const VerbRow& verb, const Scope& scope, const Run& run) {
  const Envelope nothing;
  return commits->Run([&](Workspace& workspace) -> Status {
    ROTA_TRY(LockAhead(scope, workspace));
    return Deciding([&]() -> Status {
      Act act(*this, verb, workspace, scope, nothing, true);
      ROTA_TRY(act.Begin());
      const Status done = Decided(act, run);
      return done.ok() ? done : act.WithPublicIds(done);
    });
  });
}

namespace {

thread_local const Engine::Impl::Enclosing* enclosing = nullptr;

}  // namespace

Engine::Impl::Enclosing::Enclosing(const Impl& around, Workspace& inside, const Scope& as,
                                   const std::string& named)
    : engine(around), workspace(inside), scope(as), organization(named) {
  enclosing = this;
}

Engine::Impl::Enclosing::~Enclosing() { enclosing = nullptr; }

const Engine::Impl::Enclosing* Engine::Impl::Around() const {
  return enclosing && &enclosing->engine == this ? enclosing : nullptr;
}

Result<SessionPool::Lease> Engine::Impl::Reader(Patience patience) {
  if (!readers) return SessionPool::Lease(*writer, write_mutex);
  return (patience == Patience::kLong ? patient_readers : readers)->Take();
}

Result<std::shared_ptr<const Snapshot>> Engine::Impl::Read(std::int64_t org,
                                                           std::string_view event_type,
                                                           Instant since) {
  ROTA_ASSIGN(const SessionPool::Lease reader, Reader());
  // The mark first, then what it stands for: at worst one look too many, never a change missed.
  ROTA_ASSIGN(const std::optional<store::Mark> mark, reader->MarkNow());
  if (mark) {
    if (auto warm = cache.Peek(org, event_type, since, *mark)) {
      metrics.NoteQuestion(/*warm=*/true);
      return warm;
    }
  }
  metrics.NoteQuestion(/*warm=*/false);
  ROTA_ASSIGN(const store::Transaction tx, reader->Begin(store::Access::kRead));
  return cache.Refresh(*reader, org, event_type, since, {.keep = true, .mark = mark});
}

}  // namespace rota
