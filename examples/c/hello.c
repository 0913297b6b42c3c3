/* Opens a database in memory, describes an office, asks for free starts and books the first one.
 *
 *   cc hello.c $(pkg-config --cflags --libs rota) -o hello && ./hello
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "rota_c.h"

static const char kOffice[] =
    "{\"catalog\": {"
    "\"organization\": {\"id\": \"bakery\", \"name\": \"Bakery\", \"zone\": \"Europe/Berlin\","
    "                  \"default_schedule\": \"mornings\"},"
    " \"users\": [{\"id\": \"ana\", \"name\": \"Ana\"}, {\"id\": \"bo\", \"name\": \"Bo\"}],"
    " \"schedules\": [{\"id\": \"mornings\", \"rules\": [{\"days\": [\"mon\", \"tue\"],"
    "                \"start\": \"09:00\", \"end\": \"12:00\"}]}],"
    " \"teams\": [{\"id\": \"shop\", \"slug\": \"shop\", \"name\": \"Shop\","
    "            \"members\": [{\"user\": \"ana\"}, {\"user\": \"bo\"}]}],"
    " \"event_types\": [{\"id\": \"tasting\", \"team\": \"shop\", \"slug\": \"tasting\","
    "                  \"title\": \"Cake tasting\", \"durations_min\": [45],"
    "                  \"scheduling\": \"round_robin\","
    "                  \"hosts\": [{\"user\": \"ana\"}, {\"user\": \"bo\"}]}]}}";

static const char kQuery[] =
    "{\"event_type\": \"tasting\", \"from\": \"2030-03-04\", \"to\": \"2030-03-05\","
    " \"now\": \"2030-03-03T12:00:00Z\"}";

static const char kBook[] =
    "{\"event_type\": \"tasting\", \"start\": \"2030-03-04T08:00:00Z\","
    " \"attendees\": [{\"name\": \"Kim\", \"email\": \"kim@example.net\"}],"
    " \"now\": \"2030-03-03T12:00:00Z\"}";

int main(void) {
  rota_engine* engine = NULL;
  rota_slots* slots = NULL;
  rota_error* error = NULL;
  char *report = NULL, *booking = NULL;
  size_t i;
  int failed;

  failed = rota_engine_open(ROTA_ABI_VERSION, ":memory:", NULL, &engine, &error) ||
           rota_catalog_apply(engine, kOffice, strlen(kOffice), &report, &error) ||
           rota_slots_find(engine, kQuery, strlen(kQuery), &slots, &error) ||
           rota_booking_book(engine, kBook, strlen(kBook), &booking, &error);
  if (failed) {
    fprintf(stderr, "%s: %s\n", rota_error_reason(error), rota_error_message(error));
  } else {
    const int64_t* start = rota_slots_start_utc(slots);
    const int32_t* free_hosts = rota_slots_hosts_free(slots);
    for (i = 0; i < rota_slots_count(slots); ++i) {
      const time_t at = (time_t)start[i];
      char text[32];
      strftime(text, sizeof text, "%a %d %b %H:%M UTC", gmtime(&at));
      printf("%s  %" PRId32 " free\n", text, free_hosts[i]);
    }
    printf("booked: %s\n", booking);
  }
  rota_string_free(booking);
  rota_string_free(report);
  rota_slots_free(slots);
  rota_error_free(error);
  rota_engine_close(engine, NULL);
  return failed;
}
