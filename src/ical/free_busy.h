// The lists of busy periods that a provider answers for several calendars at once.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rota/ical/read.h"
#include "src/ical/raw_maker.h"

namespace rota::ical {

class FreeBusyLists {
 public:
  struct Period {
    std::optional<GivenTime> start, end;
    std::string_view kind;  // FBTYPE
    std::string_view title;
  };
  struct List {
    std::string_view calendar;  // its id, or its owner's address
    std::string_view error;     // why the provider could not look; empty: it could
    std::vector<Period> periods;
  };

  FreeBusyLists(const ReadOptions& options, RawCalendar* raw, RawMaker* maker)
      : options_(options), raw_(*raw), maker_(*maker) {}

  // To be filled in; stays where it is.
  List& Add(std::string_view calendar) { return lists_.emplace_back(List{calendar, {}, {}}); }

  // Puts the owner's lists into the calendar: those that ReadOptions names, or the only one there
  // is.
  void Take();

 private:
  bool IsOwners(const List& list) const;
  void Take(const List& list);

  const ReadOptions& options_;
  RawCalendar& raw_;
  RawMaker& maker_;
  std::deque<List> lists_;
};

}  // namespace rota::ical
