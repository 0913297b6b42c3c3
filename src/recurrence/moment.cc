#include "rota/recurrence/moment.h"

#include "src/time/digits.h"

namespace rota {
namespace {

// What stands between the fields: nothing in basic form, "-" and ":" in extended form.
struct Layout {
  std::size_t month, day, hour, minute, second;
};
constexpr Layout kBasic = {4, 6, 9, 11, 13};
constexpr Layout kExtended = {5, 8, 11, 14, 17};

Status BadShape() {
  return Invalid(
      "moment_shape",
      "a date or time reads 20300304, 20300304T090000 or 20300304T080000Z, or the same as "
      "2030-03-04T09:00:00");
}

bool HasSeparators(std::string_view text) {
  return text[4] == '-' && text[7] == '-' && (text.size() < 14 || text[13] == ':') &&
         (text.size() < 17 || text[16] == ':');
}

}  // namespace

Result<Moment> ParseMoment(std::string_view text) {
  Moment moment;
  moment.form = Moment::Form::kWall;
  if (!text.empty() && text.back() == 'Z') {
    moment.form = Moment::Form::kUtc;
    text.remove_suffix(1);
  }
  const bool extended = text.size() > 4 && text[4] == '-';
  const Layout& layout = extended ? kExtended : kBasic;
  const std::size_t date_size = layout.day + 2;
  const bool date_only = text.size() == date_size;
  const bool to_minute = extended && text.size() == layout.minute + 2;
  const bool to_second = text.size() == layout.second + 2;
  if ((!date_only && !to_minute && !to_second) || (extended && !HasSeparators(text)))
    return BadShape();

  const YearMonthDay ymd = {ReadDigits(text, 0, 4), ReadDigits(text, layout.month, 2),
                            ReadDigits(text, layout.day, 2)};
  if (ymd.year < 0 || ymd.month < 0 || ymd.day < 0) return BadShape();
  if (ymd.year == 0) return Status(Reason::k_out_of_range, "dates lie in the years 1 to 9999");
  if (!IsRealDate(ymd)) return Invalid("moment_shape", "no such day in the calendar");
  moment.time = Midnight(FromYearMonthDay(ymd));
  if (date_only) {
    if (moment.form == Moment::Form::kUtc) return BadShape();
    moment.form = Moment::Form::kDate;
    return moment;
  }
  const std::int32_t hour = ReadDigits(text, layout.hour, 2);
  const std::int32_t minute = ReadDigits(text, layout.minute, 2);
  const std::int32_t second = to_second ? ReadDigits(text, layout.second, 2) : 0;
  if (text[date_size] != 'T' || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
      second > 60) {
    return BadShape();
  }
  moment.time.s += (hour * 60 + minute) * 60 + (second == 60 ? 59 : second);
  return moment;
}

std::string FormatMoment(const Moment& moment) {
  const YearMonthDay ymd = ToYearMonthDay(moment.time.date());
  char text[16];
  char* end = WriteDigits(text, ymd.year, 4);
  end = WriteDigits(end, ymd.month, 2);
  end = WriteDigits(end, ymd.day, 2);
  if (moment.form != Moment::Form::kDate) {
    const std::int32_t second = moment.time.second_of_day();
    *end++ = 'T';
    end = WriteDigits(end, second / 3600, 2);
    end = WriteDigits(end, second / 60 % 60, 2);
    end = WriteDigits(end, second % 60, 2);
    if (moment.form == Moment::Form::kUtc) *end++ = 'Z';
  }
  return std::string(text, end);
}

}  // namespace rota
