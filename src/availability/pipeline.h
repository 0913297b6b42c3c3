// The one pipeline (behaviour §17): resolves what a request means over a range of starts and runs
// the rules in their order. Slots, check, explain and commit differ only in the sink and the range.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "src/availability/lattice.h"
#include "src/availability/request.h"
#include "src/availability/rules.h"

namespace rota {

class Pipeline {
 public:
  // `range`: the starts asked about. Errors: `work_limit` for a range the engine will not expand.
  static Result<Pipeline> Prepare(const Request& request, Interval range);

  const Request& request() const { return *request_; }
  Interval range() const { return range_; }

  // Hosts that may serve at all: hosts whose user is active.
  bool Serves(const OfferHost& host) const { return host.active; }

  // Rules about the start as a whole, the same for every host.
  void RunCommon(Sink& sink) const;
  // Rules of one host: hours first, then what stands in them.
  void RunHost(const OfferHost& host, Sink& sink) const;
  // The two halves of RunHost. Hosts that share hours (and do not need buffers inside them) share
  // the first one's answer.
  void RunHours(const OfferHost& host, Sink& sink) const;
  void RunPerson(const OfferHost& host, Sink& sink) const;
  bool SharesHours(const OfferHost& host) const;

  // The starts of `range` that the grid offers.
  Lattice Starts() const;
  // Times at which schedules alone let every group reach its number (behaviour §5).
  IntervalSet OpenWindows() const;

  // Starts the booking window allows; the whole line when there is none.
  Interval BookingWindow() const { return window_; }

 private:
  Pipeline(const Request& request, Interval range) : request_(&request), range_(range) {}
  HostView View(const OfferHost& host) const;
  Status ResolveWindow();
  Result<Date> LastBusinessDay(Date today, std::int32_t days) const;
  Result<Date> LastAvailableDay(Date today, std::int32_t days) const;
  std::vector<Interval> FreeStretches() const;
  void RunAbsence(const HostView& view, Interval range, Sink& sink) const;
  Instant ChainsFrom() const;
  Instant ChainsTo() const;

  const Request* request_;
  Interval range_;
  std::vector<Hours> hours_;  // by Offer::hours
  Interval window_{kMinInstant, kMaxInstant};
};

}  // namespace rota
