/* rota: an embeddable scheduling engine. The C interface, complete in this file.
 *
 *   rota_engine *engine = NULL;
 *   rota_error *error = NULL;
 *   char *booking = NULL;
 *   const char *command = "{\"event_type\":\"call-30\",\"start\":\"2026-03-03T09:00:00Z\","
 *                         "\"attendees\":[{\"email\":\"kim@example.net\",\"name\":\"Kim\"}]}";
 *   if (rota_engine_open(ROTA_ABI_VERSION, "portal.db", NULL, &engine, &error) ||
 *       rota_booking_book(engine, command, strlen(command), &booking, &error)) {
 *     fprintf(stderr, "%s: %s\n", rota_error_reason(error), rota_error_message(error));
 *   }
 *   rota_string_free(booking);
 *   rota_error_free(error);
 *   rota_engine_close(engine, NULL);
 *
 * HANDLES    rota_engine, rota_slots and rota_error are opaque. A handle is a number in the shape
 *            of a pointer: it is looked up, never dereferenced, and numbers are not used again. A
 *            closed, foreign or NULL handle answers `invalid_handle`, never a crash.
 * OWNERSHIP  What open, find and every out_ parameter give you is yours: close or free it once,
 *            with the function of its type. What an accessor returns is borrowed and lives as long
 *            as its handle. Freeing NULL does nothing. Never pass our memory to free() or yours to
 *            rota_string_free().
 * ERRORS     Every call that can fail returns a rota_code, 0 for success. The last parameter,
 *            which may be NULL, receives an error object that says more: a stable reason word
 *            (docs/reasons.md), an English message for logs, and the whole error as JSON. On
 *            failure every other output is NULL, and nothing was written. When memory runs out
 *            even for the error object, it is NULL and the code is ROTA_LIMIT. A refusal ("the
 *            start is taken") is an error; "no free starts" is success with a count of 0.
 * TEXT       UTF-8. Names and paths end with NUL. JSON comes as pointer and length, at most 64
 *            MiB, and need not end with NUL; answers do.
 * JSON       Requests are strict: an unknown key answers `unknown_field` with its path in the
 *            error's JSON. Answers may gain keys in later versions: pass over those you do not
 *            know. Every request takes, beside its own keys: "organization" (may be left out while
 *            the database holds one), "actor" ({"kind","id"}; left out: the engine's default) and
 *            "now" (left out: the clock). Writing requests take "idempotency_key": repeated with
 *            the same content, the first answer again. The documents are described in
 *            docs/records.md and docs/schema.
 * TIME       In columns: int64 seconds since 1970-01-01T00:00:00Z. In JSON: "2026-03-02T08:00:00Z".
 * BOOLEANS   int32, 0 or 1. Zero always means the default; so does every byte of an options
 *            structure.
 * THREADS    Any thread may call anything at any time, one engine included; results do not change.
 *            The library starts no threads, calls nothing back, prints nothing and never aborts.
 *            96 KiB of stack are enough for every call. Do not cancel a thread inside a call.
 * FORK       An engine opened before fork() answers `forked` in the child: open one per process.
 *            Closing it there is safe and leaves the parent's alone.
 * VERSIONS   Functions are added, never changed or removed, within one ROTA_ABI_VERSION; see
 *            docs/abi_policy.md. Options structures begin with their size, so that they can grow.
 */
#ifndef ROTA_C_H_
#define ROTA_C_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define ROTA_API __attribute__((visibility("default")))
#else
#define ROTA_API
#endif

/* The promise this header was written for: pass it to rota_engine_open. */
#define ROTA_ABI_VERSION 0
/* The release this header came with. */
#define ROTA_VERSION_STRING "0.1.0"

typedef struct rota_engine rota_engine; /* one open database */
typedef struct rota_slots rota_slots;   /* offered starts, as columns */
typedef struct rota_error rota_error;   /* why a call failed */

/* Broad class of an error: what a program branches on first. Values are never renumbered. */
typedef int32_t rota_code;
#define ROTA_OK 0
#define ROTA_INVALID 1     /* the arguments are wrong; retrying the same call cannot help */
#define ROTA_NOT_FOUND 2   /* no such record */
#define ROTA_REFUSED 3     /* a rule of the engine says no: taken, too late, outside hours */
#define ROTA_CONFLICT 4    /* the stored state differs from what the call assumed */
#define ROTA_FORBIDDEN 5   /* this actor may not do that */
#define ROTA_UNSUPPORTED 6 /* known and not built */
#define ROTA_LIMIT 7       /* a stated bound on work or memory */
#define ROTA_UNAVAILABLE 8 /* the store cannot serve now; may be retried */
#define ROTA_CORRUPT 9     /* the database is damaged or is none */
#define ROTA_INTERNAL 10   /* a defect in the library; please report it */

