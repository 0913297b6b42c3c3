/* A program of somebody else, against the installed C library. */
#include <rota_c.h>
#include <stdio.h>

int main(void) {
  rota_engine* engine = NULL;
  rota_error* error = NULL;
  if (rota_engine_open(ROTA_ABI_VERSION, ":memory:", NULL, &engine, &error) != ROTA_OK) {
    fprintf(stderr, "%s\n", rota_error_message(error));
    rota_error_free(error);
    return 1;
  }
  printf("rota %s\n", rota_version());
  return rota_engine_close(engine, NULL);
}
