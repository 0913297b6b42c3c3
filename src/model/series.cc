#include "rota/model/series.h"

#include "src/model/booking_bodies_listing.h"

namespace rota {

template <auto kMember>
constexpr FieldSpec SeriesNamed() {
  return Field<kMember>(
             "Which series: its id, its number as `#12`, or `external_ref:` and the host program's "
             "own key.")
      .Required()
      .MaxBytes(160)
      .With([](auto& f) { f.refers = "series"; });
}

template <>
struct Listing<LeftOut> {
  static constexpr std::string_view kName = "left_out";
  static constexpr std::string_view kDoc = "An occurrence of a series that was not booked.";
  static constexpr FieldSpec kFields[] = {
      Field<&LeftOut::recurrence_id>("Its start by the rule, on the wall of the series.")
          .Required()
          .For(See::kAttendee),
      Field<&LeftOut::reason>("Name of the rule that refused it.").MaxBytes(40).For(See::kAttendee),
  };
};
ROTA_DESCRIBE(LeftOut)

template <>
struct Listing<Series> {
  static constexpr std::string_view kName = "series";
  static constexpr std::string_view kDoc =
      "An appointment that repeats. Its occurrences are bookings with `series` and `recurrence_id`.";
  static constexpr FieldSpec kFields[] = {
      Header<Series>(),
      Field<&Series::event_type>("What is booked.")
          .Required()
          .Refers("event_type")
          .For(See::kAttendee),
      Field<&Series::dtstart>("First start by the rule, on the wall of `zone`.")
          .Required()
          .For(See::kAttendee),
      Field<&Series::zone>("Zone in which the clock of the series runs: 09:00 stays 09:00.")
          .Zone()
          .For(See::kAttendee)
          .Otherwise("the event type's grid zone"),
      Field<&Series::duration_min>("Length of an occurrence in minutes.")
          .Minutes()
          .For(See::kAttendee),
      Field<&Series::rrule>(
          "The rule (RFC 5545, 7529), canonical text. A local time that the zone skips is "
          "shifted by the length of the gap (RFC 5545 3.3.5).")
          .MaxBytes(32768)
          .For(See::kAttendee)
          .Otherwise("`dtstart` and `rdate` alone"),
      Field<&Series::rdates>("Further starts.").Named("rdate").MaxBytes(40).For(See::kAttendee),
      Field<&Series::exdates>("Starts, or whole dates, that are taken away.")
          .Named("exdate")
          .MaxBytes(40)
          .For(See::kAttendee),
      Field<&Series::conflict>("What happens when an occurrence cannot be booked."),
      Field<&Series::host_mode>("Whether the same host serves every occurrence."),
      Field<&Series::hosts>("Who serves it, where that is the same host for all.")
          .ReadOnly()
          .Refers("user"),
      Field<&Series::status>("Whether it stands.").ReadOnly().For(See::kAttendee),
      InstantField<&Series::written_until>(
          "Of a rule without end: every occurrence that starts before is written.")
          .ReadOnly(),
      Field<&Series::split_from>("Series that this one goes on from.").ReadOnly().Id(),
      Field<&Series::split_recurrence_id>("Occurrence of that series with which this one begins.")
          .ReadOnly(),
      Field<&Series::left_out>("Occurrences that were not booked.").ReadOnly().For(See::kAttendee),
      Field<&Series::each>("What each occurrence is booked with.").Named("template"),
      Field<&Series::source>("Where its bookings come from.").ReadOnly(),
      Field<&Series::seed>("Key of the order of `seeded` ties.").ReadOnly(),
  };
};
ROTA_DESCRIBE(Series)

template <>
struct Listing<BookSeriesBody> {
  static constexpr std::string_view kName = "book_series_body";
  static constexpr std::string_view kDoc =
      "Books a start again and again: the fields of a booking and a rule.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&BookSeriesBody::each>(),
      Field<&BookSeriesBody::rrule>(
          "The rule (RFC 5545, 7529), on the wall of the event type's grid zone.")
          .MaxBytes(32768)
          .Otherwise("`form`, or `start` and `rdate` alone"),
      Field<&BookSeriesBody::form>("The rule as people fill it in."),
      Field<&BookSeriesBody::rdates>("Further starts, as iCalendar writes them.")
          .Named("rdate")
          .MaxBytes(40),
      Field<&BookSeriesBody::exdates>("Starts, or whole dates, that are taken away.")
          .Named("exdate")
          .MaxBytes(40),
      Field<&BookSeriesBody::conflict>("What happens when an occurrence cannot be booked."),
      Field<&BookSeriesBody::host_mode>(
          "`same`: one host for all, the policy's best of those free the most often."),
      Field<&BookSeriesBody::dry_run>("Answer the verdicts and write nothing."),
  };
};
ROTA_DESCRIBE(BookSeriesBody)