/* ---- versions ------------------------------------------------------------------------------ */

/* The ABI version of the loaded library.
 * @return the number; compare it with ROTA_ABI_VERSION
 * @since 0.1
 */
ROTA_API int32_t rota_abi_version(void);

/* The release of the loaded library.
 * @return "0.1.0", for the life of the process
 * @since 0.1
 */
ROTA_API const char* rota_version(void);

/* The version of the system's time zone data.
 * @param[out] out_version  "2025b", or a hash where the system names none; rota_string_free
 * @param[out] out_error    optional
 * @reason no_zone_data
 * @since 0.1
 */
ROTA_API rota_code rota_tzdb_version(char** out_version, rota_error** out_error);

/* ---- errors -------------------------------------------------------------------------------- */

/* The broad class of an error.
 * @param[in] error  an error, or NULL
 * @return the code; ROTA_OK for NULL, ROTA_INVALID for a freed or foreign handle
 * @since 0.1
 */
ROTA_API rota_code rota_error_code(const rota_error* error);

/* The stable word for what went wrong: "occupied", "not_found". The list is docs/reasons.md.
 * @param[in] error  an error, or NULL
 * @return the word, for the life of the process; "" for NULL, "invalid_handle" for a freed handle
 * @since 0.1
 */
ROTA_API const char* rota_error_reason(const rota_error* error);

/* One English sentence for logs. Never parse it.
 * @param[in] error  an error, or NULL
 * @return the text, borrowed from the error; "" for NULL, freed or foreign handles
 * @since 0.1
 */
ROTA_API const char* rota_error_message(const rota_error* error);

/* The whole error as JSON: {"reason","code","message","path","detail","refusals","retryable"}.
 * `path` names the field of the request that is wrong, `refusals` every rule that said no and to
 * which host, `detail` further facts. Parts that do not apply are left out.
 * @param[in] error  an error, or NULL
 * @return the JSON text, borrowed from the error; "{}" for NULL, freed or foreign handles
 * @since 0.1
 */
ROTA_API const char* rota_error_detail(const rota_error* error);

/* Frees an error.
 * @param[in] error  the error; NULL, freed and foreign handles do nothing
 * @since 0.1
 */
ROTA_API void rota_error_free(rota_error* error);

/* Frees a text the library gave.
 * @param[in] text  the text; NULL does nothing
 * @since 0.1
 */
ROTA_API void rota_string_free(char* text);

/* ---- reasons ------------------------------------------------------------------------------- */

/* How many reasons there are. They are numbered 1 to this count in the loaded library; numbers may
 * differ in another release, names do not.
 * @return the count
 * @since 0.1
 */
ROTA_API int32_t rota_reason_count(void);

/* The word of a reason number.
 * @param[in] reason  a number as in rota_slots_reasons
 * @return the word, for the life of the process; "" for 0 and numbers that name none
 * @since 0.1
 */
ROTA_API const char* rota_reason_name(int32_t reason);

/* What a reason means, in one English line.
 * @param[in] reason  a number as in rota_slots_reasons
 * @return the text, for the life of the process; "" for 0 and numbers that name none
 * @since 0.1
 */
ROTA_API const char* rota_reason_meaning(int32_t reason);

/* The broad class a reason belongs to.
 * @param[in] reason  a number as in rota_slots_reasons
 * @return the code; ROTA_OK for 0 and numbers that name none
 * @since 0.1
 */
ROTA_API rota_code rota_reason_code(int32_t reason);

/* ---- engine -------------------------------------------------------------------------------- */

#define ROTA_MIGRATE_AUTO 0   /* bring an older or empty database to this library's format first */
#define ROTA_MIGRATE_REFUSE 1 /* answer `migration_needed` */

#define ROTA_DURABILITY_FULL 0   /* an acknowledged write survives power loss */
#define ROTA_DURABILITY_NORMAL 1 /* it survives the process, the last ones maybe not power loss */

#define ROTA_ACTOR_SYSTEM 0
#define ROTA_ACTOR_ADMIN 1
#define ROTA_ACTOR_USER 2
#define ROTA_ACTOR_ATTENDEE 3
#define ROTA_ACTOR_GUEST 4

