/* What a careless or hostile program passes: NULL, closed, foreign and random handles, wrong
 * lengths, wrong sizes, text that is not UTF-8. Every case is an answer, none a crash. */
#include "check.h"

static rota_verb* const kVerbs[] = {
    rota_catalog_apply,   rota_record_put,       rota_record_get,      rota_record_list,
    rota_record_archive,  rota_record_history,   rota_user_find,       rota_query_slots,
    rota_query_check,     rota_query_explain,    rota_query_assign,    rota_query_dates,
    rota_query_next,      rota_query_limits,     rota_query_window,    rota_query_openings,
    rota_query_ask,       rota_booking_hold,     rota_booking_book,    rota_booking_confirm,
    rota_booking_cancel,  rota_booking_move,     rota_booking_swap,    rota_booking_approve,
    rota_booking_reject,  rota_booking_complete, rota_booking_no_show, rota_booking_get,
    rota_booking_find,    rota_booking_decision, rota_series_book,     rota_series_cancel,
    rota_series_move,     rota_series_extend,    rota_series_get,      rota_calendar_import,
    rota_calendar_export, rota_message_lease,    rota_message_ack,     rota_message_fail,
    rota_change_list,     rota_upkeep_tick,      rota_upkeep_verify,   rota_upkeep_repair,
    rota_upkeep_backup,   rota_upkeep_purge,     rota_upkeep_optimize, rota_upkeep_metrics,
};
enum { kVerbCount = sizeof kVerbs / sizeof kVerbs[0] };

static rota_engine* as_engine(uintptr_t number) { return (rota_engine*)number; }

/* A verb on a handle that is not an engine, however it came about. */
static void not_an_engine(rota_engine* handle) {
  char* answer;
  rota_slots* found;
  size_t i;
  for (i = 0; i < kVerbCount; ++i) {
    answer = (char*)kOffice;
    FAILS(ROTA_INVALID, "invalid_handle", kVerbs[i](handle, JSON("{}"), &answer, &error));
    CHECK(answer == NULL);
  }
  found = (rota_slots*)1;
  FAILS(ROTA_INVALID, "invalid_handle", rota_slots_find(handle, JSON("{}"), &found, &error));
  CHECK(found == NULL);
  {
    rota_engine* view = (rota_engine*)1;
    FAILS(ROTA_INVALID, "invalid_handle", rota_engine_acting(handle, JSON("{}"), &view, &error));
    CHECK(view == NULL);
  }
  FAILS(ROTA_INVALID, "invalid_handle", rota_engine_set_clock(handle, 0, &error));
  if (handle) FAILS(ROTA_INVALID, "invalid_handle", rota_engine_close(handle, &error));
}

/* Accessors of slots on a handle that is not one. */
static void not_slots(rota_slots* handle) {
  CHECK(rota_slots_count(handle) == 0);
  CHECK(rota_slots_start_utc(handle) == NULL);
  CHECK(rota_slots_end_utc(handle) == NULL);
  CHECK(rota_slots_remaining(handle) == NULL);
  CHECK(rota_slots_hosts_free(handle) == NULL);
  CHECK(rota_slots_host_offsets(handle) == NULL);
  CHECK(rota_slots_host_indexes(handle) == NULL);
  CHECK(rota_slots_host_count(handle) == 0);
  CHECK(rota_slots_host_id(handle, 0) == NULL);
  CHECK(rota_slots_reasons(handle) == NULL);
  rota_slots_free(handle);
}

/* Accessors of errors on a handle that is not one; a NULL error is no error. */
static void not_an_error(rota_error* handle) {
  CHECK(rota_error_code(handle) == (handle ? ROTA_INVALID : ROTA_OK));
  CHECK(strcmp(rota_error_reason(handle), handle ? "invalid_handle" : "") == 0);
  CHECK(strcmp(rota_error_message(handle), "") == 0);
  CHECK(strcmp(rota_error_detail(handle), "{}") == 0);
  rota_error_free(handle);
}

