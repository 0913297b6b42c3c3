// People for a visit whose times are known.
//
// Part by part, in the order taken, the ordinary decision chooses; what the parts before it take is
// foreseen. Where a part then cannot be had, somebody or something that was chosen earlier is
// barred and the choice made again, the latest first: each further choice that can be made lacks
// one of those, so none is passed over.
//
// A part that cannot be had says which earlier parts are to blame: none where it is refused even if
// they take nobody's time, those that one person serves with it where it is refused if only these
// do. Only parts that are to blame are chosen anew (conflict-directed backjumping; P. Prosser,
// Computational Intelligence 9(3), 1993).
#include "src/booking/visit.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "src/availability/rules.h"
#include "src/booking/foreseen.h"
#include "src/booking/record.h"

namespace rota {
namespace {

bool IsRefusal(const Status& status) { return status.code() == Code::kRefused; }

// Who and what may not serve a part.
struct Barred {
  std::set<std::uint32_t> users, things;
  auto operator<=>(const Barred&) const = default;
};

std::vector<std::uint32_t> InBoth(const std::vector<std::uint32_t>& a,
                                  const std::vector<std::uint32_t>& b) {
  std::vector<std::uint32_t> both;
  for (const std::uint32_t one : a) {
    if (std::find(b.begin(), b.end(), one) != b.end()) both.push_back(one);
  }
  return both;
}

bool HasFixed(const Offer& offer, const std::vector<std::uint32_t>& users) {
  return std::any_of(offer.hosts.begin(), offer.hosts.end(), [&](const OfferHost& host) {
    return host.fixed && std::find(users.begin(), users.end(), host.user) != users.end();
  });
}

// Keeps what forbids one start of an attendee.
class FirstReason final : public Sink {
 public:
  using Sink::Forbid;
  explicit FirstReason(Instant start) : start_(start) {}
  void Forbid(Interval starts, Reason reason, Cause) override {
    if (reason_ == Reason::kNone && starts.Contains(start_)) reason_ = reason;
  }
  void Cap(Interval, std::int64_t, Of) override {}
  bool WantsCauses() const override { return true; }
  Reason reason() const { return reason_; }

 private:
  Instant start_;
  Reason reason_ = Reason::kNone;
};

class Chooser {
 public:
  Chooser(const VisitQuestion& question, const VisitTimes& times, std::optional<OnlyHost> only,
          int* choices)
      : question_(question), times_(times), only_(only), choices_(*choices) {}

  Result<std::optional<std::vector<BookingChange>>> Choose() {
    ROTA_ASSIGN(const bool chosen, ChooseFrom(0));
    if (!chosen) return std::optional<std::vector<BookingChange>>();
    return std::optional(std::move(changes_));
  }

  // Why nothing works, once Choose() has found so: of the furthest part that was reached.
  Status Refusal() const {
    if (refusal_.ok()) return Refused(Reason::k_policy, times_.front().start);
    return Status(refusal_).With("part", fmt::format("{}", times_[refused_at_].part));
  }

 private:
  using Places = std::set<std::size_t>;  // in the times

  static Places Before(std::size_t at) {
    Places places;
    for (std::size_t i = 0; i < at; ++i) places.insert(i);
    return places;
  }

  // False: nothing works unless one of `blamed_` is served by somebody else.
  Result<bool> ChooseFrom(std::size_t at) {
    if (at == times_.size()) return true;
    std::vector<Barred> tries = {{}};
    Places blamed;
    for (std::size_t i = 0; i < tries.size(); ++i) {
      const Barred barred = tries[i];
      Result<BookingChange> change = Ask(at, barred, Before(at));
      if (!change.ok()) {
        if (!IsRefusal(change.status())) return Status(change.status());
        blamed = Before(at);
        if (i == 0) {
          ROTA_ASSIGN(blamed, NoteRefusal(at, change.status()));
        }
        continue;
      }
      if (foreign_) {
        blamed = Before(at);
        AddOthers(at, *change, barred, &tries);
        continue;
      }
      changes_.push_back(*std::move(change));
      ROTA_ASSIGN(const bool rest, ChooseFrom(at + 1));
      if (rest) return true;
      const BookingChange tried = std::move(changes_.back());
      changes_.pop_back();
      if (blamed_.erase(at) == 0) return false;
      blamed.merge(blamed_);
      AddOthers(at, tried, barred, &tries);
    }
    blamed_ = std::move(blamed);
    return false;
  }

  // Those that lack one of the chosen, the last of them first.
  void AddOthers(std::size_t at, const BookingChange& tried, const Barred& barred,
                 std::vector<Barred>* tries) const {
    const Request& request = question_.parts[times_[at].part].request;
    const auto add = [&](Barred other) {
      if (std::find(tries->begin(), tries->end(), other) == tries->end()) {
        tries->push_back(std::move(other));
      }
    };
    const std::vector<BookedResource>& things = tried.after.resources;
    for (auto thing = things.rbegin(); thing != things.rend(); ++thing) {
      Barred other = barred;
      other.things.insert(request.catalog->FindResource(thing->resource));
      add(std::move(other));
    }
    const std::vector<std::string>& hosts = tried.after.hosts;
    for (auto host = hosts.rbegin(); host != hosts.rend(); ++host) {
      Barred other = barred;
      other.users.insert(request.catalog->FindUser(*host));
      add(std::move(other));
    }
  }

