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
    # need; a null pointer that is used ends the program all the same.
    add_compile_options(-fno-sanitize-recover=undefined
      $<$<CXX_COMPILER_ID:GNU>:-fno-sanitize=null,nonnull-attribute,returns-nonnull-attribute>)
  endif()
endif()

find_program(ROTA_CCACHE ccache)
if(ROTA_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${ROTA_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ROTA_CCACHE})
endif()
