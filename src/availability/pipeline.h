// The one pipeline (behaviour §17): resolves what a request means over a range of starts and runs
// the table of rules over it. Slots, check, explain and commit differ only in the sink and the
// range.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "src/availability/lattice.h"
#include "src/availability/request.h"
#include "src/availability/rule_table.h"

namespace rota {

class Pipeline {
 public:
  // `range`: the starts asked about. The functions below take parts of it, so that one pipeline
  // answers for a day, a start in it and what comes after. Errors: `work_limit` for a range the
  // engine will not expand.
  static Result<Pipeline> Prepare(const Request& request, Interval range);

  const Request& request() const { return *request_; }
  Interval range() const { return range_; }

  // Rules about the start as a whole, the same for every host.
  void RunStart(Interval starts, Sink& sink) const;
  // Rules of one host. Of one who is switched off there is nothing else to say.
  void RunHost(const OfferHost& host, Interval starts, Sink& sink) const;
  // Its two halves, of an active host: hours, then what stands in them. Hosts who share hours (and
  // do not need buffers inside them) share the first one's answer.
  void RunHours(const OfferHost& host, Interval starts, Sink& sink) const;
  void RunPerson(const OfferHost& host, Interval starts, Sink& sink) const;
  bool SharesHours(const OfferHost& host) const;
  // Rules of a thing; of a facilitator those about the person's time too. Linked ones are asked for
  // themselves.
  void RunThing(const OfferThing& thing, Interval starts, Sink& sink) const;

  // The starts in `starts` that the grid lays, whatever staff set aside.
  Lattice Starts(Interval starts) const;
  // Times at which schedules alone let every group reach its number (behaviour §5).
  IntervalSet OpenWindows() const;

  // Starts the booking window allows; the whole line when there is none.
  Interval BookingWindow() const { return window_; }

 private:
  Pipeline(const Request& request, Interval range);
  void Expand(Interval bounds);
  IntervalSet PeoplesWindows() const;
  IntervalSet PlacesWindows() const;
  HostView View(const OfferHost& host) const;
  HostView View(const OfferThing& thing) const;
  RuleInput InputFor(const HostView& view, Interval starts) const;
  void Run(RuleScope scope, const RuleInput& input, Sink& sink) const;
  Status ResolveWindow();
  Result<Date> LastBusinessDay(Date today, std::int32_t days) const;
  Result<Date> LastAvailableDay(Date today, std::int32_t days) const;
  IntervalSet FreeStarts(const OfferHost& host, Interval wide) const;
  std::vector<Interval> FreeStretches(Interval starts) const;
  Instant ChainsFrom(Interval starts) const;
  Instant ChainsTo(Interval starts) const;

  const Request* request_;
  Interval range_;
  std::array<std::uint64_t, 4> asked_{};  // by RuleScope: bit i = row i of the table is asked
  std::vector<Hours> hours_;              // by Offer::hours
  Interval window_{kMinInstant, kMaxInstant};
};

}  // namespace rota