/* How a database is opened. Set everything to zero, then struct_size, then what differs. */
typedef struct rota_engine_options {
  uint32_t struct_size;         /* sizeof(rota_engine_options) */
  int32_t read_only;            /* 1: refuse every write; the database must exist */
  int32_t migrate;              /* ROTA_MIGRATE_... */
  int32_t durability;           /* ROTA_DURABILITY_... */
  int32_t busy_timeout_ms;      /* wait for other writers; 0: 30000, negative: not at all */
  int32_t default_actor;        /* ROTA_ACTOR_...: who acts when a request does not say */
  const char* default_actor_id; /* user or attendee id that goes with it; NULL: none */
  const char* schema;           /* PostgreSQL schema that holds the tables; NULL: "rota" */
} rota_engine_options;

/* Opens a database.
 * @param[in]  abi_version  ROTA_ABI_VERSION
 * @param[in]  database     a file path, ":memory:", or "postgresql://user@host/database"
 * @param[in]  options      NULL for the defaults
 * @param[out] out_engine   the engine; rota_engine_close
 * @param[out] out_error    optional
 * @reason abi_mismatch, invalid, unsupported, cannot_open, not_a_database, newer_format,
 *         migration_needed, corrupt, busy, no_zone_data
 * @since 0.1
 */
ROTA_API rota_code rota_engine_open(int32_t abi_version, const char* database,
                                    const rota_engine_options* options, rota_engine** out_engine,
                                    rota_error** out_error);

/* Closes an engine. Calls under way in other threads are finished first; the last of them closes
 * the database. New ones answer `invalid_handle` at once.
 * @param[in]  engine     the engine; NULL does nothing
 * @param[out] out_error  optional
 * @reason invalid_handle
 * @since 0.1
 */
ROTA_API rota_code rota_engine_close(rota_engine* engine, rota_error** out_error);

/* Copies the live database to a file, as of one instant. Others may read and write meanwhile.
 * @param[in]  engine     an engine
 * @param[in]  path       the file to write
 * @param[out] out_error  optional
 * @reason invalid_handle, invalid, io_error, unsupported, forked
 * @since 0.1
 */
ROTA_API rota_code rota_engine_backup(rota_engine* engine, const char* path,
                                      rota_error** out_error);

/* Every function from JSON to JSON has this type, so that one declaration binds them all:
 * `request_len` bytes at `request`, an answer to be freed with rota_string_free, an optional error.
 * Reasons that all of them share: invalid_handle, invalid, malformed, unknown_field, out_of_range,
 * organization_required, not_found, forked, busy, io_error; those that write also read_only,
 * idempotency_conflict. Blocks below name the others.
 */
typedef rota_code rota_verb(rota_engine* engine, const char* request, size_t request_len,
                            char** out_answer, rota_error** out_error);

/* Persists what the clock has done: expired holds and requests. Never needed for correctness.
 * @param[in]  engine       an engine
 * @param[in]  request      {} or the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {"holds_expired","requests_expired","series_extended"};
 *                          rota_string_free
 * @param[out] out_error    optional
 * @reason read_only
 * @since 0.1
 */
ROTA_API rota_code rota_engine_tick(rota_engine* engine, const char* request, size_t request_len,
                                    char** out_answer, rota_error** out_error);

/* Reads a whole organization and checks that its rows agree with each other.
 * @param[in]  engine       an engine
 * @param[in]  request      {} or the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {"bookings": how many were read, "findings": [text]}; rota_string_free
 * @param[out] out_error    optional
 * @reason corrupt
 * @since 0.1
 */
ROTA_API rota_code rota_engine_verify(rota_engine* engine, const char* request, size_t request_len,
                                      char** out_answer, rota_error** out_error);

/* What was written after a revision: for caches, search indexes and live pages. A record written
 * twice is listed once, under its last revision.
 * @param[in]  engine       an engine
 * @param[in]  request      {"since": revision, "limit": 1-10000, by default 1000} and the common
 *                          keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {"items": [{"revision","kind","id"}], "next_revision": pass it as
 *                          `since`}; rota_string_free
 * @param[out] out_error    optional
 * @reason invalid
 * @since 0.1
 */
ROTA_API rota_code rota_change_list(rota_engine* engine, const char* request, size_t request_len,
                                    char** out_answer, rota_error** out_error);

/* ---- catalog and records ------------------------------------------------------------------- */

