/* The header alone, first and twice, in this dialect: it needs nothing included before it. */
#include "rota_c.h"

/* The layout that the first release promised, on a machine with pointers of 64 bits. */
#define AT(type, field, offset) \
  typedef char type##_##field[offsetof(type, field) == (offset) ? 1 : -1]
AT(rota_engine_options, struct_size, 0);
AT(rota_engine_options, read_only, 4);
AT(rota_engine_options, migrate, 8);
AT(rota_engine_options, durability, 12);
AT(rota_engine_options, busy_timeout_ms, 16);
AT(rota_engine_options, default_actor, 20);
AT(rota_engine_options, default_actor_id, 24);
AT(rota_engine_options, schema, 32);
AT(rota_engine_options, clock, 40);
AT(rota_engine_options, memory_limit_mb, 44);
AT(rota_engine_options, database_key, 48);

int main(void) {
  rota_code code = ROTA_OK;
  return rota_abi_version() == ROTA_ABI_VERSION && code == 0 ? 0 : 1;
}
