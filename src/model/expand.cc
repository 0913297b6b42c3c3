#include "rota/model/expand.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<RecurrenceForm> {
  static constexpr std::string_view kName = "recurrence_form";
  static constexpr std::string_view kDoc =
      "A recurrence as people fill it in, beside the text of a rule.";
  static constexpr FieldSpec kFields[] = {
      Field<&RecurrenceForm::freq>(
          "How often. weekly needs `by_weekday`, monthly `by_monthday` or `by_weekday`, yearly `by_month`.")
          .Required(),
      Field<&RecurrenceForm::interval>("Every how many days, weeks, months or years.")
          .Range(1, 999),
      Field<&RecurrenceForm::by_weekday>(
          "`monday`, `2nd tuesday`, `last friday`, `2nd last friday`.")
          .MaxBytes(24),
      Field<&RecurrenceForm::by_monthday>("Days of the month, from its end when negative.")
          .Range(-31, 31),
      Field<&RecurrenceForm::by_month>("Months, January is 1.").Range(1, 12),
      Field<&RecurrenceForm::count>("How many times in all.")
          .AtLeast(1)
          .Otherwise("no end, or `until`"),
      Field<&RecurrenceForm::until>("Last date, inclusive, on the wall of the series.")
          .Otherwise("no end, or `count`"),
      Field<&RecurrenceForm::exdates>("Dates without an occurrence."),
  };
};
ROTA_DESCRIBE(RecurrenceForm)

template <>
struct Listing<ExpandRequest> {
  static constexpr std::string_view kName = "expand_request";
  static constexpr std::string_view kDoc =
      "A recurrence set to expand. Dates and times are those of iCalendar, in basic or extended form.";
  static constexpr FieldSpec kFields[] = {
      Field<&ExpandRequest::dtstart>(
          "First start: a date, a wall time of `tzid`, or with Z a time of UTC.")
          .Required()
          .MaxBytes(40),
      Field<&ExpandRequest::tzid>(
          "IANA zone of the wall times. null or absent: floating, there are no instants.")
          .Zone()
          .Nullable(),
      OneOf<&ExpandRequest::rrules>("rrule", "The rule (RFC 5545, 7529).")
          .MaxBytes(32768)
          .Nullable(),
      Field<&ExpandRequest::rrules>("Several rules; the set is their union.")
          .MaxBytes(32768)
          .Nullable(),
      OneOf<&ExpandRequest::exrules>("exrule", "A rule whose starts are taken away (RFC 2445).")
          .MaxBytes(32768)
          .Nullable(),
      Field<&ExpandRequest::exrules>("Several such rules.").MaxBytes(32768).Nullable(),
      Field<&ExpandRequest::rdates>("Further starts; of a period, its start.")
          .Named("rdate")
          .MaxBytes(80)
          .Nullable(),
      Field<&ExpandRequest::exdates>("Starts, or whole dates, that are taken away.")
          .Named("exdate")
          .MaxBytes(40)
          .Nullable(),
      Field<&ExpandRequest::limit>("At most so many starts.")
          .Range(0, 10000000)
          .Otherwise("all, up to a million")
          .Nullable(),
      Field<&ExpandRequest::from>("Inclusive: a wall time of `tzid`, or with Z an instant.")
          .MaxBytes(40)
          .Nullable(),
      Field<&ExpandRequest::to>("Exclusive: a wall time of `tzid`, or with Z an instant.")
          .MaxBytes(40)
          .Nullable(),
      Field<&ExpandRequest::strict>(
          "true: rules exactly as the RFC writes them. false: lower case and a last `;` are read as well."),
      Field<&ExpandRequest::includes_start>(
          "true: the set begins with `dtstart` even where no rule gives it, as in a calendar component."),
      Field<&ExpandRequest::skipped>(
          "A local time that the zone skips: `shift` by the length of the gap, or `skip`, not counted."),
      Field<&ExpandRequest::locale>(
          "Language of the answer's `text`, the set in words: en, da, vi, de, fil or ar, as a BCP 47 tag "
          "such as `da` or `en-GB`. With `limit` 0 the text is all that is worked out.")
          .MaxBytes(80)
          .Otherwise("the answer has no `text`")
          .Nullable(),
  };
};
ROTA_DESCRIBE(ExpandRequest)

}  // namespace rota
