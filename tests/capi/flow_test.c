/* Every function once, as a program would use it. Run twice: on the main thread, and on a thread
 * with a stack of 96 KiB, as the thread pools of some foreign function interfaces give. */
#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>

#include "check.h"

static void slots(rota_engine* engine) {
  static const char kMonday[] =
      "{\"event_type\":\"call\",\"from\":\"2026-03-02\",\"to\":\"2026-03-02\"," NOW "}";
  static const char kPublic[] =
      "{\"event_type\":\"call\",\"from\":\"2026-03-02\",\"to\":\"2026-03-02\"," NOW
      ",\"actor\":{\"kind\":\"guest\"},\"organization\":\"bs\"}";
  static const char kLattice[] =
      "{\"event_type\":\"call\",\"from\":\"2026-03-02\",\"to\":\"2026-03-02\","
      "\"now\":\"2026-03-02T10:00:00Z\",\"include\":\"lattice\"}";
  static const char kSunday[] =
      "{\"event_type\":\"call\",\"from\":\"2026-03-01\",\"to\":\"2026-03-01\"," NOW "}";
  static const char kTwo[] =
      "{\"event_type\":\"call\",\"from\":\"2026-03-02\",\"to\":\"2026-03-02\",\"limit\":2," NOW "}";
  static const char kNine[] =
      "{\"event_type\":\"call\",\"start\":\"2026-03-02T09:00:00Z\"," NOW "}";
  rota_slots* found = NULL;
  size_t i;

  OK(rota_slots_find(engine, JSON(kMonday), &found, &error));
  CHECK(rota_slots_count(found) == 16);
  CHECK(rota_slots_host_count(found) == 3);
  CHECK(rota_slots_reasons(found) == NULL);
  CHECK(strcmp(rota_slots_host_id(found, 0), "ana") == 0);
  CHECK(rota_slots_host_id(found, 3) == NULL);
  for (i = 0; i < rota_slots_count(found); ++i) {
    const uint32_t* offsets = rota_slots_host_offsets(found);
    uint32_t k;
    CHECK(rota_slots_start_utc(found)[i] == 1772438400 + (int64_t)i * 1800);
    CHECK(rota_slots_end_utc(found)[i] == rota_slots_start_utc(found)[i] + 1800);
    CHECK(rota_slots_remaining(found)[i] == 3);
    CHECK(rota_slots_hosts_free(found)[i] == 3);
    CHECK(offsets[i + 1] - offsets[i] == 3);
    for (k = offsets[i]; k < offsets[i + 1]; ++k) CHECK(rota_slots_host_indexes(found)[k] < 3);
  }
  rota_slots_free(found);

  OK(rota_slots_find(engine, JSON(kPublic), &found, &error));
  CHECK(rota_slots_count(found) == 16);
  CHECK(rota_slots_host_offsets(found) == NULL);
  CHECK(rota_slots_host_indexes(found) == NULL);
  CHECK(rota_slots_host_count(found) == 0);
  rota_slots_free(found);

  OK(rota_slots_find(engine, JSON(kLattice), &found, &error));
  CHECK(rota_slots_reasons(found) != NULL);
  if (rota_slots_reasons(found)) {
    CHECK(strcmp(rota_reason_name(rota_slots_reasons(found)[0]), "past") == 0);
    CHECK(rota_slots_reasons(found)[rota_slots_count(found) - 1] == 0);
  }
  rota_slots_free(found);

  OK(rota_slots_find(engine, JSON(kSunday), &found, &error));
  CHECK(found != NULL && rota_slots_count(found) == 0);
  CHECK(rota_slots_start_utc(found) == NULL);
  rota_slots_free(found);

  OK(rota_slots_find(engine, JSON(kTwo), &found, &error));
  CHECK(rota_slots_count(found) == 2);
  CHECK(rota_slots_host_offsets(found)[2] == 6);
  rota_slots_free(found);

  TELL(rota_query_ask, engine, kMonday, "\"slots\":[{\"start\":\"2026-03-02T08:00:00Z\"");
  TELL(rota_query_ask, engine,
       "{\"op\":\"explain\",\"event_type\":\"call\",\"start\":\"2026-03-02T06:00:00Z\"," NOW "}",
       "\"past\"");
  TELL(rota_query_slots, engine, kTwo, "\"slots\":[{\"start\":\"2026-03-02T08:00:00Z\"");
  TELL(rota_query_dates, engine, kMonday, "\"dates\":[\"2026-03-02\"]");
  TELL(rota_query_next, engine, kMonday, "\"slot\":{\"start\":\"2026-03-02T08:00:00Z\"");
  TELL(rota_query_limits, engine, kMonday, "{");
  TELL(rota_query_window, engine, kMonday, "\"window\":{\"from\"");
  TELL(rota_query_openings, engine, kMonday,
       "\"openings\":[{\"start\":\"2026-03-02T08:00:00Z\",\"end\":\"2026-03-02T16:00:00Z\"}]");
  TELL(rota_query_check, engine, kNine, "\"available\":true");
  TELL(rota_query_explain, engine, kNine, "\"candidates\"");
  TELL(rota_query_assign, engine, kNine, "\"hosts\":[\"ana\"]");
}

