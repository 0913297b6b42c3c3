/* The scenarios of tests/data, answered by the C face: the same bytes as every other face gives.
 *   replay_test FOLDER
 */
#include <rota_c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One line without its end, in memory of its own; NULL at the end of the file. */
static char* read_line(FILE* file) {
  size_t size = 0, room = 4096;
  char* line = malloc(room);
  int c;
  if (line == NULL) return NULL;
  while ((c = fgetc(file)) != EOF && c != '\n') {
    if (size + 1 == room) {
      char* more = realloc(line, room *= 2);
      if (more == NULL) break;
      line = more;
    }
    line[size++] = (char)c;
  }
  line[size] = '\0';
  if (c == EOF && size == 0) {
    free(line);
    return NULL;
  }
  return line;
}

/* Reasons are compared for errors: their text is the C++ face's own to write. */
static int matches(const char* scenario, const char* expected) {
  char* answer = NULL;
  rota_error* error = NULL;
  int same;
  if (rota_scenario_evaluate(scenario, strlen(scenario), &answer, &error) == 0) {
    same = strcmp(answer, expected) == 0;
  } else {
    char start[128];
    snprintf(start, sizeof start, "{\"error\":{\"reason\":\"%s\",", rota_error_reason(error));
    same = strncmp(expected, start, strlen(start)) == 0;
  }
  rota_string_free(answer);
  rota_error_free(error);
  return same;
}

static int replay(const char* folder, const char* name) {
  char path[1024];
  FILE *scenarios, *answers;
  char *scenario, *expected;
  int lines = 0, wrong = 0;
  snprintf(path, sizeof path, "%s/%s.jsonl", folder, name);
  scenarios = fopen(path, "rb");
  snprintf(path, sizeof path, "%s/%s.answers.jsonl", folder, name);
  answers = fopen(path, "rb");
  if (scenarios == NULL || answers == NULL) {
    fprintf(stderr, "cannot open %s\n", path);
    return 1;
  }
  while ((scenario = read_line(scenarios)) != NULL) {
    expected = read_line(answers);
    lines++;
    if (expected == NULL || !matches(scenario, expected)) {
      fprintf(stderr, "%s line %d differs\n", name, lines);
      wrong++;
    }
    free(scenario);
    free(expected);
  }
  fclose(scenarios);
  fclose(answers);
  printf("%s: %d scenarios, %d wrong\n", name, lines, wrong);
  return wrong != 0 || lines < 10;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  return replay(argv[1], "cases") | replay(argv[1], "free_time") | replay(argv[1], "questions");
}
