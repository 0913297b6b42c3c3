#include "src/store/postgres/statement.h"

#include <fmt/format.h>

#include <charconv>
#include <string>
#include <vector>

#include "src/store/postgres/placeholders.h"

namespace rota::store::postgres {
namespace {

// Numbers of built-in types (pg_type.dat); libpq-fe.h does not name them.
constexpr Oid kOidBool = 16;
constexpr Oid kOidBytea = 17;
constexpr Oid kOidInt8 = 20;
constexpr Oid kOidText = 25;

constexpr int kPiece = 4000;  // rows fetched at once from a cursor

Oid OidOf(Type type) {
  switch (type) {
    case Type::kInt:
      return kOidInt8;
    case Type::kText:
      return kOidText;
    case Type::kBlob:
      return kOidBytea;
    case Type::kUnknown:
      break;
  }
  return 0;  // PostgreSQL infers it from where the value stands
}

struct Value {
  Type type = Type::kUnknown;
  bool null = true;
  std::string bytes;  // numbers as decimal text, which fits whatever integer type is inferred
};

// PostgreSQL fixes a statement's types when it is prepared, we know them when values are bound. One
// server-side statement is kept for each combination seen: one, or two where an untyped NULL comes
// by.
struct Prepared {
  std::vector<Oid> types;
  std::string name;
  int generation;
};

class PostgresStatement final : public DriverStatement {
 public:
  PostgresStatement(PostgresSession* session, Numbered text)
      : session_(session),
        sql_(std::move(text.sql)),
        values_(static_cast<std::size_t>(text.count)) {}

  Status BindInt(int index, std::int64_t value) override {
    return Set(index, {Type::kInt, false, fmt::format("{}", value)});
  }
  Status BindText(int index, std::string_view value) override {
    return Set(index, {Type::kText, false, std::string(value)});
  }
  Status BindBlob(int index, std::span<const std::uint8_t> value) override {
    return Set(index, {Type::kBlob, false, std::string(value.begin(), value.end())});
  }
  Status BindNull(int index, Type type) override { return Set(index, {type, true, {}}); }

  Result<bool> Step() override {
    if (!result_) {
      ROTA_TRY(Execute());
    } else {
      ++row_;
    }
    if (row_ < PQntuples(result_.get())) return true;
    if (row_ == kPiece && !cursor_.empty()) {
      ROTA_TRY(Fetch());
      if (row_ < PQntuples(result_.get())) return true;
    }
    Finish();
    return false;
  }
  void InPieces() override { pieces_ = true; }

