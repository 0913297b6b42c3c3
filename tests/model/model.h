// The engine's rules for free time, read minute by minute: slow, plain, and independent of the
// engine.
//
// Answer() takes a scenario document and gives what `query.op` asks for:
//
//   slots   {"slots": [{"start", "end", "hosts": [...], "remaining"}]}; the default. With `include:
//   lattice`
//           every start of the grid, without hosts; those not offered with `remaining` 0 and a
//           `reason`
//   check   {"available": true, "hosts", "remaining"} or {"available": false, "reason", "reasons"}
//   assign  {"hosts": [...]}
//   dates   {"dates": ["2026-03-02", ...]}
//   slots and check of `query.parts`: visits (visits.h)
//   or      {"error": {"reason", "message"}}
//
// Everything is a set of minutes, and each rule adds or takes away minutes by its own definition.
// Nothing is fast on purpose. Where the text of the rules can be read in two ways the choice is
// marked "Reading".
//
// Not modelled, answered `unsupported`: seats on grids that move with bookings, groups there or
// with seats, a facilitator who may host too (but in groups), recurrence rules, and the criteria
// `seeded` and `shortfall`.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/model/facts.h"
#include "tests/model/places.h"
#include "tests/model/things.h"

namespace model {

Json Answer(const Json& scenario);

// The scenario without these fields of profiles, teams, event types and resources.
Json Without(Json scenario, const std::vector<std::string>& fields);

// Every reason for which a start may be refused, in the order of the rules: the first that applies
// is the `reason` of an answer.
const std::vector<std::string>& Pipeline();

// How the starts of an event type lie.
struct Grid {
  explicit Grid(const Facts& facts);
  std::string alignment;
  minutes step{0};
  minutes offset{0};
  int grain = 1;  // G: the largest of 60, 30, 20, 15, 10, 5 that divides the step
};

// How a host is chosen: the nearest policy of group (if any), event type, team, ancestors,
// organization.
struct Policy {
  Policy(const Facts& facts, const Json& group);
  std::vector<Json> criteria;        // {name, options}, in order
  std::string scope = "event_type";  // "event_type", "team" or "user": what turns are counted over
  std::string team;                  // of scope "team"
  int lead = 0;                      // lead threshold; 0: none
};

class Model {
 public:
  // Borrows the scenario.
  explicit Model(const Json& scenario);
  Json Slots() const;
  Json Check() const;
  Json Assign() const;
  Json Dates() const;

  // ---- for visits (visits.cc)

  // The starts offered in the range asked about.
  std::vector<Instant> OfferedStarts() const;
  bool Offers(Instant start) const;
  // Every choice of people and things for a booking at `start`: its hosts, and its resources as
  // stored. Grid, window and first n are not asked; of the first part of a visit who is too far
  // ahead does not come into question.
  struct Way {
    std::vector<std::string> hosts;
    Json resources;
  };
  std::vector<Way> WaysAt(Instant start, bool first) const;
  const Facts& facts() const { return facts_; }

 private:
  // What the rules say of one start.
  struct Verdict {
    Reasons reasons;  // against it, but `misaligned` and `not_among_first`; empty: offered
    std::vector<std::string> hosts;  // who could take it
    int remaining = 0;
    int together = 0;  // how many fit, limits of the start as a whole aside
  };
  using Starts = std::set<Instant>;
  using Offered = std::map<Instant, Verdict>;

  // ---- the grid (grid.cc)

  // Every start of the grid on the dates first..last of the grid zone.
  Starts Lattice(Date first, Date last) const;
  Starts WindowLattice(Date first, Date last) const;
  Starts DayLattice(Date first, Date last) const;
  Starts ChainLattice(Date first, Date last) const;
  std::vector<Stretch> FreeStretches(Date first, Date last) const;
  MinuteSet FreeMinutes(const Host& host, Date first, Date last) const;
  Instant RoundUp(Instant t, const Zone& zone, int grain) const;
  Instant RoundUpSpare(Instant t, Instant end) const;

  // ---- the rules (rules.cc)

  const Verdict& Judge(Instant start, bool with_window = true) const;
  Verdict JudgeAnew(Instant start, bool with_window) const;
  bool KnowsAttendee() const;
  Reasons SharedReasons(Instant start, bool with_window) const;
  Reasons HostReasons(const Host& host, Instant start, bool with_window) const;
  const Booking* Moving() const;
  MinuteSet OpenWindow(Date first, Date last) const;
  bool IsOpen() const;
  std::vector<std::string> WantedHosts() const;
  bool RequiresSame() const;
  bool AnyCouldHost(const std::vector<std::string>& wanted) const;
  bool HostFilterFits() const;
  bool NoticeRefuses(Instant start) const;
  bool WindowAllows(Date date) const;
  std::optional<Date> LastDate() const;
  Date LastBusinessDate(int count) const;
  Date LastAvailableDate(int count) const;
  bool IsNeverChosen(const Host& host) const;
  void JudgeHosts(Instant start, bool with_window, Verdict* verdict) const;

