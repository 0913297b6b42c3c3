#include "src/availability/slots.h"

#include <algorithm>

#include "src/availability/finder.h"

namespace rota {
namespace {

constexpr std::size_t kMostWords = std::size_t{1} << 24;  // 128 MiB of host bitmaps

// How many starts of each grid-zone date are offered; 0: all.
std::int32_t FirstN(const Request& request) {
  if (!IsAsked(request, Reason::k_not_among_first)) return 0;
  return request.offer->type->first_slots_per_day.value_or(0);
}

Interval WholeDates(const Zone& zone, Interval range) {
  return {zone.CivilDay(zone.DateOf(range.start)).start,
          zone.CivilDay(zone.DateOf(range.end - 1)).end};
}

// The first rule that says no to a start; kNone: it is offered, but for "first n".
Reason ReasonOf(const Finder& finder, std::size_t i) {
  if (finder.offered(i)) return Reason::kNone;
  const Reason reason = finder.ReasonAt(i);
  if (reason != Reason::kNone) return reason;
  return finder.AnyConsidered(i) ? Reason::k_not_among_first : Reason::k_quorum;
}

// Collects the columns of what a finder found.
class Columns {
 public:
  Columns(Finder& finder, const Lattice& lattice, Interval asked, SlotsOptions options)
      : finder_(finder), lattice_(lattice), asked_(asked), options_(options) {}

  // `first_n`: so many of each date of `zone`; 0: all.
  Slots Collect(std::size_t hosts, const Zone& zone, std::int32_t first_n) {
    const bool list_hosts = options_.hosts && !options_.lattice;
    if (list_hosts) place_.assign(lattice_.size(), kNone);
    Interval day;
    std::int32_t used = 0;
    for (std::size_t i = 0; i < lattice_.size(); ++i) {
      bool offered = finder_.offered(i);
      if (offered && first_n > 0) {
        if (!day.Contains(lattice_[i])) {
          day = zone.CivilDay(zone.DateOf(lattice_[i]));
          used = 0;
        }
        offered = used++ < first_n;
      }
      if (asked_.Contains(lattice_[i])) Keep(i, offered);
    }
    for (const Finder::Capped& cap : finder_.caps()) Apply(cap);
    if (list_hosts) ListHosts(hosts);
    return std::move(slots_);
  }

 private:
  void Keep(std::size_t i, bool offered) {
    if (!offered && !options_.lattice) return;
    if (!place_.empty()) place_[i] = static_cast<std::uint32_t>(slots_.starts.size());
    slots_.starts.push_back(lattice_[i]);
    slots_.remaining.push_back(offered ? finder_.remaining(i) : 0);
    slots_.hosts_free.push_back(offered ? finder_.hosts_free(i) : 0);
    if (!options_.lattice) return;
    const bool left_out = finder_.offered(i) && !offered;
    slots_.reasons.push_back(left_out ? Reason::k_not_among_first : ReasonOf(finder_, i));
  }

  void Apply(const Finder::Capped& cap) {
    const auto& starts = slots_.starts;
    const auto from = std::lower_bound(starts.begin(), starts.end(), cap.starts.start);
    const auto to = std::lower_bound(from, starts.end(), cap.starts.end);
    for (auto it = from; it != to; ++it) {
      auto& left = slots_.remaining[static_cast<std::size_t>(it - starts.begin())];
      left = static_cast<std::int32_t>(std::min<std::int64_t>(left, cap.left));
    }
  }

  void ListHosts(std::size_t hosts) {
    slots_.host_offsets.assign(1, 0);
    std::uint32_t total = 0;
    for (const std::int32_t free : slots_.hosts_free) {
      slots_.host_offsets.push_back(total += static_cast<std::uint32_t>(free));
    }
    slots_.host_indexes.resize(total);
    for (std::uint32_t& at : place_) {
      if (at != kNone) at = slots_.host_offsets[at];
    }
    for (std::uint32_t host = 0; host < hosts; ++host) {
      finder_.EachStartOf(host, [&](std::size_t at) {
        if (place_[at] != kNone) slots_.host_indexes[place_[at]++] = host;
      });
    }
  }

  Finder& finder_;
  const Lattice& lattice_;
  Interval asked_;
  SlotsOptions options_;
  std::vector<std::uint32_t> place_;  // lattice index → slot, then where its next host goes
  Slots slots_;
};

// Fewer than n starts are offered on the date before this one.
bool IsAmongFirst(const Pipeline& pipeline, Instant start) {
  const std::int32_t first_n = FirstN(pipeline.request());
  if (first_n == 0) return true;
  const Interval before = {RangeToCheck(pipeline.request(), start).start, start};
  if (before.empty()) return true;
  const Lattice lattice = pipeline.Starts(before);
  Finder finder(pipeline, lattice, before, false);
  finder.Run();
  std::int32_t used = 0;
  for (std::size_t i = 0; i < lattice.size(); ++i) used += finder.offered(i);
  return used < first_n;
}

}  // namespace

Result<Slots> FindSlots(const Request& request, Interval range, SlotsOptions options) {
  if (range.empty()) return Slots{};
  const Offer& offer = *request.offer;
  const std::int32_t first_n = FirstN(request);
  const Interval asked = range;
  if (first_n > 0) range = WholeDates(*offer.grid_zone, range);
  ROTA_ASSIGN(const Pipeline pipeline, Pipeline::Prepare(request, range));
  const Lattice lattice = pipeline.Starts(range);
  const bool too_many =
      offer.hosts.size() * WordsFor(lattice.size()) > kMostWords ||
      (options.lattice && offer.hours.size() * lattice.size() > kMostWords * sizeof(Word));
  if (too_many) {
    return Status(Reason::k_work_limit, "too many hosts times starts for one question");
  }
  Finder finder(pipeline, lattice, range, options.lattice);
  finder.Run();
  return Columns(finder, lattice, asked, options)
      .Collect(offer.hosts.size(), *offer.grid_zone, first_n);
}

Interval RangeToCheck(const Request& request, Instant start) {
  const Zone& zone = *request.offer->grid_zone;
  return {FirstN(request) > 0 ? zone.CivilDay(zone.DateOf(start)).start : start, start + 1};
}

StartCheck CheckStart(const Pipeline& pipeline, Instant start) {
  const Request& request = pipeline.request();
  const Interval instant = {start, start + 1};
  const Lattice alone({start});
  StartCheck check;
  check.start = start;
  check.misaligned = IsAsked(request, Reason::k_misaligned) && pipeline.Starts(instant).size() == 0;
  Finder finder(pipeline, alone, instant, true);
  if (check.misaligned) finder.ForbidAll(Reason::k_misaligned);
  finder.Run();
  check.considered = finder.considered();
  check.reason = ReasonOf(finder, 0);
  if (check.offered() && !IsAmongFirst(pipeline, start)) check.reason = Reason::k_not_among_first;
  if (!check.offered()) return check;
  check.remaining = finder.remaining(0);
  for (const Finder::Capped& cap : finder.caps()) {
    if (!cap.starts.Contains(start)) continue;
    check.remaining = static_cast<std::int32_t>(std::min<std::int64_t>(check.remaining, cap.left));
  }
  for (std::uint32_t host = 0; host < request.offer->hosts.size(); ++host) {
    finder.EachStartOf(host, [&](std::size_t) { check.hosts.push_back(host); });
  }
  return check;
}

}  // namespace rota