static void bookings(rota_engine* engine) {
  char id[160], request[512], export_request[512];
  char* booking;

  booking = ASK(rota_booking_hold, engine,
                "{\"event_type\":\"call\",\"start\":\"2026-03-02T09:00:00Z\"," KIM "," NOW "}",
                "\"status\":\"hold\"");
  value_of(booking, "id", id, sizeof id);
  rota_string_free(booking);
  snprintf(request, sizeof request, "{\"booking\":\"%s\"," NOW "}", id);
  TELL(rota_booking_confirm, engine, request, "\"event_type\":\"call\"");
  TELL(rota_booking_get, engine, request, id);
  snprintf(export_request, sizeof export_request, "{\"kind\":\"booking\",\"id\":\"%s\"," NOW "}",
           id);
  TELL(rota_calendar_export, engine, export_request, "METHOD:REQUEST\\r\\n");
  TELL(rota_booking_decision, engine, request, "\"candidates\"");
  snprintf(request, sizeof request,
           "{\"booking\":\"%s\",\"start\":\"2026-03-02T10:30:00Z\"," NOW "}", id);
  TELL(rota_booking_move, engine, request, "\"start\":\"2026-03-02T10:30:00Z\"");
  snprintf(request, sizeof request, "{\"booking\":\"%s\",\"note\":\"ill\"," NOW "}", id);
  TELL(rota_booking_cancel, engine, request, "\"status\":\"cancelled\"");
  snprintf(request, sizeof request, "{\"kind\":\"booking\",\"id\":\"%s\"}", id);
  TELL(rota_record_history, engine, request, "\"action\"");

  booking = ASK(rota_booking_book, engine,
                "{\"event_type\":\"talk\",\"start\":\"2026-03-02T12:00:00Z\"," KIM "," NOW
                ",\"idempotency_key\":\"k1\"}",
                "\"status\":\"pending\"");
  value_of(booking, "id", id, sizeof id);
  rota_string_free(booking);
  TELL(rota_booking_book, engine,
       "{\"event_type\":\"talk\",\"start\":\"2026-03-02T12:00:00Z\"," KIM "," NOW
       ",\"idempotency_key\":\"k1\"}",
       id);
  snprintf(request, sizeof request, "{\"booking\":\"%s\"," NOW "}", id);
  TELL(rota_booking_approve, engine, request, id);
  snprintf(request, sizeof request, "{\"booking\":\"%s\",\"now\":\"2026-03-02T14:00:00Z\"}", id);
  TELL(rota_booking_complete, engine, request, "\"status\":\"completed\"");
  TELL(rota_booking_no_show, engine, request, "\"status\":\"no_show\"");

  booking = ASK(rota_booking_book, engine,
                "{\"event_type\":\"talk\",\"start\":\"2026-03-03T12:00:00Z\"," KIM "," NOW "}",
                "\"status\":\"pending\"");
  value_of(booking, "id", id, sizeof id);
  rota_string_free(booking);
  snprintf(request, sizeof request, "{\"booking\":\"%s\"," NOW "}", id);
  TELL(rota_booking_reject, engine, request, "\"status\":\"rejected\"");

  {
    char* answer = NULL;
    static const char kTaken[] =
        "{\"event_type\":\"talk\",\"start\":\"2026-03-04T12:00:00Z\"," KIM "," NOW "}";
    rota_error* error = NULL;
    TELL(rota_booking_book, engine, kTaken, "\"ana\"");
    CHECK(rota_booking_book(engine, JSON(kTaken), &answer, &error) == ROTA_REFUSED);
    CHECK(answer == NULL);
    CHECK(strcmp(rota_error_reason(error), "occupied") == 0);
    CHECK(rota_error_message(error)[0] != '\0');
    CHECK(strstr(rota_error_detail(error),
                 "\"refusals\":[{\"reason\":\"occupied\",\"host\":\"ana\"") != NULL);
    rota_error_free(error);
    CHECK(rota_booking_book(engine, JSON(kTaken), &answer, NULL) == ROTA_REFUSED);
  }
}