  // ---- groups (groups.cc)

  Model(const Model& whole, int group);
  std::vector<Host> Hosts() const;
  bool TakesAll() const;
  bool AnyGroupRequiresSame() const;
  std::vector<Place> PlacesOf(const std::vector<std::vector<Host>>& takers) const;
  std::vector<Place> NeededThings(const std::function<bool(const std::string&)>& serves) const;
  Places AllPlaces(const std::function<std::vector<Host>(const Model&, const Host&)>& takers,
                   const std::function<bool(const std::string&)>& serves) const;
  std::vector<Host> TakersOf(const Host& member, Instant start, bool with_window,
                             Reasons* against) const;
  Places PlacesAt(Instant start, bool with_window, Reasons* against) const;
  Places WithinLead(const Places& all, Instant start) const;
  void JudgeGroups(Instant start, bool with_window, Verdict* verdict) const;
  MinuteSet GroupWindow(Date first, Date last) const;
  bool TakesThings() const;
  std::vector<std::string> FreeThings(Instant start) const;
  Host BestOf(Instant start, const std::vector<Host>& able) const;
  Json AssignGroups(Instant start) const;

  // ---- seats (seats.cc)

  struct Session {
    std::vector<std::string> hosts;
    std::vector<Host> as_hosts;
    std::set<std::string> records;
    int left;
    std::string place;
    Reasons against;
  };
  int SeatsWanted() const;
  std::vector<Session> SessionsAt(Instant start) const;
  bool CanServe(Session* session, Instant start) const;
  Reasons WhyNotJoin(const Session& session, Instant start) const;
  void Join(Instant start, Verdict* verdict) const;

  // ---- questions (model.cc)

  // What is offered on the dates first..last, whole dates of the grid zone.
  Offered OfferedOn(Date first, Date last) const;
  Slot AskedRange() const;
  // The starts of the grid that the question asks about, and what is offered of them.
  Offered OfferedInRange(Starts* lattice) const;
  Reasons ReasonsAgainst(Instant start) const;
  // The booking that moves may keep its time: whether it would.
  bool KeepsTime(Instant start) const;
  // The question without what its time settled, about the start of the booking that moves.
  const Model& AtOwnTime() const;
  Verdict JudgeOwn(Instant start) const;

  // ---- who takes it (assign.cc)

  bool IsInScope(const Booking& booking) const;
  std::vector<const Booking*> TurnsOf(const std::string& user) const;
  int LastTurn(const std::string& user) const;
  int Load(const Json& criterion, const std::string& user, Instant start) const;
  std::vector<Host> Contenders(Instant start, std::vector<std::string>* chosen) const;
  void KeepBest(const Json& criterion, Instant start, std::vector<Host>* left) const;
  void KeepBestOfAll(Instant start, std::vector<Host>* left) const;
  struct Fraction;
  std::int64_t Weight(const Host& host) const;
  std::vector<Host> Sharers() const;
  std::vector<const Booking*> CountedTurns(const Json& criterion, const std::string& user,
                                           Instant start) const;
  Instant MadeAt(const Booking& booking) const;
  bool CouldTake(const Host& host, const Booking& turn, const Host& taker) const;
  Fraction Turns(const Json& criterion, const Host& host, Instant start) const;
  void KeepDue(const Json& criterion, Instant start, std::vector<Host>* left) const;
  void KeepWithinLead(Instant start, int count, std::vector<Host>* left) const;
  const Booking* LastVisit() const;
  const std::vector<std::string>& SameHosts() const;
  void KeepSame(std::vector<Host>* left) const;
  Json AssignAt(Instant start) const;
  double Score(const std::string& user) const;

  const Json* scenario_;
  std::shared_ptr<const Facts> shared_facts_;
  std::shared_ptr<const Things> shared_things_;
  const Facts& facts_;
  const Things& things_;
  Grid grid_;
  Policy policy_;
  std::optional<int> group_;   // the question seen from one group of its event type
  std::vector<Model> groups_;  // seen from each of them
  mutable std::optional<std::optional<Date>> last_date_;          // of the window, once it is known
  mutable std::optional<std::vector<std::string>> same_hosts_;    // likewise
  mutable std::shared_ptr<const Json> own_scenario_;              // of AtOwnTime()
  mutable std::shared_ptr<const Model> at_own_time_;              // likewise
  mutable std::map<std::pair<Instant, bool>, Verdict> verdicts_;  // likewise
  // Likewise: whether members and things that are open together suffice for a booking.
  mutable std::map<std::vector<bool>, bool> suffice_;
};

}  // namespace model
