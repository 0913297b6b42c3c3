// What every driver promises about statements, values and transactions (src/store/session.h).
#include "src/store/session.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <limits>
#include <utility>

#include "rota/base/crypto.h"
#include "tests/contract/backend.h"

namespace rota::store {
namespace {

Status PutOrganization(Session& session, std::int64_t org, std::string_view key) {
  return session.Run("INSERT INTO organization(org,key,doc) VALUES(?,?,?)", org, key, "{}")
      .status();
}

std::int64_t Count(Session& session, const std::string& table) {
  Statement count = session.Prepare("SELECT count(*) FROM " + table);
  const Result<bool> row = count.Step();
  REQUIRE_OK(row);
  return count.Int(0);
}

TEST_CASE("rows in pieces are the same rows, and others may be asked for meanwhile") {
  constexpr std::int64_t kRows = 9001;
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    const auto tx = session->Begin(Access::kRead);
    REQUIRE_OK(tx);
    const auto count = [&](std::int64_t rows) {
      return session->Query(
          "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n<?) "
          "SELECT n FROM c",
          rows);
    };
    for (const std::int64_t rows : {std::int64_t{1}, std::int64_t{4000}, kRows}) {
      Statement all = count(rows).InPieces(), beside = count(rows).InPieces();
      std::int64_t seen = 0, last = 0;
      REQUIRE_OK(all.ForEach([&](const Statement& row) -> Status {
        last = row.Int(0);
        ROTA_ASSIGN(const bool there, beside.Step());
        if (there && beside.Int(0) == last) ++seen;
        return {};
      }));
      CHECK(seen == rows);
      CHECK(last == rows);
      CHECK(all.changes() == 0);
    }
    {
      Statement begun = count(kRows).InPieces();  // and not read to its end
      REQUIRE_OK(begun.Step());
    }
    Statement again = count(3);
    std::int64_t sum = 0;
    REQUIRE_OK(again.ForEach([&](const Statement& row) { sum += row.Int(0); }));
    CHECK(sum == 6);
  }
}

TEST_CASE("values come back as they were bound") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    const Hash hash = HashOf("abc");
    const std::string text = "Đặng 'x' \"y\" \\ ?";
    for (const std::int64_t number :
         {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min(),
          std::numeric_limits<std::int64_t>::max()}) {
      REQUIRE_OK(session->Run("DELETE FROM token"));
      REQUIRE_OK(session->Run(
          "INSERT INTO token(org,hash,purpose,booking,expires_at,used_at,doc) "
          "VALUES(?1,?2,?3,?1,?1,?4,?5)",
          number, std::span<const std::uint8_t>(hash), 3, std::optional<std::int64_t>(), text));
      Statement find =
          session->Query("SELECT org,hash,used_at,doc,org=?,'?' FROM token WHERE hash=?", number,
                         std::span<const std::uint8_t>(hash));
      const Result<bool> row = find.Step();
      REQUIRE_OK(row);
      REQUIRE(*row);
      CHECK(find.Int(0) == number);
      CHECK(std::equal(hash.begin(), hash.end(), find.Blob(1).begin(), find.Blob(1).end()));
      CHECK(find.IsNull(2));
      CHECK(!find.IntOrNull(2));
      CHECK(find.Text(3) == text);
      CHECK(find.Int(4) == 1);
      CHECK(find.Text(5) == "?");
      const Result<bool> end = find.Step();
      REQUIRE_OK(end);
      CHECK(!*end);
    }
  }
}

TEST_CASE("empty text and empty bytes are not NULL") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    REQUIRE_OK(
        session->Run("INSERT INTO token(org,hash,purpose,booking,expires_at,doc) "
                     "VALUES(1,?,1,1,1,?)",
                     std::span<const std::uint8_t>(), std::string_view()));
    Statement find = session->Query("SELECT hash,doc FROM token");
    REQUIRE_OK(find.Step());
    CHECK(!find.IsNull(0));
    CHECK(find.Blob(0).empty());
    CHECK(!find.IsNull(1));
    CHECK(find.Text(1).empty());
  }
}

TEST_CASE("a NULL takes the type of its column, bound before or after a value") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    const auto put = [&](std::int64_t id, auto slug, auto parent) {
      return session
          ->Run(
              "INSERT INTO document(org,kind,id,key,slug,parent,revision,doc) "
              "VALUES(1,'user',?,?,?,?,0,'{}')",
              id, std::to_string(id), slug, parent)
          .status();
    };
    REQUIRE_OK(put(1, nullptr, nullptr));
    REQUIRE_OK(put(2, "ana", std::int64_t{7}));
    REQUIRE_OK(put(3, std::optional<std::string>(), std::optional<std::int64_t>()));
    REQUIRE_OK(put(4, "ben", nullptr));
    Statement find = session->Query("SELECT slug,parent FROM document ORDER BY id");
    std::string seen;
    REQUIRE_OK(find.ForEach([&](const Statement& row) {
      seen += row.IsNull(0) ? "-" : row.Text(0);
      seen += row.IsNull(1) ? "- " : "+ ";
    }));
    CHECK(seen == "-- ana+ -- ben- ");
  }
}

