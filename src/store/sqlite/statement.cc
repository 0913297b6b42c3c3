#include "src/store/sqlite/statement.h"

#include <sqlite3.h>

#include <limits>

#include "src/store/sqlite/error.h"

namespace rota::store::sqlite {
namespace {

class SqliteStatement final : public DriverStatement {
 public:
  SqliteStatement(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}
  ~SqliteStatement() override { sqlite3_finalize(statement_); }

  Status BindInt(int index, std::int64_t value) override {
    return Check(sqlite3_bind_int64(statement_, index, value));
  }
  Status BindText(int index, std::string_view value) override {
    // An empty view may have no address, which SQLite would read as NULL.
    return Check(sqlite3_bind_text64(statement_, index, value.empty() ? "" : value.data(),
                                     value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  }
  Status BindBlob(int index, std::span<const std::uint8_t> value) override {
    if (value.empty()) return Check(sqlite3_bind_zeroblob(statement_, index, 0));
    return Check(
        sqlite3_bind_blob64(statement_, index, value.data(), value.size(), SQLITE_TRANSIENT));
  }
  Status BindNull(int index, Type) override { return Check(sqlite3_bind_null(statement_, index)); }

  Result<bool> Step() override {
    const int rc = sqlite3_step(statement_);
    if (rc == SQLITE_ROW) return true;
    if (rc == SQLITE_DONE) {
      changes_ = sqlite3_stmt_readonly(statement_) ? 0 : sqlite3_changes64(db_);
      sqlite3_reset(statement_);  // ends the read now: an open one keeps the log from being reused
      return false;
    }
    Status status = ErrorOf(db_, rc, "running a statement");
    sqlite3_reset(statement_);
    return status;
  }

  std::int64_t changes() const override { return changes_; }
  bool IsNull(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  std::int64_t Int(int column) const override { return sqlite3_column_int64(statement_, column); }
  std::string_view Text(int column) const override {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (!text) return {};
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }
  std::span<const std::uint8_t> Blob(int column) const override {
    const void* bytes = sqlite3_column_blob(statement_, column);
    if (!bytes) return {};
    return {static_cast<const std::uint8_t*>(bytes),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }
  void Finish() override { sqlite3_reset(statement_); }
  void ClearBindings() override { sqlite3_clear_bindings(statement_); }

 private:
  Status Check(int rc) { return rc == SQLITE_OK ? Status() : ErrorOf(db_, rc, "binding a value"); }

  sqlite3* db_;
  sqlite3_stmt* statement_;
  std::int64_t changes_ = 0;
};

}  // namespace

Result<std::unique_ptr<DriverStatement>> PrepareStatement(sqlite3* db, std::string_view sql) {
  if (sql.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    return Status(Reason::k_internal, "the statement is too long");
  }
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  const int rc = sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()),
                                    SQLITE_PREPARE_PERSISTENT, &statement, &tail);
  if (rc != SQLITE_OK) return ErrorOf(db, rc, "preparing a statement");
  std::unique_ptr<DriverStatement> driver = std::make_unique<SqliteStatement>(db, statement);
  const std::string_view rest = sql.substr(static_cast<std::size_t>(tail - sql.data()));
  if (!statement || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    return Status(Reason::k_internal, "a statement text holds exactly one statement");
  }
  return driver;
}

}  // namespace rota::store::sqlite
