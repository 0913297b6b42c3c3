// A grid of whole minutes is laid over the range, and the Finder is asked about it as about any
// other: so each start gets the answer that a check of it gets, grid aside. Starts that follow each
// other are then one stretch:
//
//   minute   09:00 09:01 … 10:30 10:31 … 10:59 11:00        bookings of 30 minutes
//   offered    1     1   …   1     0   …   0     1
//   stretch  [---------------------------- 11:00)
//                                              [---- …
//
// The range is taken part by part, so that what is held at once does not grow with it, and the
// search ends with the stretches that were asked for.
#include "src/availability/openings.h"

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include <algorithm>

#include "src/availability/finder.h"
#include "src/availability/slots.h"

namespace rota {
namespace {

constexpr std::size_t kMostWords = std::size_t{1} << 24;  // of starts, times hosts and things
constexpr std::size_t kWordsHeld = std::size_t{1} << 20;  // … in one part
constexpr std::int64_t kLongestPart = 31;                 // days
constexpr std::size_t kMostStretches = 100'000;           // in one answer

Instant WholeMinute(Instant t) {
  const std::int64_t past = ((t % kMinute) + kMinute) % kMinute;
  return past == 0 ? t : t + kMinute - past;
}

Lattice MinutesIn(Interval range) {
  std::vector<Instant> minutes;
  for (Instant at = WholeMinute(range.start); at < range.end; at += kMinute) minutes.push_back(at);
  return Lattice(std::move(minutes));
}

// How many days are looked at in one go.
std::int64_t PartOf(std::size_t rows) {
  const std::size_t minutes = kWordsHeld / std::max<std::size_t>(rows, 1) * kWordBits;
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(minutes) * kMinute / kDay, 1,
                                  kLongestPart);
}

// Whether a start would begin another stretch.
bool Begins(const std::vector<Interval>& stretches, Instant start, std::int64_t duration_s) {
  return stretches.empty() || stretches.back().end + kMinute != start + duration_s;
}

class Search {
 public:
  Search(const Request& request, std::size_t most)
      : offer_(*request.offer), duration_s_(request.duration_s()), most_(most) {
    absl::flat_hash_map<std::uint32_t, std::size_t> row_of;
    for (std::uint32_t i = 0; i < offer_.hosts.size(); ++i) {
      const OfferHost& host = offer_.hosts[i];
      if (!host.fixed && !request.Allows(host)) continue;
      const std::uint32_t user = host.user;
      const auto [known, fresh] = row_of.try_emplace(user, found_.users.size());
      if (fresh) {
        found_.users.push_back({user, {}});
        hosts_of_.emplace_back();
      }
      hosts_of_[known->second].push_back(i);
    }
    for (const std::uint32_t thing : offer_.ServingThings()) found_.things.push_back({thing, {}});
  }

  // The starts of a part, which follow those of the part before. `behind`: where none is.
  Status Add(const Pipeline& pipeline, Interval part, const IntervalSet& behind) {
    const Lattice minutes = MinutesIn(part);
    Finder finder(pipeline, minutes, part, false);
    finder.Run();
    std::vector<bool> offered(minutes.size());
    for (std::size_t at = 0; at < minutes.size() && !ended_; ++at) {
      if (!finder.offered(at) || behind.Contains(minutes[at])) continue;
      ended_ = found_.all.size() == most_ && Begins(found_.all, minutes[at], duration_s_);
      if (ended_) break;
      offered[at] = true;
      Extend(minutes[at], &found_.all);
    }
    for (std::size_t user = 0; user < found_.users.size(); ++user) {
      std::vector<bool> free(minutes.size());
      for (const std::uint32_t host : hosts_of_[user]) {
        finder.EachStartOf(host, [&](std::size_t at) { free[at] = offered[at]; });
      }
      ROTA_TRY(Extend(minutes, free, &found_.users[user].second));
    }
    for (auto& [thing, stretches] : found_.things) {
      std::vector<bool> free(minutes.size());
      for (std::size_t at = 0; at < minutes.size(); ++at) {
        free[at] = offered[at] && finder.IsFree(thing, at);
      }
      ROTA_TRY(Extend(minutes, free, &stretches));
    }
    return {};
  }

  bool ended() const { return ended_; }
  Openings Take() && { return std::move(found_); }

 private:
  void Extend(Instant start, std::vector<Interval>* stretches) {
    if (Begins(*stretches, start, duration_s_)) {
      stretches->push_back({start, start + duration_s_});
      ++stretches_;
    } else {
      stretches->back().end = start + duration_s_;
    }
  }

  Status Extend(const Lattice& minutes, const std::vector<bool>& free,
                std::vector<Interval>* stretches) {
    for (std::size_t at = 0; at < free.size(); ++at) {
      if (free[at]) Extend(minutes[at], stretches);
    }
    if (stretches_ <= kMostStretches) return {};
    return Status(
        Reason::k_work_limit,
        fmt::format("an answer has at most {} stretches: ask about fewer dates, or with a "
                    "limit",
                    kMostStretches));
  }

  const Offer& offer_;
  std::int64_t duration_s_;
  std::size_t most_;
  std::vector<std::vector<std::uint32_t>> hosts_of_;  // by place in `users`
  Openings found_;
  std::size_t stretches_ = 0;  // of all rows
  bool ended_ = false;
};

}  // namespace

Result<Openings> FindOpenings(const Request& request, Interval range, std::size_t most) {
  Search search(request, most);
  if (range.empty()) return std::move(search).Take();
  const std::size_t rows = request.offer->hosts.size() + request.offer->things.size();
  const auto minutes = static_cast<std::size_t>((range.end - range.start) / kMinute + 1);
  if (rows * WordsFor(minutes) > kMostWords) {
    return Status(Reason::k_work_limit,
                  "too many hosts times minutes for one question: ask about fewer dates");
  }
  const std::int64_t part_s = PartOf(rows) * kDay;
  for (Instant from = range.start; from < range.end && !search.ended(); from += part_s) {
    const Interval part = {from, std::min(from + part_s, range.end)};
    ROTA_ASSIGN(const Pipeline pipeline, Pipeline::Prepare(request, part));
    ROTA_ASSIGN(const IntervalSet behind, BehindFirst(request, part));
    ROTA_TRY(search.Add(pipeline, part, behind));
  }
  return std::move(search).Take();
}

}  // namespace rota