TEST_CASE("text with NUL and values of the wrong type are refused") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    CHECK(PutOrganization(*session, 1, std::string_view("a\0b", 3)).reason() == Reason::k_invalid);
    CHECK(!session->Run("INSERT INTO organization(org,key,doc) VALUES(?,'a','{}')", "x").ok());
    CHECK(!session->Run("SELECT 1 FROM organization WHERE org=?", 1, 2).ok());
    CHECK(Count(*session, "organization") == 0);
  }
}

TEST_CASE("a statement counts the rows it changed, RETURNING gives them") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    for (int i = 1; i <= 3; ++i) REQUIRE_OK(PutOrganization(*session, i, std::to_string(i)));
    const auto changed =
        session->Run("UPDATE organization SET revision=revision+1 WHERE org>=?", 2);
    REQUIRE_OK(changed);
    CHECK(*changed == 2);
    const auto none = session->Run("DELETE FROM organization WHERE org=?", 9);
    REQUIRE_OK(none);
    CHECK(*none == 0);
    const auto read = session->Run("SELECT org FROM organization");
    REQUIRE_OK(read);
    CHECK(*read == 0);
    Statement bump = session->Query(
        "UPDATE organization SET revision=revision+1 WHERE org=? RETURNING revision", 2);
    REQUIRE_OK(bump.Step());
    CHECK(bump.Int(0) == 2);
    const auto end = bump.Step();
    REQUIRE_OK(end);
    CHECK(!*end);
    CHECK(bump.changes() == 1);
  }
}

TEST_CASE("one text read twice at once, and again after") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    for (int i = 1; i <= 3; ++i) REQUIRE_OK(PutOrganization(*session, i, std::to_string(i)));
    int pairs = 0;
    Statement outer = session->Query("SELECT org FROM organization WHERE org>=? ORDER BY org", 1);
    REQUIRE_OK(outer.ForEach([&](const Statement& a) -> Status {
      Statement inner =
          session->Query("SELECT org FROM organization WHERE org>=? ORDER BY org", a.Int(0));
      return inner.ForEach([&](const Statement&) { ++pairs; });
    }));
    CHECK(pairs == 6);
    // A finished statement runs again with the values it then has.
    outer.Bind(1, 3);
    REQUIRE_OK(outer.Step());
    CHECK(outer.Int(0) == 3);
  }
}

TEST_CASE("a transaction is all or nothing") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    {
      Result<Transaction> tx = session->Begin(Access::kWrite);
      REQUIRE_OK(tx);
      REQUIRE_OK(PutOrganization(*session, 1, "a"));
      CHECK(!session->Begin(Access::kWrite).ok());  // no nesting
      CHECK(session->in_transaction());
    }
    CHECK(!session->in_transaction());
    CHECK(Count(*session, "organization") == 0);
    {
      Result<Transaction> tx = session->Begin(Access::kWrite);
      REQUIRE_OK(tx);
      REQUIRE_OK(PutOrganization(*session, 1, "a"));
      REQUIRE_OK(tx->Commit());
      CHECK(!tx->Commit().ok());
    }
    CHECK(Count(*session, "organization") == 1);
    if (backend.shared) CHECK(Count(*database.Open(), "organization") == 1);
  }
}

TEST_CASE("the first error ends a transaction") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    {
      Result<Transaction> tx = session->Begin(Access::kWrite);
      REQUIRE_OK(tx);
      REQUIRE_OK(PutOrganization(*session, 1, "a"));
      const Status twice = PutOrganization(*session, 2, "a");
      CHECK(IsUniqueViolation(twice));
      CHECK(!MustRerun(twice));
      const Status later = PutOrganization(*session, 3, "c");
      CHECK(later.message() == twice.message());
      CHECK(tx->Commit().message() == twice.message());
    }
    CHECK(Count(*session, "organization") == 0);
    REQUIRE_OK(PutOrganization(*session, 1, "a"));
    CHECK(IsUniqueViolation(PutOrganization(*session, 1, "b")));
    const auto nothing = session->Run(
        "INSERT INTO organization(org,key,doc) VALUES(1,'a','{}') ON CONFLICT DO NOTHING");
    REQUIRE_OK(nothing);
    CHECK(*nothing == 0);
  }
}

