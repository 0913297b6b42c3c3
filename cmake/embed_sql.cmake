# cmake -DOUT=file.cc "-DFILES=a.sql;b.sql" -P embed_sql.cmake: the migrations as constants of a .cc file.
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME_WE)
  string(REGEX MATCH "^0*([0-9]+)_(.*)$" parts "${name}")
  if(NOT parts)
    message(FATAL_ERROR "${file}: a migration is named NNNN_word.sql")
  endif()
  set(number "${CMAKE_MATCH_1}")
  set(word "${CMAKE_MATCH_2}")
  file(READ "${file}" sql)
  string(APPEND rows "    {${number}, \"${word}\", R\"sql(${sql})sql\"},\n")
endforeach()
file(WRITE "${OUT}" "// Made from src/store/schema by cmake/embed_sql.cmake.
#include \"src/store/migrate.h\"

namespace rota::store {
namespace {

constexpr Migration kMigrations[] = {
${rows}};

}  // namespace

std::span<const Migration> Migrations() { return kMigrations; }

}  // namespace rota::store
")