  // Which earlier parts are to blame that the part cannot be had.
  Result<Places> NoteRefusal(std::size_t at, const Status& refusal) {
    if (refusal_.ok() || at > refused_at_) {
      refusal_ = refusal;
      refused_at_ = at;
    }
    for (const Places& places : {Places(), BoundTo(at)}) {
      if (places.size() == at) break;
      const Result<BookingChange> beside = Ask(at, {}, places);
      if (beside.ok()) continue;
      if (!IsRefusal(beside.status())) return Status(beside.status());
      return places;
    }
    return Before(at);
  }

  // Parts chosen before that somebody must serve who serves this one.
  Places BoundTo(std::size_t at) const {
    Places bound;
    const std::size_t part = times_[at].part;
    for (std::size_t i = 0; i < at; ++i) {
      const std::size_t other = times_[i].part;
      const bool is_bound = question_.parts[part].same_host_as == other ||
                            question_.parts[other].same_host_as == part;
      if (is_bound) bound.insert(i);
    }
    return bound;
  }

  // Of each of these somebody must serve the part: of who serves one of `places` that it is bound
  // to, and the one who is asked for.
  std::vector<std::vector<std::uint32_t>> Needed(std::size_t at, const Places& places) const {
    std::vector<std::vector<std::uint32_t>> needed;
    const ResolvedCatalog& catalog = *question_.parts[times_[at].part].request.catalog;
    for (const std::size_t i : BoundTo(at)) {
      if (places.contains(i)) needed.push_back(catalog.FindUsers(changes_[i].after.hosts));
    }
    if (only_ && only_->at == at) needed.push_back({only_->user});
    return needed;
  }

  // `taking`: the parts before it of which what they take of people and things is in the way.
  Result<BookingChange> Ask(std::size_t at, const Barred& barred, const Places& taking) {
    if (--choices_ < 0) {
      return Status(Reason::k_work_limit, "too many ways to choose people for a visit")
          .With("part", fmt::format("{}", times_[at].part));
    }
    foreign_ = false;
    const PartTime& time = times_[at];
    Request request = question_.parts[time.part].request;
    if (at > 0) request.settled.Add(Settlement::kVisit);
    Foreseen foreseen(*request.facts, question_.last_turn);
    for (std::size_t i = 0; i < changes_.size(); ++i) Foresee(i, taking.contains(i), &foreseen);
    request.facts = &foreseen.facts();
    request.barred_users.assign(barred.users.begin(), barred.users.end());
    request.barred_things.assign(barred.things.begin(), barred.things.end());
    const std::vector<std::vector<std::uint32_t>> needed = Needed(at, taking);
    for (const std::vector<std::uint32_t>& users : needed) {
      // Whoever is in every booking of it is there whom else the policy may choose. In groups the
      // choice is made until one of them is in it: a filter would hold in each group apart.
      if (HasFixed(*request.offer, users) || request.offer->InGroups()) continue;
      request.only_users = request.only_users.empty() ? users : InBoth(request.only_users, users);
      if (request.only_users.empty()) return Refused(Reason::k_policy, time.start);
      request.names_no_host = false;
    }
    const Instant waits_from = at > 0 && !question_.gaps_free ? times_[at - 1].end : time.start;
    const Reason misses = WhyNotWait(request, {waits_from, time.start});
    if (misses != Reason::kNone) return Refused(misses, time.start);
    Result<BookingChange> change = question_.decide(request, time.part, time.start);
    if (!change.ok()) return change;
    const std::vector<std::uint32_t> hosts = request.catalog->FindUsers(change->after.hosts);
    const bool all = std::all_of(needed.begin(), needed.end(),
                                 [&](const auto& users) { return !InBoth(hosts, users).empty(); });
    foreign_ = !all && request.offer->InGroups();
    return all || foreign_ ? change : Refused(Reason::k_policy, time.start);
  }

  static Status Refused(Reason reason, Instant start) {
    return Status(reason).With("start", FormatInstant(start));
  }

  // An earlier part under a key of its own. It is in no way of the attendee, whose it is as well.
  void Foresee(std::size_t at, bool with_people, Foreseen* foreseen) const {
    BookingChange taken = changes_[at];
    std::erase_if(taken.claims, [](const Claim& claim) { return claim.soft; });
    if (!with_people) {
      taken.claims.clear();
      taken.turns.clear();
    }
    foreseen->Add(taken, question_.parts[times_[at].part].request.offer->event_type,
                  -1 - static_cast<std::int64_t>(at));
  }