TEST_CASE("a part of a transaction is taken back by itself, with the error that ended it") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    CHECK(session->Save().status().reason() == Reason::k_internal);  // outside a transaction
    REQUIRE_OK(session->Run("INSERT INTO subject(org,id,kind) VALUES(1,1,'user'),(1,2,'user')"));
    Result<Transaction> tx = session->Begin(Access::kWrite);
    REQUIRE_OK(tx);
    REQUIRE_OK(PutOrganization(*session, 1, "a"));
    REQUIRE_OK(session->LockOwners(1, std::vector<std::int64_t>{1}));
    {
      Result<Savepoint> part = session->Save();
      REQUIRE_OK(part);
      REQUIRE_OK(PutOrganization(*session, 2, "b"));
      REQUIRE_OK(session->LockOwners(1, std::vector<std::int64_t>{2}));
      CHECK(IsUniqueViolation(PutOrganization(*session, 3, "a")));
      CHECK(IsUniqueViolation(session->Save().status()));
      CHECK(IsUniqueViolation(part->Keep()));  // what met an error cannot be kept
      CHECK(part->TakeBack().reason() == Reason::k_internal);
    }
    CHECK(Count(*session, "organization") == 1);
    CHECK(session->HasLocked(1, 1));
    CHECK(!session->HasLocked(1, 2));
    {
      Result<Savepoint> kept = session->Save();
      REQUIRE_OK(kept);
      REQUIRE_OK(PutOrganization(*session, 2, "b"));
      {
        const Result<Savepoint> inner = session->Save();  // goes without a word
        REQUIRE_OK(inner);
        REQUIRE_OK(PutOrganization(*session, 3, "c"));
      }
      REQUIRE_OK(PutOrganization(*session, 4, "d"));
      REQUIRE_OK(kept->Keep());
    }
    {
      Result<Savepoint> outer = session->Save();
      REQUIRE_OK(outer);
      Result<Savepoint> inner = session->Save();
      REQUIRE_OK(inner);
      REQUIRE_OK(PutOrganization(*session, 5, "e"));
      REQUIRE_OK(inner->Keep());
      REQUIRE_OK(outer->TakeBack());  // what was kept inside it goes with it
    }
    REQUIRE_OK(tx->Commit());
    Statement left = session->Prepare("SELECT org FROM organization ORDER BY org");
    std::vector<std::int64_t> orgs;
    REQUIRE_OK(left.ForEach([&](const Statement& row) { orgs.push_back(row.Int(0)); }));
    CHECK(orgs == std::vector<std::int64_t>{1, 2, 4});
  }
}

TEST_CASE("PostgreSQL: what the server answers is one of our reasons") {
  const std::pair<std::string_view, Reason> kAnswers[] = {{"25006", Reason::k_read_only},
                                                          {"42501", Reason::k_cannot_open},
                                                          {"53100", Reason::k_io_error},
                                                          {"53200", Reason::k_out_of_memory},
                                                          {"53300", Reason::k_busy},
                                                          {"55P03", Reason::k_busy},
                                                          {"57014", Reason::k_busy},
                                                          {"57P01", Reason::k_connection_lost},
                                                          {"08006", Reason::k_connection_lost},
                                                          {"58030", Reason::k_io_error},
                                                          {"XX001", Reason::k_corrupt},
                                                          {"XX002", Reason::k_corrupt},
                                                          {"22012", Reason::k_internal}};
  for (const Backend& backend : Backends()) {
    if (!backend.server) continue;
    const Database database(backend);
    const auto session = database.Open();
    for (const auto& [state, reason] : kAnswers) {
      CAPTURE(state);
      const Status status = session->Exec(
          fmt::format("DO $$BEGIN RAISE EXCEPTION 'told so' USING ERRCODE='{}'; END$$", state));
      CHECK(status.reason() == reason);
      CHECK(status.message().find("told so") != std::string::npos);
    }
    REQUIRE_OK(PutOrganization(*session, 1, "a"));  // the session goes on
  }
}

TEST_CASE("a read transaction sees one state of the database") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto writer = database.Open();
    const auto reader = database.Open();
    {
      Result<Transaction> tx = reader->Begin(Access::kRead);
      REQUIRE_OK(tx);
      REQUIRE_OK(PutOrganization(*writer, 1, "a"));
      CHECK(Count(*reader, "organization") == 0);
    }
    CHECK(Count(*reader, "organization") == 1);
  }
}

TEST_CASE("locks need a write transaction and known subjects") {
  for (const Backend& backend : Backends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const auto session = database.Open();
    const std::int64_t subjects[] = {2, 1, 2};
    CHECK(session->LockOwners(1, subjects).reason() == Reason::k_internal);
    REQUIRE_OK(session->Run("INSERT INTO subject(org,id,kind) VALUES(1,1,'user'),(1,2,'user')"));
    Result<Transaction> tx = session->Begin(Access::kWrite);
    REQUIRE_OK(tx);
    REQUIRE_OK(session->LockOwners(1, subjects));
    REQUIRE_OK(session->LockOwners(1, {}));
    const std::int64_t unknown[] = {1, 7};
    if (backend.server) CHECK(!session->LockOwners(1, unknown).ok());
  }
}

TEST_CASE("a session opened for reading writes nothing") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    Database database(backend);
    REQUIRE_OK(PutOrganization(*database.Open(), 1, "a"));
    database.options.read_only = true;
    const auto session = database.Open();
    CHECK(session->read_only());
    CHECK(Count(*session, "organization") == 1);
    CHECK(session->Begin(Access::kWrite).status().reason() == Reason::k_read_only);
    CHECK(PutOrganization(*session, 2, "b").reason() == Reason::k_read_only);
  }
}

}  // namespace
}  // namespace rota::store
