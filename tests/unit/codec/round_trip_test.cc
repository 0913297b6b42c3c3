// read(write(x)) = x for every described record, over random records.
#include <cstdlib>
#include <random>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "rota/codec/record_json.h"
#include "tests/support/random_record.h"

namespace rota {
namespace {

// ROTA_SEED=n repeats a run; the seed is printed with every failure.
std::uint64_t Seed() {
  const char* text = std::getenv("ROTA_SEED");
  return text ? std::strtoull(text, nullptr, 10) : std::random_device{}();
}

TEST_CASE("what is written is read back equal") {
  const std::uint64_t seed = Seed();
  std::mt19937_64 random(seed);
  for (const RecordDescriptor* d : AllRecords()) {
    for (int round = 0; round < 60; ++round) {
      const std::shared_ptr<void> record = d->make();
      test::FillRandom(*d, record.get(), random);
      const std::string text = WriteRecord(*d, record.get(), See::kNever);
      const std::shared_ptr<void> copy = d->make();
      const Status status = ReadInto(*d, text, copy.get());
      INFO("seed " << seed << ", " << d->name << ": " << text);
      REQUIRE_MESSAGE(status.ok(), status.message() << " at " << status.path());
      REQUIRE(d->equal(record.get(), copy.get()));
      CHECK(WriteRecord(*d, copy.get(), See::kNever) == text);
    }
  }
}

TEST_CASE("an independent parser reads what is written, in the key order of the description") {
  const std::uint64_t seed = Seed();
  std::mt19937_64 random(seed);
  for (const RecordDescriptor* d : AllRecords()) {
    const std::shared_ptr<void> record = d->make();
    test::FillRandom(*d, record.get(), random);
    const std::string text = WriteRecord(*d, record.get(), See::kNever);
    INFO("seed " << seed << ", " << d->name << ": " << text);
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    REQUIRE(!json.is_discarded());
    if (!json.is_object()) continue;
    const FieldDescriptor* last = nullptr;
    for (const auto& [key, value] : json.items()) {
      const FieldDescriptor* field = d->Find(key);
      REQUIRE(field);
      CHECK(field > last);
      last = field;
    }
  }
}

TEST_CASE("a default-made record is written as the fields that are always written") {
  for (const RecordDescriptor* d : AllRecords()) {
    const std::string text = WriteRecord(*d, d->fresh, See::kNever);
    const nlohmann::json json = nlohmann::json::parse(text);
    if (!json.is_object()) continue;
    for (const auto& [key, value] : json.items()) {
      INFO(d->name << "." << key);
      const FieldFlags& flags = d->Find(key)->flags;
      CHECK((flags.required || flags.always));
    }
  }
}

}  // namespace
}  // namespace rota