/* How a catalog is applied. Set everything to zero, then struct_size, then what differs. */
typedef struct rota_apply_options {
  uint32_t struct_size; /* sizeof(rota_apply_options) */
  int32_t dry_run;      /* 1: answer the difference, write nothing */
  int32_t prune;        /* 1: archive live records of the listed kinds that are not named */
  int32_t reserved;     /* 0 */
  const char* command;  /* the common keys as a JSON object, NUL-terminated; NULL: none */
} rota_apply_options;

/* Writes an organization described in one document, in one transaction: users, teams, schedules,
 * event types. A record in it replaces the stored one whole (a field left out gets its default);
 * records it does not name stay, unless pruned.
 * @param[in]  engine       an engine
 * @param[in]  catalog      a catalog document
 * @param[in]  catalog_len  bytes
 * @param[in]  options      NULL for the defaults
 * @param[out] out_report   {"rows": [{"kind","id","action"}], "revision"}; unchanged records are
 *                          not listed; rota_string_free
 * @param[out] out_error    optional
 * @reason invalid_handle, invalid, malformed, unknown_field, unsupported, not_found, slug_taken,
 *         email_taken, external_ref_taken, in_use, read_only, forbidden, forked, busy
 * @since 0.1
 */
ROTA_API rota_code rota_catalog_apply(rota_engine* engine, const char* catalog, size_t catalog_len,
                                      const rota_apply_options* options, char** out_report,
                                      rota_error** out_error);

/* Writes one record of a kind: user, profile, schedule, holiday_set, team, event_type,
 * calendar_source, busy_block or time_off.
 * @param[in]  engine       an engine
 * @param[in]  request      {"kind", "record": {...}} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   the stored record; rota_string_free
 * @param[out] out_error    optional
 * @reason unsupported, version_conflict, slug_taken, email_taken, external_ref_taken, forbidden
 * @since 0.1
 */
ROTA_API rota_code rota_record_put(rota_engine* engine, const char* request, size_t request_len,
                                   char** out_answer, rota_error** out_error);

/* Reads one record of a kind; also organization and booking.
 * @param[in]  engine       an engine
 * @param[in]  request      {"kind", "id": an id, or a number as "#12"} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   the record; rota_string_free
 * @param[out] out_error    optional
 * @reason unsupported, not_found
 * @since 0.1
 */
ROTA_API rota_code rota_record_get(rota_engine* engine, const char* request, size_t request_len,
                                   char** out_answer, rota_error** out_error);

/* Reads a page of records of a kind, in order of creation.
 * @param[in]  engine       an engine
 * @param[in]  request      {"kind", "cursor": next_cursor of the page before, "limit": 1-1000, by
 *                          default 100, "archived": also those} and the common keys; for bookings
 *                          also "event_type", "host", "series", "from" and "to" (instants; by
 * start, half-open)
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {"items": [record], "next_cursor": left out on the last page};
 *                          rota_string_free
 * @param[out] out_error    optional
 * @reason unsupported, invalid
 * @since 0.1
 */
ROTA_API rota_code rota_record_list(rota_engine* engine, const char* request, size_t request_len,
                                    char** out_answer, rota_error** out_error);

/* Takes a record out of every list; it stays reachable by id.
 * @param[in]  engine       an engine
 * @param[in]  request      {"kind", "id"} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {}; rota_string_free
 * @param[out] out_error    optional
 * @reason unsupported, not_found, in_use, forbidden
 * @since 0.1
 */
ROTA_API rota_code rota_record_archive(rota_engine* engine, const char* request, size_t request_len,
                                       char** out_answer, rota_error** out_error);

/* What happened to a record, oldest first.
 * @param[in]  engine       an engine
 * @param[in]  request      {"kind", "id"} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {"items": [history entry]}; rota_string_free
 * @param[out] out_error    optional
 * @reason not_found
 * @since 0.1
 */
ROTA_API rota_code rota_record_history(rota_engine* engine, const char* request, size_t request_len,
                                       char** out_answer, rota_error** out_error);

/* ---- questions ----------------------------------------------------------------------------- */

/* Finds the starts that can be booked, as columns: fast, and read without parsing.
 * @param[in]  engine     an engine
 * @param[in]  query      {"event_type","from","to","zone","duration_min","attendee","hosts",
 *                        "reschedule_of","include","seed","limit"} and the common keys; `op` left
 *                        out or "slots"
 * @param[in]  query_len  bytes
 * @param[out] out_slots  the slots, ascending; rota_slots_free
 * @param[out] out_error  optional
 * @reason invalid_handle, invalid, malformed, unknown_field, not_found, zone_unknown, work_limit,
 *         forked, busy
 * @since 0.1
 */
