/* libical as a filter: "DTSTART RRULE LIMIT" lines in, starts separated by spaces out. */
#include <libical/ical.h>
#include <stdio.h>

int main(void) {
  char start[64], rule[8192];
  int limit;
  while (scanf("%63s %8191s %d", start, rule, &limit) == 3) {
    struct icalrecurrencetype recur = icalrecurrencetype_from_string(rule);
    icalrecur_iterator* it = icalrecur_iterator_new(recur, icaltime_from_string(start));
    for (int n = 0; it != NULL && n < limit; ++n) {
      struct icaltimetype t = icalrecur_iterator_next(it);
      if (icaltime_is_null_time(t)) break;
      printf("%s ", icaltime_as_ical_string(t));
    }
    if (it != NULL) icalrecur_iterator_free(it);
    puts("");
    fflush(stdout);
  }
  return 0;
}
