// Opening and closing a database, and views that act under one envelope.
#include <algorithm>

#include "capi/src/boundary.h"

namespace rota::capi {
namespace {

constexpr std::size_t kFirstOptionsSize = 40;  // of release 0.1
constexpr std::size_t kMostOptionsSize = 4096;

// Options of any size: what the caller's structure is too short for is zero; what it has beyond
// this library's must be zero.
Result<rota_engine_options> OptionsIn(const rota_engine_options* options) {
  rota_engine_options own{};
  if (!options) return own;
  std::uint32_t size = 0;
  std::memcpy(&size, options, sizeof(size));
  if (size < kFirstOptionsSize || size > kMostOptionsSize) {
    return Invalid("struct_size", "set struct_size to the size of the structure")
        .At("options.struct_size");
  }
  std::memcpy(&own, options, std::min<std::size_t>(size, sizeof(own)));
  const std::string_view bytes(reinterpret_cast<const char*>(options), size);
  if (bytes.find_first_not_of('\0', sizeof(own)) != std::string_view::npos) {
    return Status(Reason::k_unsupported, "an option this release does not know is set")
        .At("options");
  }
  return own;
}

// A number of an option as one of `count` values.
template <typename E>
Result<E> Choice(std::int32_t number, std::int32_t count, std::string_view name) {
  if (number >= 0 && number < count) return static_cast<E>(number);
  return Invalid("literal", "is none of the values of this option").At(name);
}

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
  if (options.memory_limit_mb != 0) read.memory_limit_mb = options.memory_limit_mb;
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
    ROTA_ASSIGN(const rota_engine_options given, OptionsIn(options));
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