static void series(rota_engine* engine) {
  char* tick;
  TELL(rota_series_book, engine,
       "{\"new_id\":\"mondays\",\"event_type\":\"call\",\"start\":\"2026-04-13T08:00:00Z\"," KIM
       "," NOW ",\"rrule\":\"FREQ=WEEKLY\",\"conflict\":\"skip_conflicts\",\"host_mode\":\"same\"}",
       "\"written\":true");
  TELL(rota_record_get, engine, "{\"kind\":\"series\",\"id\":\"mondays\"}",
       "\"rrule\":\"FREQ=WEEKLY\"");
  TELL(rota_series_get, engine, "{\"series\":\"mondays\"}", "\"rrule\":\"FREQ=WEEKLY\"");
  TELL(rota_record_list, engine, "{\"kind\":\"booking\",\"series\":\"mondays\",\"limit\":1}",
       "\"recurrence_id\":\"2026-04-13T10:00\"");
  TELL(
      rota_series_move, engine,
      "{\"series\":\"mondays\",\"scope\":\"this_and_future\",\"recurrence_id\":\"2026-04-27T10:00\","
      "\"start\":\"2026-04-27T09:00:00Z\",\"dry_run\":true," NOW "}",
      "\"status\":\"moved\"");
  TELL(rota_series_extend, engine, "{\"series\":\"mondays\",\"now\":\"2026-03-20T07:00:00Z\"}",
       "\"written\":true");
  tick =
      ASK(rota_upkeep_tick, engine, "{\"now\":\"2026-03-20T07:00:00Z\"}", "\"series_extended\":0");
  rota_string_free(tick);
  TELL(rota_series_cancel, engine, "{\"series\":\"mondays\",\"scope\":\"all\"," NOW "}",
       "\"status\":\"cancelled\"");
}

static void records(rota_engine* engine) {
  char* page;
  char cursor[64], request[2048];

  TELL(rota_record_put, engine, "{\"kind\":\"user\",\"record\":{\"id\":\"dee\",\"name\":\"Dee\"}}",
       "\"name\":\"Dee\"");
  TELL(rota_record_get, engine, "{\"kind\":\"user\",\"id\":\"dee\"}", "\"id\":\"dee\"");
  TELL(rota_user_find, engine, "{\"email\":\"ANA@example.org\"}", "\"id\":\"ana\"");
  TELL(rota_record_archive, engine, "{\"kind\":\"user\",\"id\":\"dee\"}", "{}");
  TELL(rota_record_history, engine, "{\"kind\":\"user\",\"id\":\"dee\"}", "\"archived\"");
  page = ASK(rota_record_list, engine, "{\"kind\":\"user\",\"limit\":2}", "\"next_cursor\"");
  value_of(page, "next_cursor", cursor, sizeof cursor);
  rota_string_free(page);
  snprintf(request, sizeof request, "{\"kind\":\"user\",\"cursor\":\"%s\"}", cursor);
  page = ASK(rota_record_list, engine, request, "\"cy\"");
  CHECK(page && !strstr(page, "next_cursor") && !strstr(page, "dee"));
  rota_string_free(page);
  TELL(rota_record_list, engine,
       "{\"kind\":\"booking\",\"event_type\":\"talk\",\"from\":\"2026-03-02T00:00:00Z\"}",
       "\"talk\"");

  TELL(rota_catalog_apply, engine, "{\"catalog\":{\"users\":[{\"id\":\"eve\",\"name\":\"Eve\"}]}}",
       "\"created\"");
  snprintf(request, sizeof request,
           "{\"dry_run\":true,\"prune\":true,\"organization\":\"bs\"," NOW ",%s", kOffice + 1);
  TELL(rota_catalog_apply, engine, request, "\"id\":\"eve\",\"action\":\"archived\"");
  TELL(rota_record_get, engine, "{\"kind\":\"user\",\"id\":\"eve\"}", "\"eve\"");
  TELL(rota_change_list, engine, "{\"since\":0}", "\"next_revision\"");
}

