#include "src/booking/series.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "src/assignment/assign.h"
#include "src/assignment/same_host.h"
#include "src/availability/slots.h"
#include "src/booking/foreseen.h"

namespace rota {
namespace {

constexpr std::size_t kMostDecisions = 50'000;  // hosts times occurrences of one command

bool IsRefusal(const Status& status) { return status.code() == Code::kRefused; }

// One pass over the occurrences.
class Walk {
 public:
  Walk(const SeriesQuestion& question, std::vector<std::uint32_t> only_users)
      : question_(question),
        foreseen_(*question.request.facts, question.last_turn),
        request_(question.request),
        settled_(question.settled) {
    request_.facts = &foreseen_.facts();
    if (!only_users.empty()) request_.only_users = std::move(only_users);
    std::set<std::int64_t> moving(question.leaving.begin(), question.leaving.end());
    for (const Planned& one : question.planned) {
      if (one.key != 0) moving.insert(one.key);
    }
    foreseen_.Remove(moving);  // none of them is in the way of another by its old time
  }

  Result<DecidedSeries> Decide() {
    for (std::size_t i = 0; i < question_.planned.size(); ++i) ROTA_TRY(DecideOne(i));
    return std::move(decided_);
  }

 private:
  Status DecideOne(std::size_t i) {
    const PlannedStart& at = question_.planned[i].at;
    OccurrenceVerdict verdict{.recurrence_id = at.recurrence_id, .start = at.start};
    Result<BookingChange> change = Ask(i, at.start);
    if (!change.ok()) {
      if (!IsRefusal(change.status())) return Status(change.status());
      const Status refusal = change.status();
      verdict.reason = ReasonName(refusal.reason());
      if (question_.conflict == SeriesConflict::kNextFree) {
        ROTA_ASSIGN(std::optional<BookingChange> elsewhere, AskLater(i));
        if (elsewhere) change = *std::move(elsewhere);
      }
      decided_.refusals.push_back(refusal);
    }
    if (change.ok()) {
      Take(i, *std::move(change), &verdict);
    } else if (question_.conflict == SeriesConflict::kAllOrNothing) {
      verdict.status = OccurrenceStatus::kConflict;
      ++decided_.conflicts;
    } else {
      verdict.status = OccurrenceStatus::kSkipped;
    }
    decided_.verdicts.push_back(std::move(verdict));
    return {};
  }

  Result<BookingChange> Ask(std::size_t i, Instant start) {
    request_.reschedule_of = question_.planned[i].key;
    if (!settled_) return question_.decide(request_, i, start);
    Request later = request_;
    later.settled.Add(Settlement::kSeries);
    return question_.decide(later, i, start);
  }

  // The first later start of the grid at which it can be booked and is over before the next
  // occurrence.
  Result<std::optional<BookingChange>> AskLater(std::size_t i) {
    const PlannedStart& at = question_.planned[i].at;
    Request search = request_;
    search.reschedule_of = question_.planned[i].key;
    // It must lie where the public could book it, but for what the series settles.
    search.overrides.bits &= OverridesSettledBy(Settlement::kSeries).bits;
    if (settled_) search.settled.Add(Settlement::kSeries);
    const Interval range = {at.start + kMinute, at.next - request_.duration_s() + 1};
    ROTA_ASSIGN(const Slots slots, FindSlots(search, range, {}));
    for (const Instant start : slots.starts) {
      Result<BookingChange> change = Ask(i, start);
      if (change.ok()) return std::optional<BookingChange>(*std::move(change));
      if (!IsRefusal(change.status())) return Status(change.status());
    }
    return std::optional<BookingChange>();
  }

  void Take(std::size_t i, BookingChange change, OccurrenceVerdict* verdict) {
    const Planned& planned = question_.planned[i];
    const bool moved = planned.key != 0 || change.after.start != planned.at.start;
    verdict->status = moved ? OccurrenceStatus::kMoved : OccurrenceStatus::kBooked;
    verdict->start = change.after.start;
    verdict->hosts = change.after.hosts;
    verdict->booking = change.after.header.id;
    change.after.recurrence_id = planned.at.recurrence_id;
    // New bookings have no key yet; negative ones are nobody else's.
    const std::int64_t key = planned.key != 0 ? planned.key : -1 - static_cast<std::int64_t>(i);
    foreseen_.Add(change, request_.offer->event_type, key);
    decided_.changes.push_back(std::move(change));
    settled_ = true;
  }

