/* rota: an embeddable scheduling engine. The C interface, complete in this file.
 *
 *   rota_engine *engine = NULL;
 *   rota_error *error = NULL;
 *   char *booking = NULL;
 *   const char *command = "{\"event_type\":\"call-30\",\"start\":\"2030-03-05T09:00:00Z\","
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
 *            closed, foreign or NULL handle answers `invalid_handle`, never a crash; accessors of
 *            slots give 0 or NULL for it, and freeing it does nothing.
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
 * TIME       In columns: int64 seconds since 1970-01-01T00:00:00Z. In JSON: "2030-03-04T08:00:00Z".
 * BOOLEANS   int32, 0 or 1. Zero always means the default; so does every byte of an options
 *            structure.
 * THREADS    Any thread may call anything at any time, one engine included; results do not change.
 *            The library starts no threads, calls nothing back, prints nothing and never aborts.
 *            96 KiB of stack are enough for every call. Do not cancel a thread inside a call.
 * FORK       An engine opened before fork() answers `forked` in the child: open one per process.
 *            Closing it there is safe and leaves the parent's alone.
 * VERSIONS   Functions are added, never changed or removed, within one ROTA_ABI_VERSION; see
 *            docs/abi_policy.md. Options structures begin with their size, so that they can grow.
 *            A function without @since came with the first release, 0.1.
 * BELOW      Parameters are described where they are more than an open handle named after its
 *            type, the bytes of the JSON before them (..._len), or out_error.
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
 */
ROTA_API int32_t rota_abi_version(void);

/* The release of the loaded library.
 * @return "0.1.0", for the life of the process
 */
ROTA_API const char* rota_version(void);

/* The version of the system's time zone data.
 * @param[out] out_version  "2025b", or a hash where the system names none; rota_string_free
 * @reason no_zone_data
 */
ROTA_API rota_code rota_tzdb_version(char** out_version, rota_error** out_error);

/* ---- errors -------------------------------------------------------------------------------- */

/* The broad class of an error.
 * @return the code; ROTA_OK for NULL, ROTA_INVALID for a freed or foreign handle
 */
ROTA_API rota_code rota_error_code(const rota_error* error);

/* The stable word for what went wrong: "occupied", "not_found". The list is docs/reasons.md.
 * @return the word, for the life of the process; "" for NULL, "invalid_handle" for a freed handle
 */
ROTA_API const char* rota_error_reason(const rota_error* error);

/* One English sentence for logs. Never parse it.
 * @return the text, borrowed from the error; "" for NULL, freed or foreign handles
 */
ROTA_API const char* rota_error_message(const rota_error* error);

/* The whole error as JSON: {"reason","code","message","path","detail","refusals","others",
 * "retryable"}. `path` names the field of the request that is wrong, `refusals` every rule that
 * said no and to which host, `others` what else is wrong with the document, `detail` further facts.
 * Parts that do not apply are left out.
 * @return the JSON text, borrowed from the error; "{}" for NULL, freed or foreign handles
 */
ROTA_API const char* rota_error_detail(const rota_error* error);

/* Frees an error. */
ROTA_API void rota_error_free(rota_error* error);

/* Frees a text the library gave.
 * @param[in] text  the text; NULL does nothing
 */
ROTA_API void rota_string_free(char* text);

/* ---- reasons ------------------------------------------------------------------------------- */

/* How many reasons there are. They are numbered 1 to this count in the loaded library; numbers may
 * differ in another release, names do not.
 * @return the count
 */
ROTA_API int32_t rota_reason_count(void);

/* The word of a reason number.
 * @param[in] reason  a number as in rota_slots_reasons
 * @return the word, for the life of the process; "" for 0 and numbers that name none
 */
ROTA_API const char* rota_reason_name(int32_t reason);

/* What a reason means, in one English line.
 * @param[in] reason  a number as in rota_slots_reasons
 * @return the text, for the life of the process; "" for 0 and numbers that name none
 */
ROTA_API const char* rota_reason_meaning(int32_t reason);

/* The broad class a reason belongs to.
 * @param[in] reason  a number as in rota_slots_reasons
 * @return the code; ROTA_OK for 0 and numbers that name none
 */
ROTA_API rota_code rota_reason_code(int32_t reason);

/* ---- engine -------------------------------------------------------------------------------- */

#define ROTA_MIGRATE_AUTO 0   /* bring an older or empty database to this library's format first */
#define ROTA_MIGRATE_REFUSE 1 /* answer `migration_needed` */

#define ROTA_DURABILITY_FULL 0   /* an acknowledged write survives power loss */
#define ROTA_DURABILITY_NORMAL 1 /* it survives the process, the last ones maybe not power loss */

#define ROTA_CLOCK_SYSTEM 0 /* the system's */
#define ROTA_CLOCK_TEST 1   /* stands where rota_engine_set_clock put it */

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
  int32_t clock;                /* ROTA_CLOCK_... */
  int32_t memory_limit_mb;      /* about, of warm copies of organizations; 0: 256 */
  const char* database_key;     /* tests only: 64 hexadecimal digits, the key of a new database */
} rota_engine_options;

/* Opens a database.
 * @param[in]  abi_version  ROTA_ABI_VERSION
 * @param[in]  database     a file path, ":memory:", or "postgresql://user@host/database"
 * @param[in]  options      NULL for the defaults
 * @param[out] out_engine   the engine; rota_engine_close
 * @reason abi_mismatch, invalid, unsupported, cannot_open, not_a_database, newer_format,
 *         migration_needed, corrupt, busy, no_zone_data
 */
