#include "src/i18n/locale_words.h"

#include <unicode/calendar.h>
#include <unicode/dtfmtsym.h>
#include <unicode/dtitvfmt.h>
#include <unicode/gregocal.h>
#include <unicode/listformatter.h>
#include <unicode/locdspnm.h>
#include <unicode/msgfmt.h>
#include <unicode/numberrangeformatter.h>
#include <unicode/numsys.h>
#include <unicode/smpdtfmt.h>

#include <algorithm>
#include <map>

#include "src/base/ascii.h"
#include "src/i18n/phrases.h"

namespace rota {
namespace {

constexpr double kMilli = 1000.0;

icu::UnicodeString Utf16(std::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

std::string Utf8(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

// ICU's name of a calendar that RSCALE names.
std::string CalendarKeyword(const std::string& rscale) {
  const std::string lower = LowerAscii(rscale);
  return lower.empty() || lower == "gregory" ? "gregorian" : lower;
}

bool IsTagShape(std::string_view tag) {
  return tag.size() >= 2 && tag.size() <= 80 && std::all_of(tag.begin(), tag.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-';
         });
}

// Without what a tag may carry besides language and region, but for the digits and the hour cycle.
// Values that ICU does not know are passed over, as BCP 47 asks; left in, they would make its
// formatters fail.
icu::Locale WithKnownKeywords(const icu::Locale& tag, UErrorCode& error) {
  icu::Locale plain(tag.getBaseName());
  UErrorCode unknown = U_ZERO_ERROR;
  const auto digits = tag.getKeywordValue<std::string>("numbers", unknown);
  if (U_SUCCESS(unknown)) {
    delete icu::NumberingSystem::createInstanceByName(digits.c_str(), unknown);
    if (U_SUCCESS(unknown)) plain.setKeywordValue("numbers", digits.c_str(), error);
  }
  unknown = U_ZERO_ERROR;
  const auto hours = tag.getKeywordValue<std::string>("hours", unknown);
  if (U_SUCCESS(unknown) &&
      (hours == "h11" || hours == "h12" || hours == "h23" || hours == "h24")) {
    plain.setKeywordValue("hours", hours.c_str(), error);
  }
  return plain;
}

UCalendarDaysOfWeek DayOfIcu(Weekday day) {  // Sunday is 1
  return static_cast<UCalendarDaysOfWeek>((static_cast<int>(day) + 1) % 7 + 1);
}

}  // namespace

class LocaleWords::Impl {
 public:
  Impl(icu::Locale tag, const Phrases* words) : locale(std::move(tag)), phrases(words) {}

  // The locale, with dates of that calendar whatever its region prefers.
  icu::Locale Dated(const std::string& rscale) {
    icu::Locale dated = locale;
    dated.setKeywordValue("calendar", CalendarKeyword(rscale).c_str(), error);
    return dated;
  }

  std::unique_ptr<icu::Calendar> MakeCalendar() {
    auto made = std::make_unique<icu::GregorianCalendar>(*icu::TimeZone::getGMT(), locale, error);
    made->setGregorianChange(-8.64e15, error);  // as our dates: Gregorian before 1582 too
    return made;
  }

  std::string Format(const char* skeleton, std::int64_t second) {
    std::unique_ptr<icu::DateFormat>& format = dates[skeleton];
    if (format == nullptr) {
      format.reset(icu::DateFormat::createInstanceForSkeleton(
          icu::UnicodeString(skeleton, -1, US_INV), Dated({}), error));
      if (U_FAILURE(error) || format == nullptr) return {};
      format->adoptCalendar(MakeCalendar().release());
    }
    icu::UnicodeString text;
    format->format(static_cast<double>(second) * kMilli, text);
    return Utf8(text);
  }

  std::string List(std::unique_ptr<icu::ListFormatter>* format, UListFormatterType type,
                   const std::vector<std::string>& items) {
    if (items.size() == 1) return items[0];
    if (*format == nullptr) {
      format->reset(icu::ListFormatter::createInstance(locale, type, ULISTFMT_WIDTH_WIDE, error));
      if (U_FAILURE(error) || *format == nullptr) return {};
    }
    std::vector<icu::UnicodeString> wide;
    wide.reserve(items.size());
    for (const std::string& item : items) wide.push_back(Utf16(item));
    icu::UnicodeString text;
    (*format)->format(wide.data(), static_cast<std::int32_t>(wide.size()), text, error);
    return Utf8(text);
  }

