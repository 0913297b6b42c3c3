/* An engine used after fork() answers `forked` in the child and goes on in the parent; closing it
 * in the child leaves the parent's database alone; the child opens its own. */
#define _GNU_SOURCE
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static const char kBook[] =
    "{\"event_type\":\"call\",\"start\":\"2026-03-02T09:00:00Z\"," KIM "," NOW "}";
static const char kMonday[] =
    "{\"event_type\":\"call\",\"from\":\"2026-03-02\",\"to\":\"2026-03-02\"," NOW "}";

static int in_the_child(rota_engine* engine, const char* path) {
  rota_engine* own = NULL;
  rota_slots* slots = NULL;
  char* answer = NULL;

  FAILS(ROTA_UNAVAILABLE, "forked", rota_slots_find(engine, JSON(kMonday), &slots, &error));
  FAILS(ROTA_UNAVAILABLE, "forked", rota_query_ask(engine, JSON(kMonday), &answer, &error));
  FAILS(ROTA_UNAVAILABLE, "forked", rota_booking_book(engine, JSON(kBook), &answer, &error));
  FAILS(ROTA_UNAVAILABLE, "forked",
        rota_record_get(engine, JSON("{\"kind\":\"user\",\"id\":\"ana\"}"), &answer, &error));
  FAILS(ROTA_UNAVAILABLE, "forked", rota_upkeep_verify(engine, JSON("{}"), &answer, &error));
  FAILS(ROTA_UNAVAILABLE, "forked",
        rota_message_lease(engine, JSON("{\"owner\":\"w\"}"), &answer, &error));
  FAILS(ROTA_UNAVAILABLE, "forked",
        rota_upkeep_backup(engine, JSON("{\"path\":\"rota_never.db\"}"), &answer, &error));
  FAILS(ROTA_UNAVAILABLE, "forked", rota_catalog_apply(engine, JSON(kOffice), &answer, &error));
  OK(rota_engine_close(engine, &error));
  FAILS(ROTA_INVALID, "invalid_handle", rota_slots_find(engine, JSON(kMonday), &slots, &error));

  OK(rota_engine_open(ROTA_ABI_VERSION, path, NULL, &own, &error));
  TELL(rota_booking_book, own, kBook, "\"confirmed\"");
  OK(rota_engine_close(own, &error));
  return failures;
}

int main(void) {
  char path[64], companion[80];
  rota_engine* engine;
  pid_t child;
  int status = 0;

  snprintf(path, sizeof path, "rota_fork_%ld.db", (long)getpid());
  engine = open_office(path);
  TELL(rota_booking_book, engine, kBook, "\"confirmed\"");
  fflush(NULL);
  child = fork();
  if (child == 0) _exit(in_the_child(engine, path) != 0);
  CHECK(child > 0);
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  TELL(rota_booking_book, engine, kBook, "\"confirmed\"");
  FAILS(ROTA_REFUSED, "occupied", rota_booking_book(engine, JSON(kBook), &(char*){NULL}, &error));
  TELL(rota_upkeep_verify, engine, "{}", "\"bookings\":3,\"findings\":[]");
  OK(rota_engine_close(engine, &error));
  unlink(path);
  snprintf(companion, sizeof companion, "%s-wal", path);
  unlink(companion);
  snprintf(companion, sizeof companion, "%s-shm", path);
  unlink(companion);
  return finish("fork");
}