static void calendars(rota_engine* engine) {
  static const char kFeed[] =
      "{\"user\":\"ana\",\"now\":\"2026-03-02T07:00:00Z\",\"text\":"
      "\"BEGIN:VCALENDAR\\nBEGIN:VEVENT\\nUID:d\\nDTSTART;TZID=Romance Standard Time:20260305T090000\\n"
      "DURATION:PT1H\\nEND:VEVENT\\nEND:VCALENDAR\\n\"}";
  char* answer = NULL;
  TELL(rota_calendar_import, engine, kFeed, "\"added\":1");
  TELL(rota_calendar_import, engine, kFeed, "\"unchanged\":1");
  OK(rota_recurrence_expand(JSON("{\"dtstart\":\"2026-03-02T09:00:00\",\"tzid\":\"Europe/Paris\","
                                 "\"rrule\":\"FREQ=DAILY;COUNT=2\"}"),
                            &answer, &error));
  CHECK(answer && strstr(answer, "\"utc\":[\"2026-03-02T08:00:00Z\",\"2026-03-03T08:00:00Z\"]"));
  rota_string_free(answer);
  OK(rota_recurrence_expand(
      JSON("{\"dtstart\":\"2026-03-02T09:00:00\",\"rrule\":\"FREQ=DAILY;COUNT=2\","
           "\"limit\":0,\"locale\":\"da\"}"),
      &answer, &error));
  CHECK(answer && strcmp(answer, "{\"occurrences\":[],\"text\":\"hver dag, 2 gange\"}") == 0);
  rota_string_free(answer);
}

static void messages(rota_engine* engine) {
  char id[64], request[256];
  char* leased =
      ASK(rota_message_lease, engine,
          "{\"owner\":\"w1\",\"now\":\"2026-03-04T00:00:00Z\",\"limit\":2}", "\"topic\"");
  const char* second;
  value_of(leased, "id", id, sizeof id);
  snprintf(request, sizeof request, "{\"message\":\"%s\"}", id);
  TELL(rota_message_ack, engine, request, "{}");
  second = strstr(leased, "},{\"id\"");
  CHECK(second != NULL);
  value_of(second, "id", id, sizeof id);
  snprintf(request, sizeof request, "{\"message\":\"%s\",\"error\":\"no route\"}", id);
  TELL(rota_message_fail, engine, request, "{}");
  rota_string_free(leased);
}

/* A view takes bodies only, and goes on when the engine it was made from is closed. */
static void acting(void) {
  rota_engine *engine = NULL, *view = NULL, *again = NULL;
  rota_engine_options options;
  rota_error* error = NULL;
  char* answer = NULL;
  char secret[64], request[512];

  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.clock = ROTA_CLOCK_TEST;
  OK(rota_engine_open(ROTA_ABI_VERSION, ":memory:", &options, &engine, &error));
  OK(rota_call(engine, "catalog.apply", JSON(kOffice), &answer, &error));
  rota_string_free(answer);
  OK(rota_engine_set_clock(engine, 1772434800, &error)); /* 2026-03-02T07:00:00Z */
  OK(rota_engine_acting(engine, JSON("{\"actor\":{\"kind\":\"guest\"}}"), &view, &error));
  FAILS(ROTA_FORBIDDEN, "forbidden",
        rota_engine_acting(view, JSON("{\"actor\":{\"kind\":\"system\"}}"), &again, &error));
  FAILS(ROTA_FORBIDDEN, "forbidden", rota_engine_set_clock(view, 0, &error));
  OK(rota_engine_close(engine, &error));

  CHECK(rota_booking_hold(
            view, JSON("{\"event_type\":\"call\",\"start\":\"2026-03-02T09:00:00Z\"," NOW "}"),
            &answer, &error) == ROTA_FORBIDDEN);
  CHECK(strstr(rota_error_detail(error), "\"path\":\"now\"") != NULL);
  rota_error_free(error);
  answer = ASK(rota_booking_hold, view,
               "{\"event_type\":\"call\",\"start\":\"2026-03-02T09:00:00Z\"}", "\"secret\":\"");
  value_of(answer, "secret", secret, sizeof secret);
  value_of(answer, "id", request, sizeof request);
  rota_string_free(answer);
  {
    char id[64];
    snprintf(id, sizeof id, "%.63s", request);
    snprintf(request, sizeof request, "{\"booking\":\"%s\",\"secret\":\"%s\"," KIM "}", id, secret);
  }
  TELL(rota_booking_confirm, view, request, "\"status\":\"confirmed\"");
  FAILS(ROTA_FORBIDDEN, "forbidden", rota_upkeep_tick(view, JSON("{}"), &answer, &error));
  OK(rota_engine_close(view, &error));
}