ROTA_API rota_code rota_slots_find(rota_engine* engine, const char* query, size_t query_len,
                                   rota_slots** out_slots, rota_error** out_error);

/* How many starts there are: the length of every column.
 * @param[in] slots  slots
 * @return the count; 0 for NULL, freed and foreign handles
 * @since 0.1
 */
ROTA_API size_t rota_slots_count(const rota_slots* slots);

/* When each slot starts.
 * @param[in] slots  slots
 * @return UTC seconds, borrowed; NULL when there are none or the handle is not valid
 * @since 0.1
 */
ROTA_API const int64_t* rota_slots_start_utc(const rota_slots* slots);

/* When each slot ends, exclusive.
 * @param[in] slots  slots
 * @return UTC seconds, borrowed; NULL when there are none or the handle is not valid
 * @since 0.1
 */
ROTA_API const int64_t* rota_slots_end_utc(const rota_slots* slots);

/* How many more such bookings fit at each start.
 * @param[in] slots  slots
 * @return counts, borrowed; NULL when there are none or the handle is not valid
 * @since 0.1
 */
ROTA_API const int32_t* rota_slots_remaining(const rota_slots* slots);

/* How many people could take each start.
 * @param[in] slots  slots
 * @return counts, borrowed; NULL when there are none, the asker may not know or the handle is not
 * valid
 * @since 0.1
 */
ROTA_API const int32_t* rota_slots_hosts_free(const rota_slots* slots);

/* Where the hosts of each slot lie in rota_slots_host_indexes: those of slot i from offsets[i] to
 * offsets[i + 1], exclusive.
 * @param[in] slots  slots
 * @return count + 1 offsets, borrowed; NULL when the asker may not see hosts or the handle is not
 * valid
 * @since 0.1
 */
ROTA_API const uint32_t* rota_slots_host_offsets(const rota_slots* slots);

/* The hosts of all slots, one slot after the other; each is an index for rota_slots_host_id.
 * @param[in] slots  slots
 * @return offsets[count] indexes, borrowed; NULL when there are none or the handle is not valid
 * @since 0.1
 */
ROTA_API const uint32_t* rota_slots_host_indexes(const rota_slots* slots);

/* How many different hosts the indexes can mean.
 * @param[in] slots  slots
 * @return the count; 0 when the asker may not see hosts or the handle is not valid
 * @since 0.1
 */
ROTA_API size_t rota_slots_host_count(const rota_slots* slots);

/* The user a host index means.
 * @param[in] slots  slots
 * @param[in] index  below rota_slots_host_count
 * @return the user's id, borrowed; NULL when the index or the handle is not valid
 * @since 0.1
 */
ROTA_API const char* rota_slots_host_id(const rota_slots* slots, size_t index);

/* Why each start is not offered, when the query says "include": "lattice".
 * @param[in] slots  slots
 * @return reason numbers for rota_reason_name, 0 where offered, borrowed; NULL without lattice,
 * when there
 *         are none or the handle is not valid
 * @since 0.1
 */
ROTA_API const int32_t* rota_slots_reasons(const rota_slots* slots);

/* Frees slots and their columns.
 * @param[in] slots  the slots; NULL, freed and foreign handles do nothing
 * @since 0.1
 */
ROTA_API void rota_slots_free(rota_slots* slots);

/* Answers any query as JSON: `op` slots, check, explain, assign, dates, next, limits or window.
 * @param[in]  engine       an engine
 * @param[in]  request      a query and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   the answer, by op; rota_string_free
 * @param[out] out_error    optional
 * @reason not_found, zone_unknown, work_limit; `assign` also the first rule that refuses
 * @since 0.1
 */
ROTA_API rota_code rota_query_ask(rota_engine* engine, const char* request, size_t request_len,
                                  char** out_answer, rota_error** out_error);

/* Answers a scenario: a catalog, the facts of the moment and a query in one document, without a
 * database. The answer is the one rota_query_ask would give.
 * @param[in]  scenario      a scenario document
 * @param[in]  scenario_len  bytes
 * @param[out] out_answer    the answer, by op; rota_string_free
 * @param[out] out_error     optional
 * @reason invalid, malformed, unknown_field, unsupported, not_found, zone_unknown, out_of_range,
 *         work_limit
 * @since 0.1
 */