  const VisitQuestion& question_;
  const VisitTimes& times_;
  std::optional<OnlyHost> only_;
  int& choices_;
  std::vector<BookingChange> changes_;  // of the parts chosen so far
  Status refusal_;
  std::size_t refused_at_ = 0;
  Places blamed_;         // of what ChooseFrom answered last
  bool foreign_ = false;  // what was asked last lacks somebody who is needed
};

}  // namespace

Result<AskedPart> AskedAs(const QueryPart& part, Request request) {
  if (request.offer->type->seats) {
    return Invalid("visit_shape", "an event type with seats is no part of a visit")
        .At("event_type");
  }
  AskedPart asked{std::move(request), part.gap, {}};
  if (part.same_host_as) asked.same_host_as = static_cast<std::size_t>(*part.same_host_as);
  return asked;
}

Result<std::optional<std::vector<BookingChange>>> ChoosePeople(const VisitQuestion& question,
                                                               const VisitTimes& times,
                                                               std::optional<OnlyHost> only,
                                                               int* choices) {
  return Chooser(question, times, only, choices).Choose();
}

Result<std::vector<BookingChange>> DecideVisit(const VisitQuestion& question,
                                               const VisitTimes& times) {
  for (std::size_t at = 1; at < times.size(); ++at) {
    const Gap& gap = question.parts[times[at].part].gap;
    const std::int64_t between = times[at].start - times[at - 1].end;
    if (between >= gap.at_least_min * kMinute && between <= gap.at_most_min * kMinute) continue;
    return Invalid("visit_shape", "lies outside its gap after the part before")
        .At(fmt::format("parts[{}].start", times[at].part));
  }
  int choices = kMostChoices;
  Chooser chooser(question, times, std::nullopt, &choices);
  ROTA_ASSIGN(std::optional<std::vector<BookingChange>> changes, chooser.Choose());
  if (!changes) return chooser.Refusal();
  return *std::move(changes);
}

Reason WhyNotWait(Request request, Interval gap) {
  if (gap.empty() || request.attendee_users.empty()) return Reason::kNone;
  request.duration_min = static_cast<std::int32_t>((gap.end - gap.start) / kMinute);
  request.buffer_before_min = request.buffer_after_min = 0;
  FirstReason found(gap.start);
  const Interval instant = {gap.start, gap.start + 1};
  if (!request.SetsAside(RuleOverride::kCalendar)) ApplyAttendeeCalendar(request, instant, found);
  ApplyAttendeeOccupied(request, instant, found);
  return found.reason();
}

void SetWaits(std::vector<Booking*> parts) {
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Booking* a, const Booking* b) { return a->start < b->start; });
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Booking& part = *parts[i];
    const Booking* next = i + 1 < parts.size() ? parts[i + 1] : nullptr;
    const bool waits =
        next && next->start >= part.end && !part.visit_terms.value_or(VisitTerms{}).gaps_free;
    part.attendee_until = waits ? std::optional(next->start) : std::nullopt;
  }
}

void JoinParts(const VisitQuestion& question, const VisitTimes& times,
               std::vector<BookingChange>* changes) {
  std::optional<Instant> expires_at;
  bool waits = false;
  std::vector<Booking*> parts;
  for (const BookingChange& change : *changes) {
    waits = waits || change.after.status == BookingStatus::kPending;
    if (!change.after.expires_at) continue;
    expires_at = std::min(*change.after.expires_at, expires_at.value_or(kMaxInstant));
  }
  for (std::size_t at = 0; at < times.size(); ++at) {
    const AskedPart& asked = question.parts[times[at].part];
    BookingChange& change = (*changes)[at];
    Booking& booking = change.after;
    booking.part = static_cast<std::int32_t>(at);
    booking.visit_terms = VisitTerms{asked.gap, {}, question.gaps_free};
    for (std::size_t other = 0; asked.same_host_as && other < times.size(); ++other) {
      if (times[other].part != *asked.same_host_as) continue;
      booking.visit_terms->same_host_as = static_cast<std::int32_t>(other);
    }
    if (waits && booking.status == BookingStatus::kConfirmed) {
      booking.status = BookingStatus::kPending;
      booking.pending_causes.Add(PendingCause::kVisit);
      booking.blocks = asked.request.offer->pending_blocks;
      change.messages.clear();
    }
    booking.expires_at = expires_at;
    parts.push_back(&booking);
  }
  SetWaits(std::move(parts));
  for (BookingChange& change : *changes) TakeAsPart(&change);
}

void TakeAsPart(BookingChange* change) {
  const Booking& booking = change->after;
  if (!TakesTime(booking)) change->claims.clear();
  // Hosts come first, each with buffers of their own; who attends is taken as long as the last of
  // them, and while they wait.
  Instant end = booking.end;
  for (std::size_t i = 0; i < std::min(booking.hosts.size(), change->claims.size()); ++i) {
    end = std::max(end, change->claims[i].blocked.end);
  }
  const Instant until = booking.attendee_until.value_or(0);
  for (Claim& claim : change->claims) {
    claim.expires_at = ExpiryOf(booking);
    if (!claim.soft) continue;
    const bool waits = until > booking.end;
    claim.blocked.end = waits ? std::max(end, until) : end;
    const bool max_mode = booking.buffer_mode == BufferMode::kMax && !waits;
    claim.core = max_mode ? Interval{booking.start, booking.end} : claim.blocked;
  }
}

}  // namespace rota
