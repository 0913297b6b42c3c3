// Opening, scopes and snapshots; the verbs are in bookings.cc, catalog.cc, questions.cc and
// upkeep.cc.
#include "rota/engine/engine.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "src/availability/facts_of.h"
#include "src/engine/impl.h"
#include "src/store/open.h"

namespace rota {
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
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  impl->process = getpid();
  ROTA_ASSIGN(impl->tzdb_version, TzdbVersion());
  ROTA_ASSIGN(impl->writer, store::OpenSession(uri, options.store, test));
  if (!impl->writer->is_private() && test.vfs.empty()) {
    OpenOptions reading = options.store;
    reading.migrate = OpenOptions::Migrate::kRefuse;  // the writer has seen to it
    ROTA_ASSIGN(impl->reader, store::OpenSession(uri, reading));
  }
  return impl;
}

Result<Engine> Engine::Impl::OpenForTest(const std::string& uri, const EngineOptions& options,
                                         const store::sqlite::TestOptions& test) {
  ROTA_ASSIGN(std::unique_ptr<Impl> impl, Open(uri, options, test));
  return Engine(std::move(impl));
}

Instant Engine::Impl::SystemTime() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Status Engine::Impl::CheckProcess() const {
  if (getpid() == process) return {};
  return Status(Reason::k_forked);
}

Result<Scope> Engine::Impl::ScopeOf(const CommandHeader& command) {
  ROTA_TRY(CheckProcess());
  Scope scope;
  scope.now = command.now.value_or(0) == 0 ? SystemTime() : *command.now;
  if (scope.now < kMinInstant || scope.now > kMaxInstant) {
    return Status(Reason::k_out_of_range, "now lies outside the years 1 to 9999").At("now");
  }
  scope.actor = command.actor.value_or(options.default_actor);
  if (command.facts) scope.extra = &*command.facts;
  scope.org = command.organization.empty() ? 0 : cache.FindOrganization(command.organization);
  if (scope.org != 0) return scope;
  ROTA_ASSIGN(scope.org, InRead([&](store::Session& session) {
                return store::FindOrganization(session, command.organization);
              }));
  // "The only one" may stop being true; a named one stays.
  if (!command.organization.empty()) cache.KeepOrganization(command.organization, scope.org);
  return scope;
}

Result<std::shared_ptr<const Snapshot>> Engine::Impl::Read(const Scope& scope,
                                                           std::string_view event_type,
                                                           Instant since) {
  const std::lock_guard lock(reading());
  store::Session& session = read_session();
  ROTA_ASSIGN(const bool changed, session.MaybeChanged());
  if (!changed) {
    if (auto warm = cache.Peek(scope.org, event_type, since)) return warm;
  }
  // Remember first, then read: at worst one look too many, never a change missed.
  ROTA_TRY(session.Remember());
  ROTA_ASSIGN(store::Transaction tx, session.Begin(store::Access::kRead));
  return cache.Refresh(session, scope.org, event_type, since);
}

Circumstances Engine::Impl::CircumstancesOf(const Scope& scope) const {
  return {scope.actor, {}, tzdb_version};
}

Result<Facts> Engine::Impl::FactsFor(store::Session& session, const Scope& scope,
                                     const Snapshot& snapshot, std::string_view event_type,
                                     const std::vector<Attendee>& attendees) {
  Facts facts = snapshot.facts;
  if (!attendees.empty()) {
    ROTA_TRY(AddAttendee(session, snapshot, event_type, attendees.front(), &facts));
  }
  if (scope.extra) ROTA_TRY(AddBusy(*snapshot.catalog, scope.extra->busy, &facts));
  return facts;
}

Status Engine::Impl::AddAttendee(store::Session& session, const Snapshot& snapshot,
                                 std::string_view event_type, const Attendee& attendee,
                                 Facts* facts) {
  const std::uint32_t user = UserOf(*snapshot.catalog, attendee);
  if (user != kNone && !facts->people[user]) {
    Snapshot copy = snapshot;
    ROTA_TRY(LoadPerson(session, &copy, user));
    facts->people[user] = copy.facts.people[user];
  }
  const std::uint32_t type = snapshot.catalog->FindEventType(event_type);
  if (type == kNone) return {};
  const auto& limits = snapshot.offers[type]->limits;
  const bool counted = std::any_of(limits.begin(), limits.end(), [](const ResolvedLimit& limit) {
    return limit.scope == LimitScope::kAttendee;
  });
  if (counted) {
    std::vector<std::string> names = {store::WhoOf(*snapshot.keys, attendee)};
    if (user != kNone) {
      // A known person counts under the own id and under every address.
      const User& known = snapshot.catalog->user(user);
      names = {store::WhoOf(*snapshot.keys, {.user = known.header.id}),
               store::WhoOf(*snapshot.keys, {.email = known.email})};
      for (const std::string& email : known.emails) {
        names.push_back(store::WhoOf(*snapshot.keys, {.email = email}));
      }
    }
    std::erase(names, "");
    ROTA_ASSIGN(Timeline<Counted> attended,
                store::ReadAttended(session, snapshot.org, names, snapshot.since));
    facts->attendee = std::make_shared<const Timeline<Counted>>(std::move(attended));
  }
  return {};
}

std::string Engine::Impl::PublicIdOf(store::Session& session, std::int64_t org,
                                     const Cause& cause) {
  const bool is_booking = cause.kind == Cause::Kind::kBooking;
  const bool is_document =
      cause.kind == Cause::Kind::kBusyBlock || cause.kind == Cause::Kind::kTimeOff;
  if (!is_booking && !is_document) return {};
  store::Statement find =
      is_booking ? session.Query("SELECT key FROM booking WHERE org=? AND id=?", org, cause.object)
                 : session.Query("SELECT key FROM document WHERE org=? AND kind=? AND id=?", org,
                                 cause.kind == Cause::Kind::kBusyBlock ? "busy_block" : "time_off",
                                 cause.object);
  const Result<bool> found = find.Step();
  // A name is a courtesy of the explanation: without one the explanation still stands.
  return found.ok() && *found ? std::string(find.Text(0)) : std::string();
}

Status Engine::Impl::WithPublicIds(store::Session& session, std::int64_t org,
                                   const Status& refusal) {
  if (refusal.refusals().empty()) return refusal;
  std::vector<Refusal> named = refusal.refusals();
  for (Refusal& one : named) {
    if (one.object.empty()) continue;
    Cause cause{Cause::Kind::kBooking, std::stoll(one.object)};
    if (one.reason == Reason::k_calendar) cause.kind = Cause::Kind::kBusyBlock;
    if (one.reason == Reason::k_time_off) cause.kind = Cause::Kind::kTimeOff;
    one.object = PublicIdOf(session, org, cause);
  }
  return Status(refusal).With(std::move(named));
}

}  // namespace rota