static void upkeep(rota_engine* engine) {
  char path[128], request[256];
  rota_engine* copy = NULL;
  rota_engine_options options;

  TELL(rota_booking_hold, engine,
       "{\"event_type\":\"call\",\"start\":\"2026-03-05T09:00:00Z\",\"hold_s\":60," NOW "}",
       "hold");
  TELL(rota_upkeep_tick, engine, "{\"now\":\"2026-03-04T07:00:00Z\"}", "\"holds_expired\":1");
  TELL(rota_upkeep_verify, engine, "{}", "\"findings\":[]");

  snprintf(path, sizeof path, "rota_flow_%ld.db", (long)getpid());
  snprintf(request, sizeof request, "{\"path\":\"%s\"}", path);
  TELL(rota_upkeep_backup, engine, request, "{}");
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.read_only = 1;
  options.busy_timeout_ms = 100;
  OK(rota_engine_open(ROTA_ABI_VERSION, path, &options, &copy, &error));
  TELL(rota_record_get, copy, "{\"kind\":\"user\",\"id\":\"ana\"}", "\"Ana\"");
  FAILS(ROTA_UNAVAILABLE, "read_only", rota_upkeep_tick(copy, JSON("{}"), &(char*){NULL}, &error));
  OK(rota_engine_close(copy, &error));
  options.default_actor = ROTA_ACTOR_GUEST;
  OK(rota_engine_open(ROTA_ABI_VERSION, path, &options, &copy, &error));
  FAILS(ROTA_FORBIDDEN, "forbidden", rota_upkeep_tick(copy, JSON("{}"), &(char*){NULL}, &error));
  OK(rota_engine_close(copy, &error));
  unlink(path);
  strcat(path, "-wal");
  unlink(path);
  path[strlen(path) - 3] = '\0';
  strcat(path, "shm");
  unlink(path);
}

static void without_an_engine(void) {
  static const char kScenario[] =
      "{\"now\":\"2026-03-02T08:00:00Z\",\"catalog\":{\"organization\":{\"id\":\"o\",\"name\":"
      "\"O\","
      "\"zone\":\"Europe/"
      "Copenhagen\"},\"users\":[{\"id\":\"ana\",\"name\":\"Ana\",\"default_schedule\":\"s\"}],"
      "\"schedules\":[{\"id\":\"s\",\"rules\":[{\"days\":[\"tue\"],\"start\":\"09:00\",\"end\":"
      "\"10:00\"}]}],"
      "\"event_types\":[{\"id\":\"e\",\"user\":\"ana\",\"slug\":\"e\",\"title\":\"E\",\"durations_"
      "min\":[30]}]},"
      "\"query\":{\"event_type\":\"e\",\"from\":\"2026-03-03\",\"to\":\"2026-03-03\"}}";
  char *answer = NULL, *version = NULL;
  int32_t i;

  OK(rota_scenario_evaluate(JSON(kScenario), &answer, &error));
  CHECK(answer && strstr(answer, "\"start\":\"2026-03-03T08:00:00Z\""));
  rota_string_free(answer);
  OK(rota_tzdb_version(&version, &error));
  CHECK(version && version[0] != '\0');
  rota_string_free(version);
  CHECK(strcmp(rota_version(), ROTA_VERSION_STRING) == 0);
  CHECK(rota_abi_version() == ROTA_ABI_VERSION);
  CHECK(rota_reason_count() > 50);
  for (i = 1; i <= rota_reason_count(); ++i) {
    CHECK(rota_reason_name(i)[0] != '\0');
    CHECK(rota_reason_meaning(i)[0] != '\0');
    CHECK(rota_reason_code(i) >= ROTA_INVALID && rota_reason_code(i) <= ROTA_INTERNAL);
  }
}

static void* run(void* unused) {
  rota_engine* engine = open_office(":memory:");
  slots(engine);
  bookings(engine);
  series(engine);
  records(engine);
  calendars(engine);
  messages(engine);
  upkeep(engine);
  OK(rota_engine_close(engine, &error));
  acting();
  without_an_engine();
  return unused;
}

/* Sanitizers put guard zones around every local variable; the promise is about the library as it
 * is. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STACK_BYTES (1024 * 1024)
#else
#define STACK_BYTES (96 * 1024)
#endif

int main(void) {
  pthread_attr_t attributes;
  pthread_t thread;

  CHECK(pthread_attr_init(&attributes) == 0);
  CHECK(pthread_attr_setstacksize(&attributes, STACK_BYTES) == 0);
  /* First, so that everything that happens only once happens on the small stack. */
  CHECK(pthread_create(&thread, &attributes, run, NULL) == 0);
  CHECK(pthread_join(thread, NULL) == 0);
  run(NULL);
  return finish("flow");
}
