/* The header alone, first and twice, in this dialect: it needs nothing included before it. */
#include "rota_c.h"
#include "rota_c.h"

/* The layout that the first release promised, on a machine with pointers of 64 bits. */
typedef char engine_options_size[sizeof(rota_engine_options) == 40 ? 1 : -1];
typedef char apply_options_size[sizeof(rota_apply_options) == 24 ? 1 : -1];

int main(void) {
  rota_code code = ROTA_OK;
  return rota_abi_version() == ROTA_ABI_VERSION && code == 0 ? 0 : 1;
}