static void handles(rota_engine* engine) {
  static const char kMonday[] =
      "{\"event_type\":\"call\",\"from\":\"2026-03-02\",\"to\":\"2026-03-02\"," NOW "}";
  static const uintptr_t kNumbers[] = {1, 2, 3, 8, 0x1000, 0xffffffff, 0x123456789abc, UINTPTR_MAX};
  rota_engine* closed = NULL;
  rota_slots* slots = NULL;
  rota_error* error = NULL;
  char* answer = NULL;
  size_t i;

  not_an_engine(NULL);
  not_slots(NULL);
  not_an_error(NULL);
  CHECK(rota_engine_close(NULL, NULL) == ROTA_OK);
  for (i = 0; i < sizeof kNumbers / sizeof kNumbers[0]; ++i) {
    not_an_engine(as_engine(kNumbers[i]));
    not_slots((rota_slots*)kNumbers[i]);
    not_an_error((rota_error*)kNumbers[i]);
  }
  /* Neighbours of a live handle, in each of its parts. */
  for (i = 0; i < 52; ++i) {
    not_an_engine(as_engine((uintptr_t)engine ^ (uintptr_t)1 << i));
  }
  for (i = 52; i < 64; ++i) not_an_engine(as_engine((uintptr_t)engine | (uintptr_t)1 << i));

  OK(rota_engine_open(ROTA_ABI_VERSION, ":memory:", NULL, &closed, &error));
  OK(rota_engine_close(closed, &error));
  not_an_engine(closed);
  /* The place in the table is used anew, the number is not. */
  {
    rota_engine* again = NULL;
    OK(rota_engine_open(ROTA_ABI_VERSION, ":memory:", NULL, &again, &error));
    CHECK(again != closed);
    not_an_engine(closed);
    OK(rota_engine_close(again, &error));
  }

  /* Live handles of another type. */
  OK(rota_slots_find(engine, JSON(kMonday), &slots, &error));
  CHECK(rota_record_get(engine, JSON("{}"), &answer, &error) == ROTA_INVALID);
  not_an_engine((rota_engine*)slots);
  not_an_engine((rota_engine*)error);
  not_slots((rota_slots*)engine);
  not_slots((rota_slots*)error);
  not_an_error((rota_error*)engine);
  not_an_error((rota_error*)slots);
  CHECK(rota_slots_count(slots) == 16);
  CHECK(rota_error_code(error) == ROTA_INVALID);
  CHECK(strstr(rota_error_detail(error), "\"path\":\"kind\"") != NULL);
  rota_slots_free(slots);
  rota_error_free(error);
  not_slots(slots);
  not_an_error(error);
  rota_string_free(NULL);
}

/* Every pointer a call needs, NULL one after the other. */
static void nulls(rota_engine* engine) {
  rota_engine* opened = NULL;
  rota_slots* found = NULL;
  char* answer = NULL;
  size_t i;

  for (i = 0; i < kVerbCount; ++i) {
    FAILS(ROTA_INVALID, "invalid", kVerbs[i](engine, NULL, 2, &answer, &error));
    FAILS(ROTA_INVALID, "invalid", kVerbs[i](engine, JSON("{}"), NULL, &error));
    CHECK(kVerbs[i](engine, NULL, 0, NULL, NULL) == ROTA_INVALID);
  }
  FAILS(ROTA_INVALID, "invalid", rota_engine_open(ROTA_ABI_VERSION, NULL, NULL, &opened, &error));
  FAILS(ROTA_INVALID, "invalid",
        rota_engine_open(ROTA_ABI_VERSION, ":memory:", NULL, NULL, &error));
  FAILS(ROTA_INVALID, "invalid", rota_call(engine, NULL, JSON("{}"), &answer, &error));
  FAILS(ROTA_INVALID, "invalid", rota_engine_acting(engine, NULL, 2, &opened, &error));
  FAILS(ROTA_INVALID, "invalid", rota_engine_acting(engine, JSON("{}"), NULL, &error));
  FAILS(ROTA_INVALID, "invalid", rota_slots_find(engine, NULL, 2, &found, &error));
  FAILS(ROTA_INVALID, "invalid", rota_slots_find(engine, JSON("{}"), NULL, &error));
  FAILS(ROTA_INVALID, "invalid", rota_scenario_evaluate(NULL, 2, &answer, &error));
  FAILS(ROTA_INVALID, "invalid", rota_scenario_evaluate(JSON("{}"), NULL, &error));
  FAILS(ROTA_INVALID, "invalid", rota_tzdb_version(NULL, &error));
}