ROTA_API rota_code rota_engine_open(int32_t abi_version, const char* database,
                                    const rota_engine_options* options, rota_engine** out_engine,
                                    rota_error** out_error);

/* Closes an engine. Calls under way in other threads are finished first; the last of them closes
 * the database. New ones answer `invalid_handle` at once.
 * @param[in]  engine     the engine; NULL does nothing
 * @reason invalid_handle
 */
ROTA_API rota_code rota_engine_close(rota_engine* engine, rota_error** out_error);

/* A view of an engine that acts under one envelope, for code that handles what visitors send: its
 * requests are bodies, and a key of the envelope in one answers `forbidden`. The view keeps the
 * engine open; close it like an engine.
 * @param[in]  engine        an engine, not a view
 * @param[in]  envelope      {"actor","organization","client_key", ...}
 * @param[out] out_view      the view; rota_engine_close
 * @reason invalid_handle, invalid, malformed, unknown_field, forbidden
 */
ROTA_API rota_code rota_engine_acting(rota_engine* engine, const char* envelope,
                                      size_t envelope_len, rota_engine** out_view,
                                      rota_error** out_error);

/* Sets the clock of an engine that was opened with ROTA_CLOCK_TEST.
 * @param[in]  engine     an engine, not a view
 * @param[in]  now_utc    UTC seconds
 * @reason invalid_handle, unsupported, forbidden
 */
ROTA_API rota_code rota_engine_set_clock(rota_engine* engine, int64_t now_utc,
                                         rota_error** out_error);

/* ---- verbs --------------------------------------------------------------------------------- */

/* Calls a verb by its name. What verbs there are, who may use them and what they answer is in
 * docs/verbs.md; rota_verbs.h, included below, has an inline function for each.
 * @param[in]  engine       an engine or a view; NULL for verbs that need no database
 *                          ("recurrence.expand", "scenario.evaluate")
 * @param[in]  verb         "booking.cancel"
 * @param[in]  request      the body and, beside it in the same object, the envelope; of a view the
 *                          body alone
 * @param[out] out_answer   the answer as JSON; rota_string_free
 * @reason invalid_handle, invalid, malformed, unknown_field, unsupported, out_of_range, not_found,
 *         organization_required, forbidden, forked, busy, io_error, and those of the verb
 */
ROTA_API rota_code rota_call(rota_engine* engine, const char* verb, const char* request,
                             size_t request_len, char** out_answer, rota_error** out_error);

/* ---- questions ----------------------------------------------------------------------------- */

/* Finds the starts that can be booked, as columns: fast, and read without parsing.
 * @param[in]  query      {"event_type","from","to","zone","duration_min","attendee","hosts",
 *                        "reschedule_of","include","limit"} and the envelope
 * @param[out] out_slots  the slots, ascending; rota_slots_free
 * @reason invalid_handle, invalid, malformed, unknown_field, not_found, zone_unknown, work_limit,
 *         forked, busy
 */
ROTA_API rota_code rota_slots_find(rota_engine* engine, const char* query, size_t query_len,
                                   rota_slots** out_slots, rota_error** out_error);

/* How many starts there are: the length of every column.
 * @return the count
 */
ROTA_API size_t rota_slots_count(const rota_slots* slots);

/* When each slot starts.
 * @return UTC seconds, borrowed; NULL when there are none
 */
ROTA_API const int64_t* rota_slots_start_utc(const rota_slots* slots);

/* When each slot ends, exclusive.
 * @return UTC seconds, borrowed; NULL when there are none
 */
ROTA_API const int64_t* rota_slots_end_utc(const rota_slots* slots);

/* How many more such bookings fit at each start.
 * @return counts, borrowed; NULL when there are none
 */
ROTA_API const int32_t* rota_slots_remaining(const rota_slots* slots);

/* How many people could take each start.
 * @return counts, borrowed; NULL when there are none or the asker may not know
 */
ROTA_API const int32_t* rota_slots_hosts_free(const rota_slots* slots);

/* Where the hosts of each slot lie in rota_slots_host_indexes: those of slot i from offsets[i] to
 * offsets[i + 1], exclusive.
 * @return count + 1 offsets, borrowed; NULL when the asker may not see hosts
 */
ROTA_API const uint32_t* rota_slots_host_offsets(const rota_slots* slots);

/* The hosts of all slots, one slot after the other; each is an index for rota_slots_host_id.
 * @return offsets[count] indexes, borrowed; NULL when there are none
 */
ROTA_API const uint32_t* rota_slots_host_indexes(const rota_slots* slots);

/* How many different hosts the indexes can mean.
 * @return the count; 0 when the asker may not see hosts
 */
ROTA_API size_t rota_slots_host_count(const rota_slots* slots);

/* The user a host index means.
 * @param[in] index  below rota_slots_host_count
 * @return the user's id, borrowed; NULL when the index is too large
 */
ROTA_API const char* rota_slots_host_id(const rota_slots* slots, size_t index);

/* Why each start is not offered, when the query says "include": "lattice".
 * @return reason numbers for rota_reason_name, 0 where offered, borrowed; NULL without lattice
 */
ROTA_API const int32_t* rota_slots_reasons(const rota_slots* slots);

/* Frees slots and their columns. */
ROTA_API void rota_slots_free(rota_slots* slots);

#ifdef __cplusplus
}
#endif

#include "rota_verbs.h"

#endif /* ROTA_C_H_ */
