/* Requests with a wrong value in them, as tests/support/print_wrong_values.cc prints them: the C
 * face refuses each with the reason and the path that C++ gives, and what is refused leaves the
 * database as it was, byte for byte.
 *   wrong_values_test FILE FOLDER
 */
#include "check.h"

enum { MOST_BYTES = 1 << 20, MOST_PATH = 1024 };

static rota_engine* engine;
static int refused, accepted;

/* The part of the line up to the next tab; `*line` goes on behind it. */
static const char* next_part(char** line) {
  char* part = *line;
  char* end = strchr(part, '\t');
  if (end == NULL) return "";
  *end = '\0';
  *line = end + 1;
  return part;
}

static void check_line(char* line) {
  const char* verb = next_part(&line);
  const char* reason = next_part(&line);
  const char* path = next_part(&line);
  char* answer = NULL;
  rota_error* error = NULL;
  char at[MOST_PATH];
  line[strcspn(line, "\n")] = '\0';
  if (rota_call(engine, verb, JSON(line), &answer, &error) == ROTA_OK) {
    CHECK(strcmp(reason, "ok") == 0);
    accepted++;
  } else {
    value_of(rota_error_detail(error), "path", at, sizeof at);
    if (strcmp(rota_error_reason(error), reason) != 0 || strcmp(at, path) != 0) {
      fprintf(stderr, "%s: expected %s at %s, got %s: %.300s\n", verb, reason, path,
              rota_error_detail(error), line);
      failures++;
    }
    refused++;
  }
  rota_string_free(answer);
  rota_error_free(error);
}

static void back_up(const char* folder, const char* name, char* path) {
  char request[2 * MOST_PATH];
  char* answer = NULL;
  snprintf(path, MOST_PATH, "%s/%s", folder, name);
  remove(path);
  snprintf(request, sizeof request, "{\"path\":\"%s\"}", path);
  OK(rota_call(engine, "upkeep.backup", JSON(request), &answer, &error));
  rota_string_free(answer);
}

static int same_bytes(const char* a, const char* b) {
  FILE* first = fopen(a, "rb");
  FILE* second = fopen(b, "rb");
  int c = 0, d = 0;
  long size = 0;
  while (first && second && c == d && c != EOF) {
    c = fgetc(first);
    d = fgetc(second);
    size++;
  }
  if (first) fclose(first);
  if (second) fclose(second);
  return c == EOF && d == EOF && size > 10000;
}

int main(int argc, char** argv) {
  char before[MOST_PATH] = "", after[MOST_PATH] = "";
  char* line = malloc(MOST_BYTES);
  FILE* file;
  if (argc != 3 || line == NULL) return 2;
  file = fopen(argv[1], "rb");
  if (file == NULL) return 2;
  OK(rota_engine_open(ROTA_ABI_VERSION, ":memory:", NULL, &engine, &error));
  while (fgets(line, MOST_BYTES, file) != NULL) {
    if (before[0] == '\0' && strstr(line, "\tok\t") == NULL) back_up(argv[2], "before.db", before);
    check_line(line);
  }
  fclose(file);
  free(line);
  back_up(argv[2], "after.db", after);
  CHECK(same_bytes(before, after));
  CHECK(refused > 2000);
  CHECK(accepted == 2);
  OK(rota_engine_close(engine, &error));
  return finish("wrong values");
}