ROTA_API rota_code rota_scenario_evaluate(const char* scenario, size_t scenario_len,
                                          char** out_answer, rota_error** out_error);

/* ---- recurrence ---------------------------------------------------------------------------- */

/* Lists the starts of a recurrence set (RFC 5545 and 7529), without a database.
 * @param[in]  request      {"dtstart","tzid","rrule","rdate","exdate","limit" or "from" and "to",
 *                          "locale"}
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {"occurrences": [what the rule says], "utc": [the same as instants,
 *                          where a zone is known], "text": the set in words of "locale", where
 *                          that is given}; rota_string_free
 * @param[out] out_error    optional
 * @reason invalid, malformed, unknown_field, unsupported, out_of_range, zone_unknown, work_limit
 * @since 0.1
 */
ROTA_API rota_code rota_recurrence_expand(const char* request, size_t request_len,
                                          char** out_answer, rota_error** out_error);

/* ---- bookings ------------------------------------------------------------------------------ */

/* Takes a start for a while: it blocks like the booking it may become and runs out by the clock.
 * @param[in]  engine       an engine
 * @param[in]  request      {"event_type","start","duration_min","hosts","attendees","hold_s", ...}
 *                          and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   the booking, with status hold; rota_string_free
 * @param[out] out_error    optional
 * @reason the first rule that refuses; forbidden, idempotency_conflict
 * @since 0.1
 */
ROTA_API rota_code rota_booking_hold(rota_engine* engine, const char* request, size_t request_len,
                                     char** out_answer, rota_error** out_error);

/* Takes a start for good. Hosts are chosen by the event type's policy among those free.
 * @param[in]  engine       an engine
 * @param[in]  request      {"event_type","start","duration_min","hosts","attendees","title",
 *                          "notes","answers", ...} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   the booking: confirmed, or pending where approval is needed;
 *                          rota_string_free
 * @param[out] out_error    optional
 * @reason the first rule that refuses; forbidden, idempotency_conflict
 * @since 0.1
 */
ROTA_API rota_code rota_booking_book(rota_engine* engine, const char* request, size_t request_len,
                                     char** out_answer, rota_error** out_error);

/* Turns a hold into a booking, which keeps its id.
 * @param[in]  engine       an engine
 * @param[in]  request      {"booking": id, "attendees","title","notes","answers"} and the common
 *                          keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   the booking; rota_string_free
 * @param[out] out_error    optional
 * @reason not_found, expired, invalid_transition, version_conflict, idempotency_conflict
 * @since 0.1
 */
ROTA_API rota_code rota_booking_confirm(rota_engine* engine, const char* request,
                                        size_t request_len, char** out_answer,
                                        rota_error** out_error);

/* Ends a hold, request or booking and frees its time.
 * @param[in]  engine       an engine
 * @param[in]  request      {"booking": id, "reason", "note"} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   the booking; rota_string_free
 * @param[out] out_error    optional
 * @reason not_found, notice, invalid_transition, version_conflict, idempotency_conflict, forbidden
 * @since 0.1
 */
ROTA_API rota_code rota_booking_cancel(rota_engine* engine, const char* request, size_t request_len,
                                       char** out_answer, rota_error** out_error);

/* Gives a booking a new start, length or host, checked once as a whole. It never stands in its own
 * way.
 * @param[in]  engine       an engine
 * @param[in]  request      {"booking": id, "start","duration_min","hosts","reason","dry_run"} and
 *                          the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   the booking as it is, or with dry_run would be; rota_string_free
 * @param[out] out_error    optional
 * @reason the first rule that refuses; not_found, invalid_transition, version_conflict,
 *         idempotency_conflict, forbidden
 * @since 0.1
 */
ROTA_API rota_code rota_booking_move(rota_engine* engine, const char* request, size_t request_len,
                                     char** out_answer, rota_error** out_error);

/* Accepts a request that waits for approval.
 * @param[in]  engine       an engine
 * @param[in]  request      {"booking": id, "note"} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   the booking; rota_string_free
 * @param[out] out_error    optional
 * @reason not_found, expired, invalid_transition, version_conflict, idempotency_conflict, forbidden
 * @since 0.1
 */
ROTA_API rota_code rota_booking_approve(rota_engine* engine, const char* request,
                                        size_t request_len, char** out_answer,
                                        rota_error** out_error);