template <>
struct Listing<CancelSeriesBody> {
  static constexpr std::string_view kName = "cancel_series_body";
  static constexpr std::string_view kDoc =
      "Cancels occurrences of a series that are still to come; the rule ends with them.";
  static constexpr FieldSpec kFields[] = {
      SeriesNamed<&CancelSeriesBody::series>(),
      Field<&CancelSeriesBody::scope>("Which of its occurrences.").Always(),
      Field<&CancelSeriesBody::recurrence_id>(
          "From which one on; required unless the scope is `all`."),
      Field<&CancelSeriesBody::reason>("Why.").Otherwise("by the actor's role").Carried(),
      Field<&CancelSeriesBody::note>("In words.").MaxBytes(500),
      Field<&CancelSeriesBody::dry_run>("Answer the verdicts and write nothing."),
  };
};
ROTA_DESCRIBE(CancelSeriesBody)

template <>
struct Listing<MoveSeriesBody> {
  static constexpr std::string_view kName = "move_series_body";
  static constexpr std::string_view kDoc =
      "Gives the occurrences of a series that are still to come a new start, length or host, all or none.";
  static constexpr FieldSpec kFields[] = {
      SeriesNamed<&MoveSeriesBody::series>(),
      Field<&MoveSeriesBody::scope>("Which of its occurrences.").Always(),
      Field<&MoveSeriesBody::recurrence_id>(
          "The occurrence that `start` is about; required unless the scope is `all`.")
          .Otherwise("the first to come"),
      InstantField<&MoveSeriesBody::start>("Its new start; the others move as far on the wall.")
          .Otherwise("unchanged"),
      Field<&MoveSeriesBody::duration_min>("New length, in minutes.")
          .Minutes(1)
          .Otherwise("unchanged"),
      Field<&MoveSeriesBody::hosts>("The rotating host must be among these.")
          .Refers("user")
          .Otherwise("the present ones"),
      OneOf<&MoveSeriesBody::hosts>("host", "One host, short for `hosts`.").Refers("user"),
      Field<&MoveSeriesBody::rrule>("A new rule: what it lacks is cancelled, what it adds, booked.")
          .MaxBytes(32768)
          .Otherwise("unchanged"),
      Field<&MoveSeriesBody::overrides>("Rules staff set aside; recorded on each booking."),
      Field<&MoveSeriesBody::note>("Why, for history.").MaxBytes(500),
      Field<&MoveSeriesBody::dry_run>("Answer the verdicts and write nothing."),
  };
};
ROTA_DESCRIBE(MoveSeriesBody)

template <>
struct Listing<SeriesRef> {
  static constexpr std::string_view kName = "series_ref";
  static constexpr std::string_view kDoc = "Names one series.";
  static constexpr FieldSpec kFields[] = {
      SeriesNamed<&SeriesRef::series>(),
  };
};
ROTA_DESCRIBE(SeriesRef)

template <>
struct Listing<OccurrenceRefusal> {
  static constexpr std::string_view kName = "occurrence_refusal";
  static constexpr std::string_view kDoc = "Why one host cannot take an occurrence.";
  static constexpr FieldSpec kFields[] = {
      Field<&OccurrenceRefusal::reason>("First rule that says no.").MaxBytes(40),
      Field<&OccurrenceRefusal::host>("To whom.").Refers("user"),
      Field<&OccurrenceRefusal::object>("Id of what is in the way.").Id(),
      InstantField<&OccurrenceRefusal::free_at>("First start that this rule would let pass.")
          .Otherwise("unknown"),
  };
};
ROTA_DESCRIBE(OccurrenceRefusal)

template <>
struct Listing<OccurrenceVerdict> {
  static constexpr std::string_view kName = "occurrence_verdict";
  static constexpr std::string_view kDoc =
      "What was, or would be, done with one occurrence of a series.";
  static constexpr FieldSpec kFields[] = {
      Field<&OccurrenceVerdict::recurrence_id>("Its start by the rule, on the wall of the series.")
          .Required()
          .For(See::kAttendee),
      InstantField<&OccurrenceVerdict::start>(
          "When it takes place; of a refused one, when it would have.")
          .Required()
          .For(See::kAttendee),
      Field<&OccurrenceVerdict::status>("What becomes of it.").Always().For(See::kAttendee),
      Field<&OccurrenceVerdict::reason>("The rule that refused its own start.")
          .MaxBytes(40)
          .For(See::kAttendee),
      Field<&OccurrenceVerdict::booking>("The booking; none in a dry run of a new one.")
          .Id()
          .For(See::kAttendee),
      Field<&OccurrenceVerdict::hosts>("Who serves it.").Refers("user").For(See::kAttendee),
      Field<&OccurrenceVerdict::refusals>("Every host's own reason."),
  };
};
ROTA_DESCRIBE(OccurrenceVerdict)

template <>
struct Listing<SeriesReport> {
  static constexpr std::string_view kName = "series_report";
  static constexpr std::string_view kDoc = "What a verb did, or would do, with a series.";
  static constexpr FieldSpec kFields[] = {
      Field<&SeriesReport::series>("The series after it; after a split, the one that goes on.")
          .For(See::kAttendee),
      Field<&SeriesReport::written>(
          "false in a dry run, and when an extension met a conflict or had nothing to do.")
          .Always()
          .For(See::kAttendee),
      Field<&SeriesReport::occurrences>("The occurrences it was about, in order.")
          .For(See::kAttendee),
  };
};
ROTA_DESCRIBE(SeriesReport)

}  // namespace rota
