// A recurrence set: DTSTART with everything that adds to it or takes away from it (RFC 5545
// §3.8.5).
//
//   RecurrenceSet standup;
//   standup.start = *ParseMoment("20300304T090000");
//   standup.zone = *Zone::Find("Europe/Berlin");
//   standup.rules.push_back(*ParseRule("FREQ=WEEKLY;BYDAY=MO,TH"));
//   standup.exdates.push_back(*ParseMoment("20300307T090000"));
//   standup.length.seconds = 15 * kMinute;
//
// The set is plain data that a reader fills; ValidateSet() says what is wrong with it, and expand.h
// lists its occurrences. Moments given in another form than DTSTART are accepted: UTC times name
// instants, wall times are read on the set's own clock, dates of EXDATE take every occurrence of
// that date away (RFC 5545 wants one form, feeds mix them).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "rota/base/status.h"
#include "rota/recurrence/length.h"
#include "rota/recurrence/moment.h"
#include "rota/recurrence/rule.h"
#include "rota/time/zone.h"

namespace rota {

// One RDATE; a PERIOD brings its own length.
struct ExtraDate {
  Moment at;
  std::optional<Length> length;
  bool operator==(const ExtraDate&) const = default;
};

// A component with RECURRENCE-ID: what happens in place of one occurrence, or from it on.
struct Override {
  Moment recurrence_id;  // the original start it stands for
  bool this_and_future =
      false;  // RANGE=THISANDFUTURE: shifts this and every later occurrence alike
  bool cancelled = false;
  // Of what happens instead; unused when cancelled.
  Moment start;
  const Zone* zone = nullptr;  // of `start` when that is a wall time; nullptr: the set's own
  Length length;
  // The caller's own number for the component; handed back with the occurrence.
  std::int32_t tag = 0;
  bool operator==(const Override&) const = default;
};

struct RecurrenceSet {
  Moment start;  // DTSTART; its form is that of the set
  // Of a wall time: its zone, and the times are instants; nullptr: floating, every watcher reads
  // them on their own clock. Ignored for dates and UTC times.
  const Zone* zone = nullptr;
  Length length;
  // A calendar component's set begins with DTSTART whether or not a rule gives it (RFC 5545
  // §3.8.5.3). A rule's own expansion does not: it lists what matches, and only that consumes
  // COUNT.
  bool includes_start = false;

  std::vector<Rule> rules;    // the union of all; the RFC says at most one
  std::vector<Rule> exrules;  // RFC 2445's EXRULE: what they give is taken away
  std::vector<ExtraDate> rdates;
  std::vector<Moment> exdates;  // beat rules and RDATE alike
  std::vector<Override> overrides;

  bool dates() const { return start.form == Moment::Form::kDate; }
  // Whether the occurrences are instants. Otherwise an "instant" of expand.h counts seconds of the
  // wall.
  bool zoned() const {
    return start.form == Moment::Form::kUtc ||
           (start.form == Moment::Form::kWall && zone != nullptr);
  }
  // The zone of a zoned set.
  const Zone& clock() const { return start.form == Moment::Form::kUtc ? Zone::Utc() : *zone; }

  bool operator==(const RecurrenceSet&) const = default;
};

// Reads one RDATE value: a moment, or a PERIOD "start/end" or "start/PT1H". Wall times are on the
// clock of `zone` (nullptr: floating). Errors: those of ParseMoment() and ParseLength(), and
// `invalid` moment_shape for an end before the start.
Result<ExtraDate> ParseExtraDate(std::string_view text, const Zone* zone);

// Errors: those of Validate(rule), with path rules[i] or exrules[i]; `unsupported` for a calendar
// this build does not know; `invalid` set_shape for a negative length; `out_of_range` where DTSTART
// or an RDATE lies outside the years 1-9999 of UTC or of the set's zone.
Status ValidateSet(const RecurrenceSet& set);

}  // namespace rota