/* Declines a request that waits for approval and frees its time.
 * @param[in]  engine       an engine
 * @param[in]  request      {"booking": id, "note"} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   the booking; rota_string_free
 * @param[out] out_error    optional
 * @reason not_found, expired, invalid_transition, version_conflict, idempotency_conflict, forbidden
 * @since 0.1
 */
ROTA_API rota_code rota_booking_reject(rota_engine* engine, const char* request, size_t request_len,
                                       char** out_answer, rota_error** out_error);

/* Marks a booking as having taken place.
 * @param[in]  engine       an engine
 * @param[in]  request      {"booking": id, "note"} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   the booking; rota_string_free
 * @param[out] out_error    optional
 * @reason not_found, invalid_transition, version_conflict, idempotency_conflict, forbidden
 * @since 0.1
 */
ROTA_API rota_code rota_booking_complete(rota_engine* engine, const char* request,
                                         size_t request_len, char** out_answer,
                                         rota_error** out_error);

/* Marks a booking whose attendee did not come.
 * @param[in]  engine       an engine
 * @param[in]  request      {"booking": id, "note"} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   the booking; rota_string_free
 * @param[out] out_error    optional
 * @reason not_found, invalid_transition, version_conflict, idempotency_conflict, forbidden
 * @since 0.1
 */
ROTA_API rota_code rota_booking_no_show(rota_engine* engine, const char* request,
                                        size_t request_len, char** out_answer,
                                        rota_error** out_error);

/* Reads a booking, with the status it has at `now`.
 * @param[in]  engine       an engine
 * @param[in]  request      {"booking": id, or a number as "#12"} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   the booking; rota_string_free
 * @param[out] out_error    optional
 * @reason not_found
 * @since 0.1
 */
ROTA_API rota_code rota_booking_get(rota_engine* engine, const char* request, size_t request_len,
                                    char** out_answer, rota_error** out_error);

/* Why a booking has these hosts: the decision made last, with every candidate and what dropped
 * them.
 * @param[in]  engine       an engine
 * @param[in]  request      {"booking": id, or a number as "#12"} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   the decision; rota_string_free
 * @param[out] out_error    optional
 * @reason not_found, forbidden
 * @since 0.1
 */
ROTA_API rota_code rota_booking_decision(rota_engine* engine, const char* request,
                                         size_t request_len, char** out_answer,
                                         rota_error** out_error);

/* ---- series -------------------------------------------------------------------------------- */

/* Books a start again and again. Every occurrence is checked, the earlier ones counted, before
 * anything is written; then all is written at once, or nothing. Read the series with
 * rota_record_get and its bookings with rota_record_list.
 * @param[in]  engine       an engine
 * @param[in]  request      a booking's {"event_type","start","duration_min","hosts","attendees",
 * ...}, with "id" of the series; "rrule" or "form", "rdate", "exdate"; "conflict": all_or_nothing
 * (default), skip_conflicts or next_free; "host_mode": same (default) or any; "dry_run"; and the
 * common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {"series": the record, "written", "occurrences":
 * [{"recurrence_id","start", "status","reason","booking","hosts","refusals"}]}; rota_string_free
 * @param[out] out_error    optional
 * @reason the first rule that refuses an occurrence, with detail recurrence_id and conflicts;
 * invalid, work_limit, forbidden, idempotency_conflict
 * @since 0.1
 */
ROTA_API rota_code rota_series_book(rota_engine* engine, const char* request, size_t request_len,
                                    char** out_answer, rota_error** out_error);

/* Cancels occurrences of a series that are still to come.
 * @param[in]  engine       an engine
 * @param[in]  request      {"series": id, "scope": this, this_and_future or all (default),
 * "recurrence_id": "2026-03-09T10:00", not for all; "reason","note","dry_run"} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {"series","written","occurrences"} as of rota_series_book;
 * rota_string_free
 * @param[out] out_error    optional
 * @reason not_found, invalid, notice, invalid_transition, version_conflict, forbidden,
 *         idempotency_conflict
 * @since 0.1
 */
ROTA_API rota_code rota_series_cancel(rota_engine* engine, const char* request, size_t request_len,
                                      char** out_answer, rota_error** out_error);

/* Gives the occurrences of a series that are still to come a new start, length or host: all of
 * them or none. They never stand in each other's way by their old times.
 * @param[in]  engine       an engine
 * @param[in]  request      {"series": id, "scope": this, this_and_future or all (default),
 * "recurrence_id", "start": of that occurrence, the others move as far on the wall; "duration_min",
 *                          "hosts","rrule": after the move,"reason","dry_run"} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {"series": the one that goes on, "written","occurrences"};
 * rota_string_free
 * @param[out] out_error    optional
 * @reason the first rule that refuses an occurrence; not_found, invalid, invalid_transition,
 *         version_conflict, forbidden, idempotency_conflict
 * @since 0.1
 */
