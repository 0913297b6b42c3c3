// Verbs on turns: which were given, and how many to whom.
#include <fmt/format.h>

#include <set>

#include "src/engine/cursor.h"
#include "src/engine/impl.h"
#include "src/store/assignment_store.h"
#include "src/store/stored_row.h"

namespace rota {
namespace {

constexpr May kMay = {.host = true,
                      .leader = true,
                      .admin = true,
                      .note = "hosts their own; leaders those of bookings of teams that they lead"};

Result<store::TurnPlace> PlaceOf(const std::string& cursor) {
  if (cursor.empty()) return store::TurnPlace{};
  if (const auto place = ReadTimeCursor(cursor)) {
    return store::TurnPlace{place->first, place->second};
  }
  return Invalid("cursor", "not a cursor of this list").At("cursor");
}

Interval GivenIn(const std::optional<Instant>& from, const std::optional<Instant>& to) {
  return {from.value_or(kMinInstant), to.value_or(kMaxInstant)};
}

class TurnPage {
 public:
  explicit TurnPage(std::int32_t limit) : limit_(static_cast<std::size_t>(limit)) {}

  // Whether more may come.
  bool Take(Result<Assignment> turn, store::TurnPlace place) {
    if (page_.items.size() + page_.unreadable.size() == limit_) {
      page_.next_cursor = fmt::format("{}.{}", last_.at, last_.seq);
      return false;
    }
    last_ = place;
    if (turn.ok()) {
      page_.items.push_back(*std::move(turn));
    } else {
      page_.unreadable.push_back(*store::UnreadableIn(turn.status()));
    }
    return true;
  }
  AssignmentPage Done() && { return std::move(page_); }

 private:
  std::size_t limit_;
  AssignmentPage page_;
  store::TurnPlace last_;
};

Result<AssignmentPage> TurnsWithBooking(Act& act, const ListAssignmentsBody& what) {
  ROTA_ASSIGN(const store::TurnPlace after, PlaceOf(what.cursor));
  ROTA_ASSIGN(const store::StoredBooking stored, act.Thing(what.booking));
  TurnPage page(what.limit);
  ROTA_TRY(store::EachTurnOfBooking(
      act.session(), act.org(), stored.key, after,
      [&](store::StoredTurn turn) { return page.Take(std::move(turn.turn), turn.place); }));
  return std::move(page).Done();
}

Result<AssignmentPage> TurnsOfUser(Act& act, const ListAssignmentsBody& what) {
  const ResolvedCatalog& catalog = act.catalog();
  const std::uint32_t user = catalog.FindUser(what.user);
  Relations relations;
  if (user != kNone) relations = RelationsTo(catalog, act.actor(), user, kNone);
  if (!relations.Staff()) return NotFound(Describe<User>().name, what.user).At("user");
  ROTA_ASSIGN(const store::TurnPlace after, PlaceOf(what.cursor));
  const bool all = relations.Has(Relation::kHost) || relations.Has(Relation::kAdmin);
  std::set<std::int64_t> led;
  for (std::uint32_t team = 0; !all && team < catalog.team_count(); ++team) {
    if (!Leads(catalog, act.actor(), team)) continue;
    led.insert(act.snapshot().keys.Find(Describe<Team>().name, catalog.team(team).header.id));
  }
  TurnPage page(what.limit);
  ROTA_TRY(store::EachTurnOfUser(act.session(), act.org(), act.snapshot().by_index.users[user],
                                 GivenIn(what.from, what.to), after, [&](store::StoredTurn turn) {
                                   if (!all && !led.contains(turn.team)) return true;
                                   return page.Take(std::move(turn.turn), turn.place);
                                 }));
  return std::move(page).Done();
}

// Whose turns are counted, and of what.
struct WhoseTurns {
  std::vector<std::uint32_t> users;
  store::CountOver what = store::CountOver::kTeam;
  std::int64_t of = 0;
  bool only_own = false;
};

Result<WhoseTurns> MembersOf(Act& act, const std::string& id) {
  const ResolvedCatalog& catalog = act.catalog();
  const std::uint32_t team = catalog.FindTeam(id);
  Relations relations;
  if (team != kNone) relations = RelationsTo(catalog, act.actor(), kNone, team);
  const bool runs = relations.Has(Relation::kLeader) || relations.Has(Relation::kAdmin);
  const std::uint32_t own = ActingUser(catalog, act.actor());
  if (!runs && (team == kNone || !IsMember(catalog, own, team))) {
    return NotFound(Describe<Team>().name, id).At("team");
  }
  WhoseTurns counted{.of = act.snapshot().keys.Find(Describe<Team>().name, id), .only_own = !runs};
  for (const Membership& member : catalog.team(team).members) {
    counted.users.push_back(catalog.FindUser(member.user));
  }
  return counted;
}

Result<WhoseTurns> HostsOf(Act& act, const std::string& id) {
  ROTA_TRY(act.Open(id));
  const Relations& relations = act.relations();
  if (!relations.Staff()) {
    return Status(Reason::k_forbidden, "counts are for who serves and who leads").At("event_type");
  }
  WhoseTurns counted{
      .what = store::CountOver::kEventType,
      .of = act.snapshot().keys.Find(Describe<EventType>().name, id),
      .only_own = !relations.Has(Relation::kLeader) && !relations.Has(Relation::kAdmin)};
  const std::uint32_t type = act.catalog().FindEventType(id);
  for (const OfferHost& host : act.snapshot().offer(type).hosts) counted.users.push_back(host.user);
  return counted;
}

}  // namespace

ROTA_VERB(ListAssignments, .May(kMay).Example(R"({"user":"ana"})"));

Result<AssignmentPage> Engine::ListAssignments(const ListAssignmentsBody& what,
                                               const Envelope& envelope) {
  return impl_->Perform<&Engine::ListAssignments>(
      what, envelope, [&](Act& act) -> Result<AssignmentPage> {
        return what.booking.empty() ? TurnsOfUser(act, what) : TurnsWithBooking(act, what);
      });
}

ROTA_VERB(CountAssignments, .May(kMay).Example(R"({"team":"support"})"));

Result<AssignmentCounts> Engine::CountAssignments(const CountAssignmentsBody& what,
                                                  const Envelope& envelope) {
  return impl_->Perform<&Engine::CountAssignments>(
      what, envelope, [&](Act& act) -> Result<AssignmentCounts> {
        ROTA_ASSIGN(const WhoseTurns counted,
                    what.team.empty() ? HostsOf(act, what.event_type) : MembersOf(act, what.team));
        const std::uint32_t own = ActingUser(act.catalog(), act.actor());
        AssignmentCounts counts;
        for (const std::uint32_t user : counted.users) {
          if (user == kNone || (counted.only_own && user != own)) continue;
          ROTA_ASSIGN(
              const store::TurnsGiven given,
              store::CountTurns(act.session(), act.org(), act.snapshot().by_index.users[user],
                                GivenIn(what.from, what.to), counted.what, counted.of));
          counts.items.push_back({act.catalog().user(user).header.id, given.count, given.last_at});
        }
        return counts;
      });
}

}  // namespace rota
