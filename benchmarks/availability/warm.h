// A scenario resolved once: what is timed is the pipeline over warm facts.
#pragma once

#include <memory>

#include "src/availability/facts_of.h"
#include "src/availability/query.h"
#include "src/availability/resolve_offer.h"
#include "src/availability/slots.h"
#include "tests/support/must.h"

namespace rota::bench {

using test::Must;

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
