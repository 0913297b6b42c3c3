#include "rota/model/import.h"

#include "src/model/describe.h"

namespace rota {

constexpr std::uint32_t kMostText = 256u << 20;  // bytes

template <>
struct Listing<ImportBody> {
  static constexpr std::string_view kName = "import_body";
  static constexpr std::string_view kDoc =
      "Reads an outside calendar into busy blocks of its owner: new ones are added, changed ones "
      "replaced, and with mode `full` those that vanished archived.";
  static constexpr FieldSpec kFields[] = {
      Field<&ImportBody::source>("Calendar source it belongs to.")
          .Refers("calendar_source")
          .Otherwise("one that is made for `user`"),
      Field<&ImportBody::user>("Whose calendar it is.")
          .Refers("user")
          .Otherwise("the source's owner"),
      Field<&ImportBody::format>("How the text is written."),
      Field<&ImportBody::mode>(
          "Whether the text is the whole calendar or only what changed since the last reading."),
      Field<&ImportBody::text>(
          "The calendar; JSON of at most 64 MiB. What a provider answers in several pages: all of them, in their order, as one list.")
          .Otherwise("`text_base64`")
          .MaxBytes(kMostText)
          .Pii(),
      Field<&ImportBody::text_base64>(
          "The calendar's bytes in base64 (RFC 4648 §4), in the place of `text`. They need not be UTF-8: iCalendar may fold a line inside a character, which is put together again.")
          .Otherwise("`text`")
          .MaxBytes(kMostText / 3 * 4 + 4)
          .Pii(),
      InstantField<&ImportBody::from>("Only what ends after this instant.")
          .Otherwise("a day before now"),
      InstantField<&ImportBody::to>("Only what starts before this instant.")
          .Otherwise("400 days after now"),
      Field<&ImportBody::dry_run>("Answer the report with the blocks, write nothing."),
  };
};
ROTA_DESCRIBE(ImportBody)

template <>
struct Listing<ImportNote> {
  static constexpr std::string_view kName = "import_note";
  static constexpr std::string_view kDoc =
      "Something in a calendar that was wrong or was read with a guess.";
  static constexpr FieldSpec kFields[] = {
      Field<&ImportNote::line>(
          "Line of the text, from 1; in JSON the place of the event. 0 when it has none."),
      Field<&ImportNote::uid>("The event concerned.").MaxBytes(255),
      Field<&ImportNote::rule>("What is wrong, as one word: `zone_unknown`, `truncated` ...")
          .MaxBytes(40),
      Field<&ImportNote::message>("The same in one English sentence.").MaxBytes(500),
      Field<&ImportNote::dropped>(
          "The event could not be read whole; what was known of it is kept."),
  };
};
ROTA_DESCRIBE(ImportNote)

template <>
struct Listing<ImportReport> {
  static constexpr std::string_view kName = "import_report";
  static constexpr std::string_view kDoc = "What an import did, or with `dry_run` would do.";
  static constexpr FieldSpec kFields[] = {
      Field<&ImportReport::source>("The calendar source.").Refers("calendar_source"),
      Field<&ImportReport::sync_token>(
          "With which the provider answers the next changes; kept with the source.")
          .MaxBytes(16384)
          .For(See::kAdmin),
      Field<&ImportReport::events>("Events in the text.").Always(),
      Field<&ImportReport::added>("Blocks that are new.").Always(),
      Field<&ImportReport::changed>("Blocks with new content.").Always(),
      Field<&ImportReport::removed>("Blocks that the text no longer has.").Always(),
      Field<&ImportReport::unchanged>("Blocks that were there as they are.").Always(),
      Field<&ImportReport::skipped>("Events that could not be read whole; `notes` says why.")
          .Always(),
      Field<&ImportReport::notes>("What was wrong or guessed, in the order of the text."),
      Field<&ImportReport::blocks>("What would be there; with `dry_run` only."),
  };
};
ROTA_DESCRIBE(ImportReport)

}  // namespace rota