/* Lengths and contents of documents. */
static void documents(rota_engine* engine) {
  static const char kBytes[] = "{\"kind\":\"\xff\xfe\",\"id\":\"a\"}";
  rota_slots* found = NULL;
  char deep[4096];
  char* answer = NULL;
  size_t i;

  for (i = 0; i < kVerbCount; ++i) {
    FAILS(ROTA_INVALID, "malformed", kVerbs[i](engine, "{}", 0, &answer, &error));
    FAILS(ROTA_INVALID, "malformed", kVerbs[i](engine, "{}", 1, &answer, &error));
    FAILS(ROTA_LIMIT, "work_limit", kVerbs[i](engine, "{}", SIZE_MAX, &answer, &error));
    FAILS(ROTA_LIMIT, "work_limit", kVerbs[i](engine, "{}", (size_t)1 << 40, &answer, &error));
    FAILS(ROTA_INVALID, "malformed", kVerbs[i](engine, JSON(kBytes), &answer, &error));
    FAILS(ROTA_INVALID, "unknown_field",
          kVerbs[i](engine, JSON("{\"nonsense\":1}"), &answer, &error));
    FAILS(ROTA_INVALID, "invalid", kVerbs[i](engine, JSON("[]"), &answer, &error));
  }
  FAILS(ROTA_LIMIT, "work_limit", rota_slots_find(engine, "{}", SIZE_MAX, &found, &error));
  FAILS(ROTA_LIMIT, "work_limit", rota_scenario_evaluate("{}", SIZE_MAX, &answer, &error));
  FAILS(
      ROTA_INVALID, "unknown_field",
      rota_slots_find(engine, JSON("{\"op\":\"check\",\"event_type\":\"call\"}"), &found, &error));
  FAILS(ROTA_NOT_FOUND, "not_found",
        rota_call(engine, "booking.nonsense", JSON("{}"), &answer, &error));
  FAILS(ROTA_NOT_FOUND, "not_found",
        rota_slots_find(
            engine, JSON("{\"event_type\":\"nope\",\"from\":\"2026-03-02\",\"to\":\"2026-03-02\"}"),
            &found, &error));

  /* Nested more deeply than any document. */
  memset(deep, '[', sizeof deep);
  FAILS(ROTA_INVALID, "malformed", rota_query_ask(engine, deep, sizeof deep, &answer, &error));
  /* As deep as is allowed, in a field that takes any JSON. */
  {
    char record[256] = "{\"kind\":\"user\",\"record\":";
    for (i = 0; i < 60; ++i) strcat(record, "[");
    for (i = 0; i < 60; ++i) strcat(record, "]");
    strcat(record, "}");
    FAILS(ROTA_INVALID, "invalid", rota_record_put(engine, JSON(record), &answer, &error));
  }
  FAILS(ROTA_UNSUPPORTED, "unsupported",
        rota_record_put(engine, JSON("{\"kind\":\"nonsense\",\"record\":{}}"), &answer, &error));
  FAILS(ROTA_INVALID, "unknown_field",
        rota_record_put(engine, JSON("{\"kind\":\"user\",\"record\":{\"id\":\"x\",\"nam\":\"X\"}}"),
                        &answer, &error));
  {
    /* The path of an error inside a record is that within the record. */
    rota_error* error = NULL;
    rota_record_put(engine, JSON("{\"kind\":\"user\",\"record\":{\"id\":\"x\",\"nam\":\"X\"}}"),
                    &answer, &error);
    CHECK(strstr(rota_error_detail(error), "\"path\":\"nam\"") != NULL);
    rota_error_free(error);
  }
}

