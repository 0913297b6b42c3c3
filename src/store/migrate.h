// The database's format: numbered steps, compiled in, checked on every opening.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rota/base/status.h"
#include "rota/store/open.h"
#include "src/store/session.h"

namespace rota::store {

struct Migration {
  int number;             // 1, 2, 3 …
  std::string_view name;  // "init"
  std::string_view sql;   // as in schema/, before the dialect's words are put in
};

// All steps this engine knows, in order; made from schema/*.sql when the library is built.
std::span<const Migration> Migrations();

// The number of the last step: the format this engine writes.
int EngineFormat();

// Brings the database to this engine's format, or checks that it can be used as it is; see
// OpenOptions. All missing steps are one transaction: the database is as before or as after,
// whenever it stops. Several processes may do this at once.
Status Migrate(Session& session, const OpenOptions& options);

// The same against another list of steps, for tests of the future.
Status MigrateTo(Session& session, const OpenOptions& options, std::span<const Migration> steps);

// What the law of no double booking and the other laws of the schema hang on and the database
// lacks: tables, triggers, unique indexes, on PostgreSQL keys and checks too, as "trigger
// occupancy_exclusive". Whoever dropped one, or wrote another in its place, did so behind the
// engine's back. Of a database of another format than this engine's nothing is said.
Result<std::vector<std::string>> MissingGuards(Session& session);
// Errors: `corrupt`, naming the first of them.
Status CheckGuards(Session& session);

// SQLite's statistics as the steps write them, as a script for an open transaction: what was
// measured since is gone.
std::string ShippedStatistics();

// A step's text with the words of one engine.
std::string ForDialect(std::string_view sql, Dialect dialect);

}  // namespace rota::store
