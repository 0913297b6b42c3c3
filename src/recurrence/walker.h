// Walks a plan: the rule's starts on the wall, ascending, in blocks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "src/recurrence/budget.h"
#include "src/recurrence/plan.h"
#include "src/recurrence/wall_times.h"

namespace rota {

class Walker : public WallTimes {
 public:
  // Takes steps of `budget` for what holds nothing or is only counted; ends when it is spent.
  Walker(Plan plan, Budget* budget);

  void EndAfter(std::int64_t last) override;
  void Seek(std::int64_t from) override;
  std::size_t Next(std::span<std::int64_t> out) override;

 private:
  // Goes to the first period that may hold `from` or something later, without loading it.
  void Place(std::int64_t from);
  // Loads the next period that holds something. False: there is none.
  bool Load();
  std::int64_t PeriodCost() const;
  bool LoadYear();
  bool LoadMonth();
  bool LoadWeek();
  bool LoadDay();
  bool Begin(std::int64_t day, std::int64_t days);  // false: the end is passed
  const YearMask& MaskOfYear(std::int64_t year);
  std::uint32_t MaskOfMonth(std::int32_t length, std::int32_t first_weekday);
  void PickStarts();
  bool picks_days() const { return !plan_.picks.empty() && plan_.times.size() == 1; }
  bool picks_starts() const { return !plan_.picks.empty() && plan_.times.size() > 1; }

  bool NextDay();  // takes the next day of the period; false: no more
  bool LoadTicks(std::int64_t day_start);
  void DropBefore(std::int64_t from);  // of the loaded period
  void CountTo(std::int64_t from);     // goes there and takes off what COUNT has used up
  void CountStrideTo(std::int64_t from);
  std::int64_t Left();  // starts left in the loaded period
  std::int64_t TicksOn(std::int64_t day_start);

  std::size_t Fill(std::span<std::int64_t> out);
  std::size_t FillStride(std::span<std::int64_t> out);

  Plan plan_;
  Budget* budget_;
  std::int64_t next_ = 0;  // the period to load next, in units of the plan's anchor
  std::int64_t left_;      // what COUNT still allows
  bool done_ = false;
  std::int64_t empty_ = 0;        // periods in a row that held nothing
  std::int64_t empty_limit_ = 0;  // after so many a Gregorian cycle is through: none ever will

  // The loaded period: the days set in mask_ are still to come; the one at hand began at day_start_
  // and has times_[time_at_..times_size_) left.
  std::int64_t base_ = 0;  // wall second
  std::int64_t end_ = 0;   // first wall second after it
  YearMask mask_{};
  std::size_t word_at_ = 0;  // words of mask_ before it are 0
  std::size_t words_ = 1;    // words of mask_ in use
  std::int64_t day_start_ = 0;
  const std::int32_t* times_ = nullptr;
  std::size_t times_size_ = 0;
  std::size_t time_at_ = 0;

  std::vector<std::int32_t> own_times_;    // of one day (ticks) or of one period (BYSETPOS)
  std::vector<std::int32_t> counted_;      // of a day that is only counted
  std::vector<std::int32_t> tick_counts_;  // by phase of the day; -1: not counted yet
  std::uint32_t known_years_ = 0;          // by shape: whether the mask below is computed
  std::uint32_t known_months_ = 0;
  std::array<YearMask, DayFilter::kYearShapes> years_;
  std::array<std::uint32_t, DayFilter::kYearShapes> months_;
};

}  // namespace rota