  icu::Locale locale;
  const Phrases* phrases;
  UErrorCode error = U_ZERO_ERROR;
  std::map<const char*, std::unique_ptr<icu::MessageFormat>> patterns;
  std::map<std::string_view, std::unique_ptr<icu::DateFormat>> dates;  // by skeleton
  std::unique_ptr<icu::ListFormatter> and_list, or_list;
};

LocaleWords::LocaleWords(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LocaleWords::LocaleWords(LocaleWords&&) noexcept = default;
LocaleWords& LocaleWords::operator=(LocaleWords&&) noexcept = default;
LocaleWords::~LocaleWords() = default;

Result<LocaleWords> LocaleWords::Find(std::string_view tag) {
  UErrorCode error = U_ZERO_ERROR;
  icu::Locale locale;
  if (IsTagShape(tag)) {
    locale =
        icu::Locale::forLanguageTag({tag.data(), static_cast<std::int32_t>(tag.size())}, error);
    locale.canonicalize(error);  // "tl" becomes "fil"
    locale = WithKnownKeywords(locale, error);
  }
  if (!IsTagShape(tag) || U_FAILURE(error) || locale.isBogus()) {
    return Invalid("locale_shape", "a locale is a BCP 47 tag such as \"da\" or \"en-GB\"")
        .At("locale");
  }
  const Phrases* phrases = FindPhrases(locale.getLanguage());
  if (phrases == nullptr) {
    return Status(Reason::k_unsupported, "rules have words in " + PhraseLanguages()).At("locale");
  }
  return LocaleWords(std::make_unique<Impl>(std::move(locale), phrases));
}

const Phrases& LocaleWords::phrases() const { return *impl_->phrases; }

Status LocaleWords::status() const {
  if (U_SUCCESS(impl_->error)) return {};
  return Status(Reason::k_internal, std::string("ICU: ") + u_errorName(impl_->error));
}

std::string LocaleWords::Fill(const char* pattern, std::initializer_list<Argument> arguments) {
  std::unique_ptr<icu::MessageFormat>& format = impl_->patterns[pattern];
  if (format == nullptr) {
    format = std::make_unique<icu::MessageFormat>(Utf16(pattern), impl_->locale, impl_->error);
  }
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> values;
  for (const auto& [name, value] : arguments) {
    names.push_back(Utf16(name));
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      values.emplace_back(*number);
    } else {
      values.emplace_back(Utf16(std::get<std::string>(value)));
    }
  }
  icu::UnicodeString text;
  format->format(names.data(), values.data(), static_cast<std::int32_t>(names.size()), text,
                 impl_->error);
  return Utf8(text);
}

std::string LocaleWords::And(const std::vector<std::string>& items) {
  return impl_->List(&impl_->and_list, ULISTFMT_TYPE_AND, items);
}

std::string LocaleWords::Or(const std::vector<std::string>& items) {
  return impl_->List(&impl_->or_list, ULISTFMT_TYPE_OR, items);
}

std::string LocaleWords::Number(std::int64_t number) { return Fill("{n}", {{"n", number}}); }

std::string LocaleWords::NumberRange(std::int32_t first, std::int32_t last) {
  const auto range = icu::number::NumberRangeFormatter::withLocale(impl_->locale)
                         .formatFormattableRange(first, last, impl_->error);
  return Utf8(range.toString(impl_->error));
}

std::string LocaleWords::Day(Date date) { return impl_->Format("yMMMMd", Midnight(date).s); }

std::string LocaleWords::DayAndTime(LocalTime time) {
  return impl_->Format(time.s % 60 == 0 ? "yMMMMdjm" : "yMMMMdjms", time.s);
}

std::string LocaleWords::DayOfYear(Date date) { return impl_->Format("MMMMd", Midnight(date).s); }

std::string LocaleWords::Time(std::int32_t second_of_day) {
  return impl_->Format(second_of_day % 60 == 0 ? "jm" : "jms", second_of_day);
}

std::string LocaleWords::Hours(std::int32_t first, std::int32_t last) {
  const std::unique_ptr<icu::DateIntervalFormat> format(
      icu::DateIntervalFormat::createInstance("jm", impl_->Dated({}), impl_->error));
  if (U_FAILURE(impl_->error) || format == nullptr) return {};
  format->setTimeZone(*icu::TimeZone::getGMT());
  const icu::DateInterval hours(first * 3600 * kMilli, (last * 60 + 59) * 60 * kMilli);
  icu::UnicodeString text;
  icu::FieldPosition nowhere;
  format->format(&hours, text, nowhere, impl_->error);
  return Utf8(text);
}

std::string LocaleWords::WeekdayName(Weekday day) {
  // The first days of 1970 were Thursday, Friday, Saturday ...
  return impl_->Format("EEEE", Midnight({(static_cast<int>(day) + 4) % 7}).s);
}

Weekday LocaleWords::FirstWeekday() {
  const std::unique_ptr<icu::Calendar> calendar = impl_->MakeCalendar();
  return static_cast<Weekday>((calendar->getFirstDayOfWeek(impl_->error) + 5) % 7);
}

bool LocaleWords::WeekendIsSaturdayAndSunday() {
  const std::unique_ptr<icu::Calendar> calendar = impl_->MakeCalendar();
  for (int day = 0; day < 7; ++day) {
    const auto type = calendar->getDayOfWeekType(DayOfIcu(static_cast<Weekday>(day)), impl_->error);
    if ((type == UCAL_WEEKDAY) != (day < 5)) return false;
  }
  return true;
}

std::string LocaleWords::CalendarName(const std::string& calendar) {
  const std::unique_ptr<icu::LocaleDisplayNames> names(
      icu::LocaleDisplayNames::createInstance(impl_->locale));
  icu::UnicodeString text;
  if (names != nullptr) {
    names->keyValueDisplayName("calendar", CalendarKeyword(calendar).c_str(), text);
  }
  return Utf8(text);
}

std::string LocaleWords::MonthName(const std::string& calendar, std::int32_t number, bool leap) {
  const icu::SimpleDateFormat format("MMMM", impl_->Dated(calendar), impl_->error);
  if (U_FAILURE(impl_->error)) return {};
  std::int32_t count = 0;
  const icu::UnicodeString* names = format.getDateFormatSymbols()->getMonths(
      count, icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::WIDE);
  std::int32_t index = number - 1;
  if (CalendarKeyword(calendar) == "hebrew") {
    // ICU counts Adar I, which is 5L in RFC 7529, as the sixth; the last is Adar of leap years.
    --count;
    if (leap) index = number == 5 ? 5 : count;
    if (!leap && number > 5) index = number;
  } else if (leap) {
    return {};
  }
  std::string name = index < count ? Utf8(names[index]) : std::string();
  // Where a language has no names for these months, CLDR has "M01" or "1".
  const bool placeholder = name.find_first_not_of("M0123456789") == std::string::npos;
  return placeholder ? std::string() : name;
}

}  // namespace rota
