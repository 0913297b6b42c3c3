#include "rota/model/upkeep.h"

#include "src/model/describe.h"

namespace rota {

// A record without fields is complete by itself.
template <>
const RecordDescriptor& Describe<Nothing>() {
  static const RecordTable table = [] {
    RecordDescriptor record;
    record.name = "nothing";
    record.doc = "The verb takes no body.";
    record.fresh = &Fresh<Nothing>();
    record.make = []() -> std::shared_ptr<void> { return std::make_shared<Nothing>(); };
    record.assign = [](void*, const void*) {};
    record.equal = &EqualAs<Nothing>;
    return RecordTable(record, {}, {});
  }();
  return table.descriptor();
}

template <>
struct Listing<TickReport> {
  static constexpr std::string_view kName = "tick_report";
  static constexpr std::string_view kDoc = "What the clock had done.";
  static constexpr FieldSpec kFields[] = {
      Field<&TickReport::holds_expired>("Holds that had run out.").Always(),
      Field<&TickReport::requests_expired>("Requests that had run out.").Always(),
      Field<&TickReport::series_extended>("Series without end that were written on.").Always(),
      Field<&TickReport::sessions_cancelled>("Sessions that had too few takers.").Always(),
      Field<&TickReport::waitlist_offered>("Places that were offered to those who wait.").Always(),
      Field<&TickReport::waitlist_expired>(
          "Entries of waitlists whose offer ran out or whose start has passed.")
          .Always(),
      Field<&TickReport::unreadable>(
          "Holds and requests that ran out and cannot be read: they keep their time until they are "
          "mended."),
  };
};
ROTA_DESCRIBE(TickReport)

template <>
struct Listing<VerifyReport> {
  static constexpr std::string_view kName = "verify_report";
  static constexpr std::string_view kDoc = "Whether the rows of an organization agree.";
  static constexpr FieldSpec kFields[] = {
      Field<&VerifyReport::bookings>("How many bookings were read.").Always(),
      Field<&VerifyReport::findings>("What does not agree; empty when all is sound.")
          .MaxBytes(3000)
          .Always(),
      Field<&VerifyReport::unreadable>(
          "The rows among the findings that cannot be read: `upkeep.repair` mends what it can."),
  };
};
ROTA_DESCRIBE(VerifyReport)

template <>
struct Listing<RepairBody> {
  static constexpr std::string_view kName = "repair_body";
  static constexpr std::string_view kDoc = "Mends rows that cannot be read.";
  static constexpr FieldSpec kFields[] = {
      Field<&RepairBody::dry_run>("Tell what would be done, and write nothing."),
  };
};
ROTA_DESCRIBE(RepairBody)

template <>
struct Listing<RepairedValue> {
  static constexpr std::string_view kName = "repaired_value";
  static constexpr std::string_view kDoc =
      "One value that is mended. Nothing else keeps what stood there.";
  static constexpr FieldSpec kFields[] = {
      Field<&RepairedValue::kind>("Kind of the record.").Required().MaxBytes(40),
      Field<&RepairedValue::id>("Its id.").Required().MaxBytes(600),
      Field<&RepairedValue::field>("Path of the value.").Required().MaxBytes(600),
      Field<&RepairedValue::before>(
          "What stands there, its first 64 KiB; bytes that are not UTF-8 show as `\\xE9`.")
          .MaxBytes(65536),
      Field<&RepairedValue::after>("What comes in its place.")
          .MaxBytes(65536)
          .Otherwise("it is left out"),
  };
};
ROTA_DESCRIBE(RepairedValue)

template <>
struct Listing<RepairReport> {
  static constexpr std::string_view kName = "repair_report";
  static constexpr std::string_view kDoc = "What was mended, or would be.";
  static constexpr FieldSpec kFields[] = {
      Field<&RepairReport::written>("The mended rows are written: not in a dry run.").Always(),
      Field<&RepairReport::repairs>("Value by value.").Always(),
      Field<&RepairReport::left>("Rows that stay unreadable: what has no mending in them.")
          .Always(),
  };
};
ROTA_DESCRIBE(RepairReport)

template <>
struct Listing<BackupBody> {
  static constexpr std::string_view kName = "backup_body";
  static constexpr std::string_view kDoc = "Copies the live database, as of one instant.";
  static constexpr FieldSpec kFields[] = {
      Field<&BackupBody::path>("The file to write; it must not be there yet.")
          .Required()
          .MaxBytes(4096),
  };
};
ROTA_DESCRIBE(BackupBody)

template <>
struct Listing<PurgeBody> {
  static constexpr std::string_view kName = "purge_body";
  static constexpr std::string_view kDoc = "Removes what nobody needs any more, by age.";
  static constexpr FieldSpec kFields[] = {
      Field<&PurgeBody::messages_days>("Messages that went out so many days ago.").AtLeast(0),
      Field<&PurgeBody::holds_days>(
          "Holds that were made so many days ago and have expired; their history stays.")
          .AtLeast(0),
      Field<&PurgeBody::answers_hours>(
          "Answers kept under an idempotency key for so many hours: repeated later, the command "
          "is a new one.")
          .AtLeast(24),
      Field<&PurgeBody::tokens_days>("Tokens that expired so many days ago.").AtLeast(0),
      Field<&PurgeBody::dry_run>("Count what would be removed, and write nothing."),
  };
};
ROTA_DESCRIBE(PurgeBody)

template <>
struct Listing<PurgeReport> {
  static constexpr std::string_view kName = "purge_report";
  static constexpr std::string_view kDoc = "How many rows were removed, or would be.";
  static constexpr FieldSpec kFields[] = {
      Field<&PurgeReport::messages>("Messages that had gone out.").Always(),
      Field<&PurgeReport::holds>("Holds that had expired.").Always(),
      Field<&PurgeReport::answers>("Answers to commands.").Always(),
      Field<&PurgeReport::tokens>("Tokens that had expired.").Always(),
      Field<&PurgeReport::written>("They are removed: not in a dry run.").Always(),
  };
};
ROTA_DESCRIBE(PurgeReport)

template <>
struct Listing<OptimizeBody> {
  static constexpr std::string_view kName = "optimize_body";
  static constexpr std::string_view kDoc = "Keeps the store fast and small.";
  static constexpr FieldSpec kFields[] = {
      Field<&OptimizeBody::compact>(
          "Write the store anew without its free space, which takes as long as a copy and keeps "
          "all writers waiting meanwhile."),
  };
};
ROTA_DESCRIBE(OptimizeBody)

template <>
struct Listing<StoreSize> {
  static constexpr std::string_view kName = "store_size";
  static constexpr std::string_view kDoc = "Room the store takes, all organizations together.";
  static constexpr FieldSpec kFields[] = {
      Field<&StoreSize::bytes>("Bytes of its tables and indexes.").Always(),
      Field<&StoreSize::free_bytes>(
          "Bytes of these that are free and will be written to again (SQLite).")
          .Always(),
  };
};
ROTA_DESCRIBE(StoreSize)

template <>
struct Listing<OptimizeReport> {
  static constexpr std::string_view kName = "optimize_report";
  static constexpr std::string_view kDoc = "What optimizing the store did.";
  static constexpr FieldSpec kFields[] = {
      Field<&OptimizeReport::before>("Its size before.").Always(),
      Field<&OptimizeReport::after>("Its size after.").Always(),
  };
};
ROTA_DESCRIBE(OptimizeReport)

template <>
struct Listing<LatencyBucket> {
  static constexpr std::string_view kName = "latency_bucket";
  static constexpr std::string_view kDoc = "Calls that took longer than the bound before this one.";
  static constexpr FieldSpec kFields[] = {
      Field<&LatencyBucket::up_to_us>("Upper bound in microseconds.")
          .AtLeast(1)
          .Otherwise("longer than every bound"),
      Field<&LatencyBucket::calls>("How many.").Always(),
  };
};
ROTA_DESCRIBE(LatencyBucket)

template <>
struct Listing<VerbMetrics> {
  static constexpr std::string_view kName = "verb_metrics";
  static constexpr std::string_view kDoc = "Calls of one verb.";
  static constexpr FieldSpec kFields[] = {
      Field<&VerbMetrics::verb>("The verb.").Required().MaxBytes(60),
      Field<&VerbMetrics::calls>("How many, refused ones included.").Always(),
      Field<&VerbMetrics::refused>("How many answered an error.").Always(),
      Field<&VerbMetrics::total_us>("Microseconds they took together.").Always(),
      Field<&VerbMetrics::latency>("How long they took; bounds without calls are left out."),
  };
};
ROTA_DESCRIBE(VerbMetrics)

template <>
struct Listing<RefusalCount> {
  static constexpr std::string_view kName = "refusal_count";
  static constexpr std::string_view kDoc = "Calls that were answered with one reason.";
  static constexpr FieldSpec kFields[] = {
      Field<&RefusalCount::reason>("The reason.").Required().MaxBytes(60),
      Field<&RefusalCount::calls>("How many.").Always(),
  };
};
ROTA_DESCRIBE(RefusalCount)

template <>
struct Listing<MetricsReport> {
  static constexpr std::string_view kName = "metrics_report";
  static constexpr std::string_view kDoc =
      "Counts since this engine was opened, and the state of the organization and its store.";
  static constexpr FieldSpec kFields[] = {
      Field<&MetricsReport::verbs>("By verb; those that were never called are left out.").Always(),
      Field<&MetricsReport::refusals>("Errors by reason.").Always(),
      Field<&MetricsReport::questions_warm>(
          "Questions that found the snapshot in memory as it was.")
          .Always(),
      Field<&MetricsReport::questions_read>("Questions that asked the store what had changed.")
          .Always(),
      Field<&MetricsReport::organizations_warm>("Organizations whose warm copy is in memory.")
          .Always(),
      Field<&MetricsReport::organizations_evicted>(
          "Warm copies that were let go because all together took more than `memory_limit_mb`.")
          .Always(),
      Field<&MetricsReport::memory_warm_bytes>("About how many bytes the warm copies take.")
          .Always(),
      Field<&MetricsReport::write_retries>("Transactions that had to run again.").Always(),
      Field<&MetricsReport::write_waited_us>("Microseconds that writes waited for their turn.")
          .Always(),
      Field<&MetricsReport::messages_waiting>("Messages of the organization that are to go out.")
          .Always(),
      InstantField<&MetricsReport::message_due_since>("When the oldest of them was due.")
          .Otherwise("none waits"),
      Field<&MetricsReport::sources>("Calendar sources of the organization.").Always(),
      Field<&MetricsReport::sources_never_read>("Those of them that were never read.").Always(),
      InstantField<&MetricsReport::source_read_last>(
          "When the source that was read longest ago was read.")
          .Otherwise("none was read"),
      Field<&MetricsReport::store>("Size of the store.").Always(),
  };
};
ROTA_DESCRIBE(MetricsReport)

}  // namespace rota