static void options(void) {
  struct {
    rota_engine_options known;
    char later[64];
  } grown;
  rota_engine_options options;
  rota_engine* opened = NULL;
  char long_name[5000];

  FAILS(ROTA_INVALID, "abi_mismatch",
        rota_engine_open(ROTA_ABI_VERSION + 1, ":memory:", NULL, &opened, &error));
  FAILS(ROTA_INVALID, "abi_mismatch", rota_engine_open(-1, ":memory:", NULL, &opened, &error));
  FAILS(ROTA_INVALID, "malformed",
        rota_engine_open(ROTA_ABI_VERSION, "\xff\xfe.db", NULL, &opened, &error));
  FAILS(ROTA_UNAVAILABLE, "cannot_open",
        rota_engine_open(ROTA_ABI_VERSION, "/no/such/folder/rota.db", NULL, &opened, &error));
  memset(long_name, 'a', sizeof long_name);
  long_name[sizeof long_name - 1] = '\0';
  FAILS(ROTA_INVALID, "invalid",
        rota_engine_open(ROTA_ABI_VERSION, long_name, NULL, &opened, &error));

  memset(&options, 0, sizeof options);
  FAILS(ROTA_INVALID, "invalid",
        rota_engine_open(ROTA_ABI_VERSION, ":memory:", &options, &opened, &error));
  options.struct_size = 8;
  FAILS(ROTA_INVALID, "invalid",
        rota_engine_open(ROTA_ABI_VERSION, ":memory:", &options, &opened, &error));
  options.struct_size = UINT32_MAX;
  FAILS(ROTA_INVALID, "invalid",
        rota_engine_open(ROTA_ABI_VERSION, ":memory:", &options, &opened, &error));
  options.struct_size = sizeof options;
  options.migrate = 7;
  FAILS(ROTA_INVALID, "invalid",
        rota_engine_open(ROTA_ABI_VERSION, ":memory:", &options, &opened, &error));
  options.migrate = ROTA_MIGRATE_AUTO;
  options.read_only = 2;
  FAILS(ROTA_INVALID, "invalid",
        rota_engine_open(ROTA_ABI_VERSION, ":memory:", &options, &opened, &error));
  options.read_only = 0;
  options.durability = -1;
  FAILS(ROTA_INVALID, "invalid",
        rota_engine_open(ROTA_ABI_VERSION, ":memory:", &options, &opened, &error));
  options.durability = ROTA_DURABILITY_NORMAL;
  options.default_actor = ROTA_ACTOR_GUEST + 1;
  FAILS(ROTA_INVALID, "invalid",
        rota_engine_open(ROTA_ABI_VERSION, ":memory:", &options, &opened, &error));
  options.default_actor = ROTA_ACTOR_USER;
  options.default_actor_id = "\xff";
  FAILS(ROTA_INVALID, "malformed",
        rota_engine_open(ROTA_ABI_VERSION, ":memory:", &options, &opened, &error));
  options.default_actor_id = "ana";
  options.schema = "rota";
  options.busy_timeout_ms = -1;
  OK(rota_engine_open(ROTA_ABI_VERSION, ":memory:", &options, &opened, &error));
  OK(rota_engine_close(opened, &error));

  /* A program with a newer header: fine while what is new is left at zero. */
  memset(&grown, 0, sizeof grown);
  grown.known.struct_size = sizeof grown;
  OK(rota_engine_open(ROTA_ABI_VERSION, ":memory:", &grown.known, &opened, &error));
  OK(rota_engine_close(opened, &error));
  grown.later[63] = 1;
  FAILS(ROTA_UNSUPPORTED, "unsupported",
        rota_engine_open(ROTA_ABI_VERSION, ":memory:", &grown.known, &opened, &error));

  options.memory_limit_mb = -1;
  FAILS(ROTA_INVALID, "invalid",
        rota_engine_open(ROTA_ABI_VERSION, ":memory:", &options, &opened, &error));
  options.memory_limit_mb = 0;
  options.clock = 2;
  FAILS(ROTA_INVALID, "invalid",
        rota_engine_open(ROTA_ABI_VERSION, ":memory:", &options, &opened, &error));
  options.clock = ROTA_CLOCK_TEST;
  options.database_key = "short";
  FAILS(ROTA_INVALID, "invalid",
        rota_engine_open(ROTA_ABI_VERSION, ":memory:", &options, &opened, &error));
}

static void reasons(void) {
  static const int32_t kNumbers[] = {0, -1, INT32_MIN, INT32_MAX};
  size_t i;
  for (i = 0; i < sizeof kNumbers / sizeof kNumbers[0]; ++i) {
    CHECK(strcmp(rota_reason_name(kNumbers[i]), "") == 0);
    CHECK(strcmp(rota_reason_meaning(kNumbers[i]), "") == 0);
    CHECK(rota_reason_code(kNumbers[i]) == ROTA_OK);
  }
  CHECK(strcmp(rota_reason_name(rota_reason_count()), "") != 0);
  CHECK(strcmp(rota_reason_name(rota_reason_count() + 1), "") == 0);
}

int main(void) {
  rota_engine* engine = open_office(":memory:");
  handles(engine);
  nulls(engine);
  documents(engine);
  options();
  reasons();
  TELL(rota_upkeep_verify, engine, "{}", "\"findings\":[]");
  OK(rota_engine_close(engine, &error));
  return finish("hostile");
}