  const SeriesQuestion& question_;
  Foreseen foreseen_;
  Request request_;
  bool settled_;
  DecidedSeries decided_;
};

// Everybody who could rotate in, each once, in declared order.
std::vector<std::uint32_t> Candidates(const Request& request) {
  std::vector<std::uint32_t> users;
  for (const OfferHost& host : request.offer->hosts) {
    if (host.fixed || !request.Allows(host)) continue;
    if (std::find(users.begin(), users.end(), host.user) == users.end()) users.push_back(host.user);
  }
  return users;
}

struct Contestant {
  std::uint32_t user;
  DecidedSeries decided;
};

// How much of the series somebody can take: at its own starts, and with those moved to others.
std::pair<std::int64_t, std::size_t> Worth(const DecidedSeries& decided) {
  const auto at_own_start =
      std::count_if(decided.verdicts.begin(), decided.verdicts.end(),
                    [](const OccurrenceVerdict& one) { return one.reason.empty(); });
  return {at_own_start, decided.changes.size()};
}

// The policy's choice among equals, asked about the first occurrence.
Result<Assigned> Choose(const SeriesQuestion& question, const std::vector<Contestant>& equals,
                        const AssignOptions& options) {
  const Offer& offer = *question.request.offer;
  std::vector<std::uint32_t> hosts;
  for (std::uint32_t i = 0; i < offer.hosts.size(); ++i) {
    const OfferHost& host = offer.hosts[i];
    const bool equal = std::any_of(equals.begin(), equals.end(),
                                   [&](const Contestant& one) { return one.user == host.user; });
    const bool first = std::none_of(hosts.begin(), hosts.end(), [&](std::uint32_t known) {
      return offer.hosts[known].user == host.user;
    });
    if (host.fixed ? !host.stands_in() : equal && first) hosts.push_back(i);
  }
  return Assign(question.request, question.planned.front().at.start, hosts, options);
}

// What the decisions of a series tell of those who were not asked: the choice was made once for
// all.
void TellChoice(const Assigned& choice, DecidedSeries* decided) {
  bool first = true;
  for (BookingChange& change : decided->changes) {
    if (!change.decision) continue;
    for (Candidate& candidate : change.decision->candidates) {
      if (candidate.dropped_by != "not_free") continue;
      const auto known =
          std::find_if(choice.decision.candidates.begin(), choice.decision.candidates.end(),
                       [&](const Candidate& one) { return one.user == candidate.user; });
      const bool competed =
          known != choice.decision.candidates.end() && known->dropped_by != "not_free";
      candidate.dropped_by = "series_host";
      if (!first) continue;
      if (competed) {
        candidate = *known;
      } else {
        candidate.dropped_by = "fewer_occurrences";
      }
    }
    first = false;
  }
}

}  // namespace

Circumstances OfOccurrence(const Series& series, const std::string& id, Circumstances with) {
  with.new_id = id;
  with.origin = series.source;
  with.metadata = series.header.metadata;
  with.seed = series.seed;
  return with;
}

Request WithBuffersOf(const Series& series, Request request) {
  request.buffer_before_min = series.each.buffer_before_min;
  request.buffer_after_min = series.each.buffer_after_min;
  return request;
}

Result<DecidedSeries> DecideSeries(const SeriesQuestion& question) {
  Request asked = question.request;
  AssignOptions options{.seed = question.seed, .same_as = {}};
  if (question.host_mode == SeriesHost::kSame) {
    ROTA_ASSIGN(options.same_as, StayWith({}, &asked));
  }
  if (asked.offer->InGroups() && question.host_mode == SeriesHost::kSame) {
    return Status(Reason::k_unsupported, "a series of groups is served by any of their members")
        .At("host");
  }
  const std::vector<std::uint32_t> users = Candidates(asked);
  if (question.host_mode == SeriesHost::kAny || users.size() < 2)
    return Walk(question, {}).Decide();
  if (users.size() * question.planned.size() > kMostDecisions) {
    return Status(Reason::k_work_limit,
                  "too many hosts times occurrences; name the hosts, or let any host serve");
  }
  std::vector<Contestant> best;
  for (const std::uint32_t user : users) {
    ROTA_ASSIGN(DecidedSeries decided, Walk(question, {user}).Decide());
    if (!best.empty() && Worth(decided) < Worth(best.front().decided)) continue;
    if (!best.empty() && Worth(decided) > Worth(best.front().decided)) best.clear();
    best.push_back({user, std::move(decided)});
  }
  if (best.front().decided.changes.empty())
    return Walk(question, {}).Decide();  // nobody: tell why of all
  ROTA_ASSIGN(const Assigned choice, Choose(question, best, options));
  const std::uint32_t user = question.request.offer->hosts[choice.hosts.back()].user;
  const auto chosen = std::find_if(best.begin(), best.end(),
                                   [&](const Contestant& one) { return one.user == user; });
  if (chosen == best.end()) return Status(Reason::k_internal, "the policy chose somebody else");
  TellChoice(choice, &chosen->decided);
  return std::move(chosen->decided);
}

}  // namespace rota
