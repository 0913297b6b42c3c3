# Warnings, sanitizers and ccache, as two interface targets every rota target links privately.
add_library(rota_warnings INTERFACE)
target_compile_options(rota_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Wno-missing-field-initializers
  # GCC's plain -Wshadow takes a scoped enumerator for a variable (LimitPeriod::kDay against rota::kDay).
  $<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,-Wshadow>)

if(ROTA_SANITIZE)
  add_compile_options(-fsanitize=${ROTA_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ROTA_SANITIZE})
  # Instrumented code hides from GCC 12 that <regex> sets what it moves; the ordinary build keeps the warning.
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  if(ROTA_SANITIZE MATCHES undefined)
    # With the three about null, GCC compares no two addresses at compile time, which the record tables
    # need; a null pointer that is used ends the program all the same. The other three took a fifth of the build:
    # wrong objects and sizes are ASan's to find, and x86 and ARM read what is not aligned.
    add_compile_options(-fno-sanitize-recover=undefined -fno-sanitize=vptr,alignment,object-size
      $<$<CXX_COMPILER_ID:GNU>:-fno-sanitize=null,nonnull-attribute,returns-nonnull-attribute>)
  endif()
endif()

# The compiler cache: files count by their content and by where they lie in the project, so that a build in another
# folder, or of another clone, finds all that was ever compiled. A precompiled header needs the last two words.
find_program(ROTA_CCACHE ccache)
if(ROTA_CCACHE)
  foreach(language IN ITEMS C CXX)
    set(CMAKE_${language}_COMPILER_LAUNCHER env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_DEPEND=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${ROTA_CCACHE})
  endforeach()
endif()

# rota_precompile(TARGET headers...): what most files of a target include is read once. Every file still names what it
# uses: tests/run.sh full builds without.
function(rota_precompile target)
  if(ROTA_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()
set(ROTA_STANDARD_HEADERS <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <optional> <set> <span>
  <string> <string_view> <utility> <variant> <vector> <fmt/format.h>)
