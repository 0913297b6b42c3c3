// Opening and closing a database, and views that act under one envelope.
#include "capi/src/boundary.h"

namespace rota::capi {
namespace {

constexpr std::size_t kFirstOptionsSize = 40;  // of release 0.1
static_assert(sizeof(rota_engine_options) >= kFirstOptionsSize);

Result<EngineOptions> OptionsOf(const rota_engine_options& options) {
  EngineOptions read;
  using Store = OpenOptions;
  ROTA_ASSIGN(read.store.read_only, Choice<bool>(options.read_only, 2, "options.read_only"));
  ROTA_ASSIGN(read.store.migrate, Choice<Store::Migrate>(options.migrate, 2, "options.migrate"));
  ROTA_ASSIGN(read.store.durability,
              Choice<Store::Durability>(options.durability, 2, "options.durability"));
  if (options.busy_timeout_ms != 0) read.store.busy_timeout_ms = options.busy_timeout_ms;
  ROTA_ASSIGN(read.default_actor.kind,
              Choice<ActorKind>(options.default_actor, 5, "options.default_actor"));
  if (options.default_actor_id) {
    ROTA_ASSIGN(read.default_actor.id,
                TextIn(options.default_actor_id, "options.default_actor_id"));
  }
  if (options.reserved != 0) {
    return Status(Reason::k_unsupported, "options.reserved must be 0").At("options.reserved");
  }
  ROTA_ASSIGN(read.clock, Choice<EngineOptions::Clock>(options.clock, 2, "options.clock"));
  if (options.database_key) {
    ROTA_ASSIGN(read.database_key, TextIn(options.database_key, "options.database_key"));
  }
  if (options.schema) {
    ROTA_ASSIGN(read.store.schema, TextIn(options.schema, "options.schema"));
  }
  return read;
}

}  // namespace

extern "C" {

rota_code rota_engine_open(int32_t abi_version, const char* database,
                           const rota_engine_options* options, rota_engine** out_engine,
                           rota_error** out_error) {
  return Boundary(out_error, Out{out_engine, "out_engine"}, [&]() -> Status {
    if (abi_version != ROTA_ABI_VERSION) {
      return Status(Reason::k_abi_mismatch)
          .With("program", std::to_string(abi_version))
          .With("library", std::to_string(ROTA_ABI_VERSION));
    }
    ROTA_ASSIGN(const std::string_view uri, TextIn(database, "database"));
    ROTA_ASSIGN(const rota_engine_options given, OptionsIn(options, kFirstOptionsSize));
    ROTA_ASSIGN(const EngineOptions opening, OptionsOf(given));
    ROTA_ASSIGN(Engine engine, Engine::Open(std::string(uri), opening));
    return HandleOut(std::make_unique<OpenEngine>(
                         OpenEngine{std::make_shared<Engine>(std::move(engine)), std::nullopt}),
                     out_engine);
  });
}

rota_code rota_engine_close(rota_engine* engine, rota_error** out_error) {
  return Boundary(out_error, NoOut{}, [&]() -> Status {
    if (!engine || CloseHandle(OpenEngine::kType, reinterpret_cast<std::uintptr_t>(engine)))
      return {};
    return Status(Reason::k_invalid_handle).At("engine");
  });
}

rota_code rota_engine_acting(rota_engine* engine, const char* envelope, size_t envelope_len,
                             rota_engine** out_view, rota_error** out_error) {
  const Out out{out_view, "out_view"};
  return WithEngine(engine, out_error, out, [&](OpenEngine& open) -> Status {
    ROTA_ASSIGN(const std::string_view json, DocumentIn(envelope, envelope_len, "envelope"));
    ROTA_ASSIGN(const Envelope bound, ReadRecord<Envelope>(json));
    if (open.bound) return Status(Reason::k_forbidden, "a view acts as it was made to");
    return HandleOut(std::make_unique<OpenEngine>(OpenEngine{open.engine, bound}), out_view);
  });
}

rota_code rota_engine_set_clock(rota_engine* engine, int64_t now_utc, rota_error** out_error) {
  return WithEngine(engine, out_error, NoOut{}, [&](OpenEngine& open) -> Status {
    if (open.bound) return Status(Reason::k_forbidden, "a view does not set the clock");
    return open.engine->SetClock(now_utc);
  });
}

}  // extern "C"

}  // namespace rota::capi
