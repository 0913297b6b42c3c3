// read(write(x)) = x for every described record, over random records.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "rota/codec/record_json.h"
#include "tests/support/random_record.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

TEST_CASE("what is written is read back equal") {
  const std::uint64_t seed = test::Seed("round trip");
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
  const std::uint64_t seed = test::Seed("round trip");
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

// Damages a few bytes: changes, drops or doubles a piece of the text.
std::string Damaged(std::string text, std::mt19937_64& random) {
  for (std::uint64_t n = random() % 3 + 1; n > 0 && !text.empty(); --n) {
    const std::size_t at = random() % text.size();
    const std::size_t length = random() % 12;
    switch (random() % 4) {
      case 0:
        text[at] = static_cast<char>(random());
        break;
      case 1:
        text[at] = "{}[]\",:0-1e.\\"[random() % 13];
        break;
      case 2:
        text.erase(at, length);
        break;
      default:
        text.insert(at, text.substr(at, length));
        break;
    }
  }
  return text;
}

TEST_CASE(
    "a damaged document is refused with a reason, or means something that can be written again") {
  const std::uint64_t seed = test::Seed("round trip");
  std::mt19937_64 random(seed);
  int refused = 0;
  int accepted = 0;
  for (const RecordDescriptor* d : AllRecords()) {
    for (int round = 0; round < 100; ++round) {
      const std::shared_ptr<void> record = d->make();
      test::FillRandom(*d, record.get(), random);
      const std::string text = Damaged(WriteRecord(*d, record.get(), See::kNever), random);
      const std::shared_ptr<void> read = d->make();
      const Status status = ReadInto(*d, text, read.get());
      INFO("seed " << seed << ", " << d->name << ": " << text);
      if (!status.ok()) {
        CHECK(!status.message().empty());
        CHECK(status.code() != Code::kInternal);
        ++refused;
        continue;
      }
      const std::shared_ptr<void> again = d->make();
      REQUIRE(ReadInto(*d, WriteRecord(*d, read.get(), See::kNever), again.get()).ok());
      CHECK(d->equal(read.get(), again.get()));
      ++accepted;
    }
  }
  CHECK(refused > 1000);
  CHECK(accepted > 100);
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
