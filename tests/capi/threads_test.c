/* One engine, many threads: three people and one start give exactly three bookings; an engine
 * closed under calls ends them in order; slots read by all stay what they are. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>

#include "check.h"

enum { kThreads = 8, kRounds = 40 };

static rota_engine* engine;
static rota_slots* shared;
static atomic_int booked, refused, closed;

static void* book(void* unused) {
  static const char kBook[] =
      "{\"event_type\":\"call\",\"start\":\"2026-03-02T09:00:00Z\"," KIM "," NOW "}";
  char* answer = NULL;
  const rota_code code = rota_booking_book(engine, JSON(kBook), &answer, NULL);
  if (code == ROTA_OK) atomic_fetch_add(&booked, 1);
  if (code == ROTA_REFUSED) atomic_fetch_add(&refused, 1);
  rota_string_free(answer);
  return unused;
}

static void* read_until_closed(void* unused) {
  static const char kMonday[] =
      "{\"event_type\":\"call\",\"from\":\"2026-03-02\",\"to\":\"2026-03-02\"," NOW "}";
  for (;;) {
    rota_slots* slots = NULL;
    rota_error* error = NULL;
    const rota_code code = rota_slots_find(engine, JSON(kMonday), &slots, &error);
    if (code == ROTA_OK) {
      if (rota_slots_count(slots) != rota_slots_count(shared)) return (void*)1;
      if (rota_slots_start_utc(slots)[3] != rota_slots_start_utc(shared)[3]) return (void*)1;
    }
    rota_slots_free(slots);
    if (code != ROTA_OK) {
      const int expected = strcmp(rota_error_reason(error), "invalid_handle") == 0;
      rota_error_free(error);
      atomic_fetch_add(&closed, expected);
      return unused;
    }
  }
}

static void run(void* (*body)(void*), void (*meanwhile)(void)) {
  pthread_t threads[kThreads];
  void* result = NULL;
  int i;
  for (i = 0; i < kThreads; ++i) CHECK(pthread_create(&threads[i], NULL, body, NULL) == 0);
  if (meanwhile) meanwhile();
  for (i = 0; i < kThreads; ++i) {
    CHECK(pthread_join(threads[i], &result) == 0);
    CHECK(result == NULL);
  }
}

static void close_it(void) { OK(rota_engine_close(engine, &error)); }

int main(void) {
  static const char kMonday[] =
      "{\"event_type\":\"call\",\"from\":\"2026-03-02\",\"to\":\"2026-03-02\"," NOW "}";
  int round;
  engine = open_office(":memory:");
  run(book, NULL);
  CHECK(atomic_load(&booked) == 3);
  CHECK(atomic_load(&refused) == kThreads - 3);
  OK(rota_slots_find(engine, JSON(kMonday), &shared, &error));
  OK(rota_engine_close(engine, &error));
  rota_slots_free(shared);
  for (round = 0; round < kRounds; ++round) {
    engine = open_office(":memory:");
    OK(rota_slots_find(engine, JSON(kMonday), &shared, &error));
    atomic_store(&closed, 0);
    run(read_until_closed, close_it);
    CHECK(atomic_load(&closed) == kThreads);
    rota_slots_free(shared);
  }
  return finish("threads");
}
