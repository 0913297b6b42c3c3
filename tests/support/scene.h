// A small office, resolved for the rules: what unit tests of availability, assignment and booking
// ask.
//
//   Scene scene(R"({"step_min": 30})");                     // a patch of the event type
//   CHECK(scene.Offered() == "09:00 09:30 10:00 …");        // Monday, on Berlin's clocks
//
// Organization "o" in Europe/Berlin; schedule "s", every day 09:00-17:00, everybody's default;
// users ana, bo and cy, members of team "t"; event type "e" of the team: an hour, with ana. Now is
// Monday, 2 March 2026, 06:00 in Berlin.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "rota/model/catalog.h"
#include "src/availability/explain.h"
#include "src/availability/facts_of.h"
#include "src/availability/query.h"
#include "tests/support/must.h"

namespace rota::test {

// "2026-03-02T09:00" on Berlin's clocks, or an instant with an offset ("…Z"). Throws.
Instant At(std::string_view text);
// "09:00", or "03-03 09:00" when the instant is not on 2 March; on Berlin's clocks.
std::string Clock(Instant t);
std::string Clocks(std::span<const Instant> starts);  // joined by spaces

class Scene {
 public:
  // JSON merge patches (RFC 7386): of the event type, of the catalog, of the whole scenario. A list
  // that is given replaces the one that was there. Throws what is wrong with them.
  explicit Scene(std::string_view event = "{}", std::string_view catalog = "{}",
                 std::string_view scenario = "{}");
  // request points into it.
  Scene(const Scene&) = delete;

  // Starts offered on 2 March as Clocks(); or those in [from, to).
  std::string Offered() const;
  std::string Offered(std::string_view from, std::string_view to) const;
  std::int32_t Remaining(std::string_view start) const;
  // Why the start is refused; "" when it is offered.
  std::string Refusal(std::string_view start) const;
  // Users who could take it, as "ana bo".
  std::string Hosts(std::string_view start) const;

  const Zone& berlin() const { return **Zone::Find("Europe/Berlin"); }
  Interval monday() const;

  Scenario scenario;
  std::shared_ptr<const ResolvedCatalog> catalog;
  Facts facts;
  Offer offer;
  Request request;
};

// Keeps what rules say, as text: "schedule 00:00-09:00; calendar 09:30-10:30 #3", caps as
// "left 2 00:00-24:00".
class TextSink final : public Sink {
 public:
  using Sink::Forbid;
  explicit TextSink(bool causes = true) : causes_(causes) {}
  void Forbid(Interval starts, Reason reason, Cause cause) override;
  void Cap(Interval starts, std::int64_t left, Of of) override;
  bool WantsCauses() const override { return causes_; }
  const std::string& text() const { return text_; }

 private:
  void Add(const std::string& line);
  bool causes_;
  std::string text_;
};

}  // namespace rota::test
