/* What libical reads in a calendar file: one JSON object a line for the calendar, then one for each
 * VEVENT. Instants are seconds of UTC by libical's own arithmetic over the file's VTIMEZONEs.
 * "errors" are what its parser complained about; "restrictions" what RFC 5546 forbids under the
 * METHOD, as libical knows it. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_text(const char* text) {
  putchar('"');
  for (const char* at = text != NULL ? text : ""; *at != '\0'; ++at) {
    if (*at == '"' || *at == '\\')
      putchar('\\'), putchar(*at);
    else if ((unsigned char)*at < 0x20)
      printf("\\u%04x", (unsigned char)*at);
    else
      putchar(*at);
  }
  putchar('"');
}

static void put_field(const char* name, const char* text) {
  printf(",\"%s\":", name);
  put_text(text);
}

static char* whole_file(const char* path) {
  FILE* file = fopen(path, "rb");
  if (file == NULL) return NULL;
  fseek(file, 0, SEEK_END);
  const long size = ftell(file);
  rewind(file);
  char* text = malloc((size_t)size + 1);
  text[fread(text, 1, (size_t)size, file)] = '\0';
  fclose(file);
  return text;
}

/* The complaints that libical left in the tree as X-LIC-ERROR properties. */
static void put_errors(icalcomponent* component, int* count) {
  for (icalproperty* p = icalcomponent_get_first_property(component, ICAL_XLICERROR_PROPERTY);
       p != NULL; p = icalcomponent_get_next_property(component, ICAL_XLICERROR_PROPERTY)) {
    if ((*count)++ > 0) putchar(',');
    put_text(icalproperty_get_xlicerror(p));
  }
  for (icalcompiter it = icalcomponent_begin_component(component, ICAL_ANY_COMPONENT);
       icalcompiter_deref(&it) != NULL; icalcompiter_next(&it)) {
    put_errors(icalcompiter_deref(&it), count);
  }
}

static const char* parameter_text(icalproperty* property, icalparameter_kind kind) {
  icalparameter* parameter = icalproperty_get_first_parameter(property, kind);
  if (parameter == NULL) return NULL;
  switch (kind) {
    case ICAL_CN_PARAMETER:
      return icalparameter_get_cn(parameter);
    case ICAL_ROLE_PARAMETER:
      return icalparameter_enum_to_string(icalparameter_get_role(parameter));
    case ICAL_PARTSTAT_PARAMETER:
      return icalparameter_enum_to_string(icalparameter_get_partstat(parameter));
    default:
      return icalparameter_enum_to_string(icalparameter_get_rsvp(parameter));
  }
}

static void put_person(icalproperty* property, const char* uri) {
  printf("{\"uri\":");
  put_text(uri);
  put_field("cn", parameter_text(property, ICAL_CN_PARAMETER));
  put_field("role", parameter_text(property, ICAL_ROLE_PARAMETER));
  put_field("partstat", parameter_text(property, ICAL_PARTSTAT_PARAMETER));
  put_field("rsvp", parameter_text(property, ICAL_RSVP_PARAMETER));
  putchar('}');
}

static void put_people(icalcomponent* event) {
  icalproperty* p = icalcomponent_get_first_property(event, ICAL_ORGANIZER_PROPERTY);
  printf(",\"organizer\":");
  if (p == NULL)
    printf("null");
  else
    put_person(p, icalproperty_get_organizer(p));
  printf(",\"attendees\":[");
  const char* comma = "";
  for (p = icalcomponent_get_first_property(event, ICAL_ATTENDEE_PROPERTY); p != NULL;
       p = icalcomponent_get_next_property(event, ICAL_ATTENDEE_PROPERTY), comma = ",") {
    printf("%s", comma);
    put_person(p, icalproperty_get_attendee(p));
  }
  putchar(']');
}

static void put_alarms(icalcomponent* event) {
  printf(",\"alarms\":[");
  const char* comma = "";
  for (icalcomponent* alarm = icalcomponent_get_first_component(event, ICAL_VALARM_COMPONENT);
       alarm != NULL;
       alarm = icalcomponent_get_next_component(event, ICAL_VALARM_COMPONENT), comma = ",") {
    icalproperty* trigger = icalcomponent_get_first_property(alarm, ICAL_TRIGGER_PROPERTY);
    printf("%s{\"offset\":%d", comma,
           icaldurationtype_as_int(icalproperty_get_trigger(trigger).duration));
    put_field("text", icalcomponent_get_description(alarm));
    putchar('}');
  }
  putchar(']');
}

