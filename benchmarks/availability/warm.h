// A scenario resolved once: what is timed is the pipeline over warm facts.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "src/availability/facts_of.h"
#include "src/availability/query.h"
#include "src/availability/resolve_offer.h"
#include "src/availability/slots.h"

namespace rota::bench {

template <typename T>
T Must(Result<T> result) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "%s: %s\n", result.status().path().c_str(),
               result.status().message().c_str());
  std::abort();
}

struct Warm {
  explicit Warm(Scenario s) : scenario(std::move(s)) {
    catalog = Must(ResolvedCatalog::Build(scenario.catalog));
    facts = Must(FactsOf(*catalog, scenario));
    offer = Must(
        ResolveOffer(*catalog, "half-hour", [](std::uint32_t) { return Timeline<Absence>(); }));
    request = Must(RequestOf(*catalog, offer, facts, scenario.query.what, scenario.now, 0));
    range = Must(RangeOf(offer, scenario.query.what, scenario.now));
  }
  Scenario scenario;
  std::shared_ptr<const ResolvedCatalog> catalog;
  Facts facts;
  Offer offer;
  Request request;
  Interval range;
};

}  // namespace rota::bench
