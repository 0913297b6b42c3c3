#include "rota/model/calendar.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<CalendarSource> {
  static constexpr std::string_view kName = "calendar_source";
  static constexpr std::string_view kDoc =
      "A person's calendar elsewhere, from which busy blocks are read.";
  static constexpr FieldSpec kFields[] = {
      Header<CalendarSource>(),
      Field<&CalendarSource::user>("Whose calendar it is. One of `user` and `resource` is given.")
          .Refers("user")
          .WriteOnce(),
      Field<&CalendarSource::resource>("The resource whose calendar it is, in place of `user`.")
          .Refers("resource")
          .WriteOnce(),
      Field<&CalendarSource::kind>("Who keeps it.").Carried(),
      Field<&CalendarSource::name>("Display name.").MaxBytes(200).Carried(),
      Field<&CalendarSource::external_calendar>("The provider's id of the calendar.").MaxBytes(500),
      Field<&CalendarSource::url>("Address of a feed; for its owner and admins.")
          .MaxBytes(2000)
          .Encrypted()
          .For(See::kAdmin)
          .Carried(),
      Field<&CalendarSource::zone>("Zone in which all-day entries are read.")
          .Zone()
          .Otherwise("the user's"),
      Field<&CalendarSource::active>("false: its blocks do not count."),
      Field<&CalendarSource::tentative_blocks>("Tentative entries block."),
      Field<&CalendarSource::holiday_calendar>(
          "All-day entries block although they are marked free."),
      Field<&CalendarSource::fresh_for_min>(
          "Minutes after `synced_at` from which the source is stale.")
          .Minutes()
          .Otherwise("never stale"),
      Field<&CalendarSource::when_stale>(
          "`closed`: while the source is stale its owner offers nothing (`stale_source`)."),
      Reserved("direction", Stage::kLater, "Whether our bookings are written back."),
      Reserved("state", Stage::kLater, "Where synchronisation stands."),
      InstantField<&CalendarSource::synced_at>("Last complete reading; never read counts as stale.")
          .ReadOnly(),
      Reserved("used_at", Stage::kLater, "Last use."),
      Reserved("next_due_at", Stage::kLater, "When it is to be read next."),
      Reserved("lease_until", Stage::kLater, "Until when a reader holds it."),
      Reserved("error", Stage::kLater, "What went wrong in the last run."),
      Reserved("counts", Stage::kLater, "What the last run added, changed, removed and skipped."),
      Field<&CalendarSource::sync_token>(
          "The provider's mark of the last reading, with which it answers what changed since.")
          .MaxBytes(16384)
          .Encrypted()
          .ReadOnly()
          .For(See::kAdmin),
      Reserved("secret", Stage::kLater, "Credentials."),
      Reserved("every_min", Stage::kLater, "Minutes between two readings."),
      Reserved("idle_expiry_days", Stage::kLater,
               "Days without use after which it disconnects itself."),
  };
};
ROTA_DESCRIBE(CalendarSource)

template <>
struct Listing<BusyBlock> {
  static constexpr std::string_view kName = "busy_block";
  static constexpr std::string_view kDoc =
      "Time a person is busy according to another calendar or the host program. Half-open; an end "
      "at or before the start blocks nothing. A copy of one of our own bookings never blocks.";
  static constexpr FieldSpec kFields[] = {
      Header<BusyBlock>(),
      Field<&BusyBlock::user>("Who is busy. One of `user` and `resource` is given.").Refers("user"),
      Field<&BusyBlock::resource>("The resource that is busy, in place of `user`.")
          .Refers("resource"),
      Field<&BusyBlock::source>("Calendar it was read from.")
          .Refers("calendar_source")
          .Otherwise("put by the host program"),
      Field<&BusyBlock::start>("First instant; the first date when `all_day`.").Required(),
      Field<&BusyBlock::end>("Instant after the last; the date after the last when `all_day`.")
          .Required(),
      Field<&BusyBlock::all_day>("Whole dates, read in the source's zone, else the user's."),
      Field<&BusyBlock::transparency>(
          "`busy` and `out_of_office` block; `tentative` by the source's rule."),
      Field<&BusyBlock::status>(
          "`cancelled` and `declined` never block; `tentative` by the source's rule."),
      Field<&BusyBlock::title>("What it is; for its owner, the leader and admins.")
          .MaxBytes(500)
          .Pii()
          .Carried(),
      Field<&BusyBlock::ical_uid>("iCalendar UID; finds copies of our own bookings.").MaxBytes(255),
      Field<&BusyBlock::recurrence_id>("Which occurrence of a series it is.").MaxBytes(40),
      Field<&BusyBlock::external_id>("The provider's id; unique per source and occurrence.")
          .MaxBytes(1024),
      Field<&BusyBlock::external_series_id>(
          "The provider's id of the series, where the occurrence has an id of its own.")
          .MaxBytes(1024),
      Field<&BusyBlock::content_hash>("Tells whether a block changed since the last reading.")
          .MaxBytes(128),
  };
};
ROTA_DESCRIBE(BusyBlock)

}  // namespace rota
