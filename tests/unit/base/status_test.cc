#include "rota/base/status.h"

#include <doctest/doctest.h>

namespace rota {
namespace {

Result<int> Half(int n) {
  if (n % 2) return Invalid("even", "odd").At("n");
  return n / 2;
}

Status Quarter(int n, int* out) {
  ROTA_ASSIGN(const int half, Half(n));
  ROTA_ASSIGN(*out, Half(half));
  return {};
}

TEST_CASE("a default status is ok and a reason makes it an error with a code") {
  CHECK(Status().ok());
  CHECK(Status().message().empty());
  const Status taken(Reason::k_occupied);
  CHECK(!taken.ok());
  CHECK(taken.code() == Code::kRefused);
  CHECK(taken.message() == ReasonMeaning(Reason::k_occupied));
}

TEST_CASE("reasons and names are one to one") {
  for (int i = 1; ReasonFromName("internal") != static_cast<Reason>(i - 1); ++i) {
    const Reason reason = static_cast<Reason>(i);
    CHECK(ReasonFromName(ReasonName(reason)) == reason);
    CHECK(!ReasonMeaning(reason).empty());
  }
  CHECK(!ReasonFromName("no_such_reason"));
}

TEST_CASE("paths grow from the inside out") {
  Status s = Invalid("shape", "bad").At("start");
  CHECK(s.Under("rules[2]").Under("schedules[0]").path() == "schedules[0].rules[2].start");
  Status element = Invalid("shape", "bad").At("[3]");
  CHECK(element.Under("days").path() == "days[3]");
}

TEST_CASE("a copy is not changed by a builder on the original") {
  Status a = NotFound("user", "ana");
  const Status b = a;
  a.At("x").With("more", "1");
  CHECK(b.path().empty());
  CHECK(b.detail().size() == 2);
  CHECK(a.detail().size() == 3);
}

TEST_CASE("errors together are the first and its others, flat and bounded") {
  CHECK(Together({}).ok());
  CHECK(Together({Invalid("a", "x").At("p")}).others().empty());
  Status inner = Together({Invalid("a", "x").At("[0]"), Invalid("b", "x").At("[1].q")});
  Status all = Together({inner.Under("rows"), Invalid("c", "x").At("last")}).Under("doc");
  CHECK(all.path() == "doc.rows[0]");
  REQUIRE(all.others().size() == 2);
  CHECK(all.others()[0].path() == "doc.rows[1].q");
  CHECK(all.others()[1].path() == "doc.last");
  const Status both = Together({Invalid("d", "x"), all});
  REQUIRE(both.others().size() == 3);
  for (const Status& other : both.others()) CHECK(other.others().empty());
  const auto upper = [](const std::string& path) { return "x." + path; };
  CHECK(all.Moved(upper).others()[1].path() == "x.doc.last");
  CHECK(Together(std::vector<Status>(1000, Invalid("a", "x"))).others().size() == kMaxErrors - 1);
}

TEST_CASE("try and assign return the first error") {
  int out = 0;
  CHECK(Quarter(8, &out).ok());
  CHECK(out == 2);
  CHECK(Quarter(6, &out).path() == "n");
}

}  // namespace
}  // namespace rota
