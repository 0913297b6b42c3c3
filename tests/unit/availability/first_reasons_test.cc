#include "src/availability/first_reasons.h"

#include <doctest/doctest.h>

namespace rota {
namespace {

constexpr std::size_t kStarts = 70;  // more than one block

FirstReasons::Row RowWith(const FirstReasons& reasons, std::size_t from, std::size_t to,
                          Reason reason) {
  FirstReasons::Row row = reasons.Free();
  FirstReasons::Note(&row, from, to, reason);
  return row;
}

TEST_CASE("of a host the first reason counts, whichever rule ran first") {
  FirstReasons::Row row = FirstReasons(kStarts).Free();
  CHECK(FirstReasons::ReasonIn(row, 0) == Reason::kNone);
  FirstReasons::Note(&row, 0, 3, Reason::k_notice);
  FirstReasons::Note(&row, 1, 70, Reason::k_schedule);
  CHECK(FirstReasons::ReasonIn(row, 0) == Reason::k_notice);
  CHECK(FirstReasons::ReasonIn(row, 2) == Reason::k_schedule);
  CHECK(FirstReasons::ReasonIn(row, 69) == Reason::k_schedule);
}

TEST_CASE("a place is lost with the last of those who could fill it") {
  FirstReasons reasons(kStarts);
  reasons.AddHost(RowWith(reasons, 0, 69, Reason::k_occupied));
  reasons.AddHost(RowWith(reasons, 1, 69, Reason::k_notice));
  reasons.EndPlace();
  CHECK(reasons.LostBy(0) == Reason::kNone);  // one of them is free
  CHECK(reasons.LostBy(1) == Reason::k_notice);
  CHECK(reasons.LostBy(68) == Reason::k_notice);
  CHECK(reasons.LostBy(69) == Reason::kNone);
}

TEST_CASE("a start fails with the first place that nobody fills") {
  FirstReasons reasons(kStarts);
  reasons.AddHost(RowWith(reasons, 0, 2, Reason::k_limit));
  reasons.EndPlace();
  reasons.AddHost(RowWith(reasons, 1, 3, Reason::k_time_off));
  reasons.EndPlace();
  CHECK(reasons.LostBy(0) == Reason::k_limit);
  CHECK(reasons.LostBy(1) == Reason::k_time_off);
  CHECK(reasons.LostBy(2) == Reason::k_time_off);
  CHECK(reasons.LostBy(3) == Reason::kNone);
}

TEST_CASE("who is not considered decides nothing, and nobody considered is no place") {
  FirstReasons reasons(kStarts);
  reasons.AddHost(RowWith(reasons, 0, 70, Reason::k_occupied));
  FirstReasons::Row stand_in = RowWith(reasons, 0, 70, Reason::k_policy);
  FirstReasons::Leave(&stand_in, 0, 10);
  reasons.AddHost(stand_in);
  reasons.EndPlace();
  CHECK(reasons.LostBy(9) == Reason::k_occupied);
  CHECK(reasons.LostBy(10) == Reason::k_policy);
  FirstReasons nobody(kStarts);
  nobody.EndPlace();
  CHECK(nobody.LostBy(0) == Reason::kNone);
  nobody.AddHost(RowWith(nobody, 0, 1, Reason::k_limit));
  nobody.EndPlace();
  CHECK(nobody.LostBy(0) == Reason::k_limit);
}

TEST_CASE("a place that need not be filled loses no start") {
  FirstReasons reasons(1);
  FirstReasons::Row row = reasons.Free();
  FirstReasons::Note(&row, 0, 1, Reason::k_occupied);
  reasons.AddHost(row);
  reasons.DropPlace();
  reasons.EndPlace();
  CHECK(reasons.LostBy(0) == Reason::kNone);
}

}  // namespace
}  // namespace rota
