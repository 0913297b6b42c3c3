/* What the C tests share: a check that names its line, calls that print the error they did not
 * expect, and a small office. C99. */
#ifndef ROTA_TESTS_CAPI_CHECK_H_
#define ROTA_TESTS_CAPI_CHECK_H_

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rota_c.h"

static int failures = 0;

#define CHECK(condition)                                                        \
  do {                                                                          \
    if (!(condition)) {                                                         \
      fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
      ++failures;                                                               \
    }                                                                           \
  } while (0)

/* The call is expected to succeed. */
#define OK(call)                                                                               \
  do {                                                                                         \
    rota_error* error = NULL;                                                                  \
    if ((call) != ROTA_OK || error != NULL) {                                                  \
      fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, rota_error_detail(error)); \
      ++failures;                                                                              \
    }                                                                                          \
    rota_error_free(error);                                                                    \
  } while (0)

/* The call, which passes &error, is expected to fail with that code and reason. */
#define FAILS(code, reason, call)                                                                 \
  do {                                                                                            \
    rota_error* error = NULL;                                                                     \
    const rota_code got = (call);                                                                 \
    if (got != (code) || rota_error_code(error) != (code) ||                                      \
        strcmp(rota_error_reason(error), (reason)) != 0) {                                        \
      fprintf(stderr, "%s:%d: %s: expected %s, got %d %s\n", __FILE__, __LINE__, #call, (reason), \
              (int)got, rota_error_detail(error));                                                \
      ++failures;                                                                                 \
    }                                                                                             \
    rota_error_free(error);                                                                       \
  } while (0)

static inline int finish(const char* test) {
  if (failures == 0) {
    printf("%s: fine\n", test);
    return 0;
  }
  fprintf(stderr, "%s: %d failures\n", test, failures);
  return 1;
}

static const char kOffice[] =
    "{\"catalog\":{\"organization\":{\"id\":\"bs\",\"name\":\"BS\",\"zone\":\"Europe/Copenhagen\","
    "\"default_schedule\":\"office\"},"
    "\"users\":[{\"id\":\"ana\",\"name\":\"Ana\",\"email\":\"ana@example.org\"},"
    "{\"id\":\"bo\",\"name\":\"Bo\"},{\"id\":\"cy\",\"name\":\"Cy\"}],"
    "\"schedules\":[{\"id\":\"office\",\"rules\":[{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\","
    "\"fri\"],"
    "\"start\":\"09:00\",\"end\":\"17:00\"}]}],"
    "\"teams\":[{\"id\":\"support\",\"slug\":\"support\",\"name\":\"Support\",\"members\":["
    "{\"user\":\"ana\",\"role\":\"leader\"},{\"user\":\"bo\"},{\"user\":\"cy\"}]}],"
    "\"event_types\":[{\"id\":\"call\",\"team\":\"support\",\"slug\":\"call\",\"title\":\"Call\","
    "\"durations_min\":[30],\"scheduling\":\"round_robin\","
    "\"hosts\":[{\"user\":\"ana\"},{\"user\":\"bo\"},{\"user\":\"cy\"}]},"
    "{\"id\":\"talk\",\"user\":\"ana\",\"slug\":\"talk\",\"title\":\"Talk\",\"durations_min\":[60],"
    "\"requires_approval\":true,\"buffer_after_min\":15}]}}";

#define NOW "\"now\":\"2026-03-02T07:00:00Z\""
#define KIM "\"attendees\":[{\"email\":\"kim@example.net\",\"name\":\"Kim\"}]"

/* A text with its length, for the parameters of a request. */
#define JSON(text) (text), strlen(text)

static inline rota_engine* open_office(const char* database) {
  rota_engine* engine = NULL;
  char* report = NULL;
  OK(rota_engine_open(ROTA_ABI_VERSION, database, NULL, &engine, &error));
  OK(rota_catalog_apply(engine, JSON(kOffice), &report, &error));
  CHECK(report != NULL && strstr(report, "\"created\"") != NULL);
  rota_string_free(report);
  return engine;
}

/* The value of the first "key":"value" in a JSON text, in a buffer of its own; "" when there is
 * none. */
static inline const char* value_of(const char* json, const char* key, char* buffer, size_t size) {
  char pattern[64];
  const char* start;
  size_t length;
  buffer[0] = '\0';
  snprintf(pattern, sizeof pattern, "\"%s\":\"", key);
  start = json ? strstr(json, pattern) : NULL;
  if (!start) return buffer;
  start += strlen(pattern);
  length = strcspn(start, "\"");
  if (length >= size) length = size - 1;
  memcpy(buffer, start, length);
  buffer[length] = '\0';
  return buffer;
}

/* A verb that is expected to succeed, with an answer that contains `part`. The answer is the
 * caller's. Not inlined: GCC 12 would take the answer for the address of the variable it came
 * through. */
__attribute__((noinline, unused)) static char* ask_at(const char* file, int line, rota_verb* verb,
                                                      rota_engine* engine, const char* request,
                                                      const char* part) {
  char* answer = NULL;
  rota_error* error = NULL;
  const rota_code code = verb(engine, request, strlen(request), &answer, &error);
  if (code != ROTA_OK || !answer || !strstr(answer, part)) {
    fprintf(stderr, "%s:%d: %s: expected %s, got %d %s %s\n", file, line, request, part, (int)code,
            answer ? answer : "no answer", rota_error_detail(error));
    ++failures;
  }
  rota_error_free(error);
  return answer;
}
#define ASK(verb, engine, request, part) ask_at(__FILE__, __LINE__, verb, engine, request, part)
#define TELL(verb, engine, request, part) rota_string_free(ASK(verb, engine, request, part))

#endif
