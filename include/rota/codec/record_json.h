// Records from and to JSON documents, driven by their descriptions (model/description.h).
//
//   Result<Schedule> schedule = ReadRecord<Schedule>(text);
//   if (!schedule.ok()) Show(schedule.status());   // invalid, path rules[2].start, rule time_shape
//   std::string text = WriteRecord(*schedule, See::kStaff);
//
// Reading is strict: nothing is guessed, dropped or repaired. It goes on after an error, so that
// the status has the first and, as others(), what else is wrong. Every error carries the path of
// the field that is wrong and, for `invalid`, the broken rule in detail().
//   malformed      not JSON, not UTF-8, empty, or nested deeper than 64
//   unknown_field  a key the record does not have
//   unsupported    a key or word that is known and not built yet
//   out_of_range   a date or instant outside the years 1 to 9999
//   invalid        by `rule` (rule.def has the list): type, required, duplicate_key, one_of,
//                  literal, duplicate, range, length, items, and one for each shape of a text
// What needs more than one field or record to judge is validation (model/validate.h).
//
// Writing leaves out what is absent or equal to the default, a booking's status excepted, in the
// key order of the description; every document written is read back to an equal record, provided
// the audience sees every field (See::kNever).
#pragma once

#include <string>
#include <string_view>

#include "rota/base/status.h"
#include "rota/codec/json_writer.h"
#include "rota/model/catalog.h"
#include "rota/model/description.h"
#include "rota/model/envelope.h"

namespace rota {

struct ReadOptions {
  // Unknown keys are passed over instead of refused: for readers older than the writer.
  bool open = false;
};

// Reads one document into `record`, a default-made record of that descriptor. After an error the
// content of `record` is unspecified.
Status ReadInto(const RecordDescriptor& descriptor, std::string_view json, void* record,
                const ReadOptions& options = {});

template <typename T>
Result<T> ReadRecord(std::string_view json, const ReadOptions& options = {}) {
  Result<T> record = T{};
  if (Status status = ReadInto(Describe<T>(), json, &*record, options); !status.ok()) return status;
  return record;
}

// What reading the document of a record would say, without writing it: for values that C++ filled
// in. Also refuses what no document can hold, such as an enum's value without a word (`invalid`,
// rule literal) or a text that is not UTF-8 (`malformed`, which has no path).
Status CheckRecord(const RecordDescriptor& descriptor, const void* record);

// Reads the flat request of a verb: keys of the envelope into `envelope`, all others into `body`, a
// default-made record of that descriptor. Without an envelope its keys answer `forbidden`: the
// caller passed on what a visitor wrote, and only the host program may say them.
Status ReadRequest(std::string_view json, Envelope* envelope, const RecordDescriptor& descriptor,
                   void* body);

// The documents of many records. A scenario is completed: bookings and holds without id are named
// b0, b1 ... and h0, h1 ... by place, a booking's `seq` is its place, and an end that is left out
// is the start plus the duration. Additional error: `invalid`, rule booking_shape, where no
// duration is to be found.
Result<Catalog> ReadCatalog(std::string_view json, const ReadOptions& options = {});
Result<Scenario> ReadScenario(std::string_view json, const ReadOptions& options = {});

// Writes what the audience may see; See::kNever writes everything there is.
std::string WriteRecord(const RecordDescriptor& descriptor, const void* record, See audience);
template <typename T>
std::string WriteRecord(const T& record, See audience) {
  return WriteRecord(Describe<T>(), &record, audience);
}

// The same as a value inside a larger document.
void AppendRecord(JsonWriter& writer, const RecordDescriptor& descriptor, const void* record,
                  See audience);

// One field's value, whether or not it is the default.
void AppendField(JsonWriter& writer, const FieldDescriptor& field, const void* record,
                 See audience);

}  // namespace rota