static long long seconds(icaltimetype time) {
  return (long long)icaltime_as_timet_with_zone(time, icaltime_get_timezone(time));
}

static void put_start(icalcomponent* component, struct icaltime_span* span, void* comma) {
  (void)component;
  printf("%s%lld", *(const char**)comma, (long long)span->start);
  *(const char**)comma = ",";
}

/* libical expands RDATE without its TZID; here its own arithmetic makes UTC of it first. */
static void resolve_rdates(icalcomponent* event) {
  for (icalproperty* p = icalcomponent_get_first_property(event, ICAL_RDATE_PROPERTY); p != NULL;
       p = icalcomponent_get_next_property(event, ICAL_RDATE_PROPERTY)) {
    icalparameter* tzid = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);
    if (tzid == NULL) continue;
    struct icaldatetimeperiodtype date = icalproperty_get_rdate(p);
    icaltimezone* zone =
        icalcomponent_get_timezone(icalcomponent_get_parent(event), icalparameter_get_tzid(tzid));
    icaltime_set_timezone(&date.time, zone);
    date.time = icaltime_convert_to_zone(date.time, icaltimezone_get_utc_timezone());
    icalproperty_set_rdate(p, date);
  }
}

/* The starts of one event by its own rules, without what RECURRENCE-IDs say of it. */
static void put_starts(icalcomponent* event, const char* until) {
  const char* comma = "";
  resolve_rdates(event);
  printf(",\"starts\":[");
  icalcomponent_foreach_recurrence(event, icaltime_from_string("19000101T000000Z"),
                                   icaltime_from_string(until), put_start, &comma);
  putchar(']');
}

static void put_event(icalcomponent* event, const char* until) {
  icalproperty* p = icalcomponent_get_first_property(event, ICAL_STATUS_PROPERTY);
  icalproperty* id = icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY);
  printf("{\"sequence\":%d", icalcomponent_get_sequence(event));
  put_field("uid", icalcomponent_get_uid(event));
  put_field("summary", icalcomponent_get_summary(event));
  put_field("description", icalcomponent_get_description(event));
  put_field("location", icalcomponent_get_location(event));
  put_field("status", p != NULL ? icalproperty_status_to_string(icalproperty_get_status(p)) : NULL);
  printf(",\"stamp\":%lld,\"start\":%lld,\"end\":%lld", seconds(icalcomponent_get_dtstamp(event)),
         seconds(icalcomponent_get_dtstart(event)), seconds(icalcomponent_get_dtend(event)));
  if (id != NULL)
    printf(",\"recurrence_id\":%lld", seconds(icalproperty_get_datetime_with_component(id, event)));
  put_people(event);
  put_alarms(event);
  if (until != NULL) put_starts(event, until);
  puts("}");
}

/* libical_read FILE [UNTIL]: with UNTIL ("20300101T000000Z") the starts before it as well. */
int main(int count, char** arguments) {
  char* text = count > 1 ? whole_file(arguments[1]) : NULL;
  icalcomponent* calendar = text != NULL ? icalparser_parse_string(text) : NULL;
  if (calendar == NULL) return 1;
  int errors = 0, restrictions = 0;
  printf("{\"components\":%d", icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT));
  icalproperty* method = icalcomponent_get_first_property(calendar, ICAL_METHOD_PROPERTY);
  put_field("method",
            method != NULL ? icalproperty_method_to_string(icalproperty_get_method(method)) : NULL);
  printf(",\"errors\":[");
  put_errors(calendar, &errors);
  icalcomponent_strip_errors(calendar);
  icalrestriction_check(calendar);
  printf("],\"restrictions\":[");
  put_errors(calendar, &restrictions);
  puts("]}");
  for (icalcomponent* event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
       event != NULL; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
    put_event(event, count > 2 ? arguments[2] : NULL);
  }
  icalcomponent_free(calendar);
  free(text);
  return 0;
}