ROTA_API rota_code rota_series_move(rota_engine* engine, const char* request, size_t request_len,
                                    char** out_answer, rota_error** out_error);

/* Writes what lies ahead of a series whose rule has no end; rota_engine_tick does so in time.
 * Conflicts are no error here: the answer and a message name them.
 * @param[in]  engine       an engine
 * @param[in]  request      {"series": id} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {"series","written","occurrences": those it looked at}; rota_string_free
 * @param[out] out_error    optional
 * @reason not_found, version_conflict, work_limit, forbidden
 * @since 0.1
 */
ROTA_API rota_code rota_series_extend(rota_engine* engine, const char* request, size_t request_len,
                                      char** out_answer, rota_error** out_error);
/* ---- calendars ----------------------------------------------------------------------------- */

/* Reads an outside calendar into busy blocks of its owner, in one transaction: new ones are added,
 * changed ones replaced, and with mode `full` those that the text lacks archived. A faulty event
 * never spoils the others; what was wrong is listed in `notes`.
 * @param[in]  engine       an engine
 * @param[in]  request      {"text": the calendar, "source" or "user","format","mode","from","to",
 *                          "dry_run"} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {"source","events","added","changed","removed","unchanged","skipped",
 *                          "notes"}, with dry_run also "blocks"; rota_string_free
 * @param[out] out_error    optional
 * @reason invalid, not_found, forbidden, unsupported, read_only, idempotency_conflict
 * @since 0.1
 */
ROTA_API rota_code rota_calendar_import(rota_engine* engine, const char* request,
                                        size_t request_len, char** out_answer,
                                        rota_error** out_error);

/* Writes bookings as a calendar that other programs read (iCalendar, RFC 5545): one booking as an
 * invitation (or its cancellation once it is off), or those of a user as host or of a team. The
 * public gets single bookings only, without the host where the event type hides hosts.
 * @param[in]  engine       an engine
 * @param[in]  request      {"kind": "booking" | "user" | "team", "id", "from", "to": dates
 *                          (inclusive) or instants, by default a month ago to a year ahead,
 *                          "method": "publish" | "request" | "cancel"} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {"calendar": text}; rota_string_free
 * @param[out] out_error    optional
 * @reason invalid, not_found, forbidden, work_limit
 * @since 0.1
 */
ROTA_API rota_code rota_calendar_export(rota_engine* engine, const char* request,
                                        size_t request_len, char** out_answer,
                                        rota_error** out_error);

/* ---- messages ------------------------------------------------------------------------------ */

/* Takes messages that are due: what bookings ask your program to send. A message that is neither
 * acknowledged nor failed before its lease ends is due again.
 * @param[in]  engine       an engine
 * @param[in]  request      {"owner": name of the worker, "lease_s": 1-86400, by default 60,
 *                          "limit": 1-1000, by default 100} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {"items": [message]}; rota_string_free
 * @param[out] out_error    optional
 * @reason read_only
 * @since 0.1
 */
ROTA_API rota_code rota_message_lease(rota_engine* engine, const char* request, size_t request_len,
                                      char** out_answer, rota_error** out_error);

/* Tells that a message went out.
 * @param[in]  engine       an engine
 * @param[in]  request      {"message": id} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {}; rota_string_free
 * @param[out] out_error    optional
 * @reason not_found, read_only
 * @since 0.1
 */
ROTA_API rota_code rota_message_ack(rota_engine* engine, const char* request, size_t request_len,
                                    char** out_answer, rota_error** out_error);

/* Tells that a message could not be sent. It is due again after a wait that doubles from a minute.
 * @param[in]  engine       an engine
 * @param[in]  request      {"message": id, "error": what went wrong} and the common keys
 * @param[in]  request_len  bytes
 * @param[out] out_answer   {}; rota_string_free
 * @param[out] out_error    optional
 * @reason not_found, read_only
 * @since 0.1
 */
ROTA_API rota_code rota_message_fail(rota_engine* engine, const char* request, size_t request_len,
                                     char** out_answer, rota_error** out_error);

#ifdef __cplusplus
}
#endif

#endif /* ROTA_C_H_ */
