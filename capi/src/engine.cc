// Opening, closing and copying a database.
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
    return HandleOut(
        std::make_unique<OpenEngine>(OpenEngine{std::move(engine), opening.default_actor}),
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

rota_code rota_engine_backup(rota_engine* engine, const char* path, rota_error** out_error) {
  return WithEngine(engine, out_error, NoOut{}, [&](OpenEngine& open) -> Status {
    ROTA_ASSIGN(const std::string_view file, TextIn(path, "path"));
    return open.engine.Backup(std::string(file));
  });
}

}  // extern "C"

}  // namespace rota::capi