  std::int64_t changes() const override { return changes_; }
  bool IsNull(int column) const override { return PQgetisnull(result_.get(), row_, column) != 0; }
  std::int64_t Int(int column) const override {
    const std::string_view text = Text(column);
    if (PQftype(result_.get(), column) == kOidBool) return text == "t";
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  std::string_view Text(int column) const override {
    return {PQgetvalue(result_.get(), row_, column),
            static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
  }
  // bytea arrives as "\x" and two hexadecimal digits a byte (bytea_output, set when connecting).
  std::span<const std::uint8_t> Blob(int column) const override {
    const std::string_view text = Text(column);
    blobs_.resize(static_cast<std::size_t>(PQnfields(result_.get())));
    std::vector<std::uint8_t>& bytes = blobs_[static_cast<std::size_t>(column)];
    bytes.clear();
    for (std::size_t at = 2; at + 1 < text.size(); at += 2) {
      std::uint8_t byte = 0;
      std::from_chars(text.data() + at, text.data() + at + 2, byte, 16);
      bytes.push_back(byte);
    }
    return bytes;
  }
  void Finish() override {
    result_.reset();
    row_ = 0;
    pieces_ = false;
    if (cursor_.empty()) return;
    // The end of a transaction has closed it, and a failed one takes no more commands.
    if (PQtransactionStatus(session_->connection()) == PQTRANS_INTRANS) {
      session_->Await(PQsendQuery(session_->connection(), ("CLOSE " + cursor_).c_str()));
    }
    cursor_.clear();
  }
  void ClearBindings() override { values_.assign(values_.size(), Value{}); }

 private:
  Status Set(int index, Value value) {
    if (index < 1 || static_cast<std::size_t>(index) > values_.size()) {
      return Status(Reason::k_internal, fmt::format("the statement has no value {}", index));
    }
    values_[static_cast<std::size_t>(index - 1)] = std::move(value);
    return {};
  }

  Result<std::string> PreparedName() {
    std::vector<Oid> types;
    for (const Value& value : values_) types.push_back(OidOf(value.type));
    for (const Prepared& prepared : prepared_) {
      if (prepared.generation == session_->generation() && prepared.types == types) {
        return prepared.name;
      }
    }
    std::erase_if(prepared_,
                  [&](const Prepared& p) { return p.generation != session_->generation(); });
    std::string name = session_->NextStatementName();
    const ResultPtr made =
        session_->Await(PQsendPrepare(session_->connection(), name.c_str(), sql_.c_str(),
                                      static_cast<int>(types.size()), types.data()));
    if (PQresultStatus(made.get()) != PGRES_COMMAND_OK) {
      return session_->Failure(made.get(), "preparing a statement");
    }
    prepared_.push_back({std::move(types), name, session_->generation()});
    return name;
  }

  Status Execute() {
    ROTA_TRY(session_->Reconnect());
    std::vector<Oid> types;
    std::vector<const char*> texts;
    std::vector<int> lengths;
    std::vector<int> binary;
    for (const Value& value : values_) {
      types.push_back(OidOf(value.type));
      texts.push_back(value.null ? nullptr : value.bytes.c_str());
      lengths.push_back(static_cast<int>(value.bytes.size()));
      binary.push_back(value.type == Type::kBlob);
    }
    const int count = static_cast<int>(values_.size());
    if (pieces_) {
      cursor_ = session_->NextStatementName();
      const std::string declare = fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", cursor_, sql_);
      const ResultPtr declared = session_->Await(
          PQsendQueryParams(session_->connection(), declare.c_str(), count, types.data(),
                            texts.data(), lengths.data(), binary.data(), 0));
      ROTA_TRY(Check(declared.get()));
      return Fetch();
    }
    ROTA_ASSIGN(const std::string name, PreparedName());
    return Take(session_->Await(PQsendQueryPrepared(session_->connection(), name.c_str(), count,
                                                    texts.data(), lengths.data(), binary.data(),
                                                    /*resultFormat=text*/ 0)));
  }

  Status Fetch() {
    const std::string fetch = fmt::format("FETCH {} FROM {}", kPiece, cursor_);
    return Take(session_->Await(PQsendQuery(session_->connection(), fetch.c_str())));
  }

  Status Check(const PGresult* result) {
    const ExecStatusType kind = PQresultStatus(result);
    if (kind == PGRES_COMMAND_OK || kind == PGRES_TUPLES_OK) return {};
    return session_->Failure(result, "running a statement");
  }

  Status Take(ResultPtr result) {
    ROTA_TRY(Check(result.get()));
    changes_ = ChangesOf(result.get());
    result_ = std::move(result);
    row_ = 0;
    return {};
  }

  // The server counts the rows of a query too; those are not changes.
  static std::int64_t ChangesOf(PGresult* result) {
    const std::string_view command = PQcmdStatus(result);
    if (command.starts_with("SELECT") || command.starts_with("FETCH")) return 0;
    const std::string_view count = PQcmdTuples(result);
    std::int64_t changes = 0;
    std::from_chars(count.data(), count.data() + count.size(), changes);
    return changes;
  }

  PostgresSession* session_;
  const std::string sql_;
  std::vector<Value> values_;
  std::vector<Prepared> prepared_;
  ResultPtr result_;
  int row_ = 0;
  bool pieces_ = false;
  std::string cursor_;  // open where rows are fetched in pieces
  std::int64_t changes_ = 0;
  mutable std::vector<std::vector<std::uint8_t>> blobs_;  // of this row, decoded when asked for
};

}  // namespace

Result<std::unique_ptr<DriverStatement>> MakeStatement(PostgresSession* session,
                                                       std::string_view sql) {
  return std::unique_ptr<DriverStatement>(
      std::make_unique<PostgresStatement>(session, NumberPlaceholders(sql)));
}

}  // namespace rota::store::postgres
