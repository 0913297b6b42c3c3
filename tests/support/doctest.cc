// doctest's own part, once for all programs.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
