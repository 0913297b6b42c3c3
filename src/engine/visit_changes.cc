// What becomes of visits that stand: all parts together, or one of them alone.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "src/booking/foreseen.h"
#include "src/booking/record.h"
#include "src/booking/visit_times.h"
#include "src/engine/impl.h"
#include "src/engine/visits.h"

namespace rota {
namespace {

using store::StoredBooking;
using Parts = std::vector<StoredBooking>;

bool IsOpen(const Booking& booking, Instant now) {
  return EffectiveStatus(booking, now) == BookingStatus::kHold || IsLive(booking, now);
}

// Between two readings, by somebody who was not kept out yet.
Status EndedMeanwhile() {
  return Status(Reason::k_invalid_transition, "this part of the visit ended meanwhile");
}

// The parts that stand, by place, `part` among them. What is done to all of them must be allowed
// for each.
Result<Parts> OpenParts(Act& act, const StoredBooking& part) {
  ROTA_ASSIGN(Parts parts, StandingParts(act, part.booking));
  const bool stands = std::any_of(parts.begin(), parts.end(),
                                  [&](const StoredBooking& one) { return one.key == part.key; });
  if (!stands) return EndedMeanwhile();
  for (const StoredBooking& one : parts) ROTA_TRY(act.AlsoThing(one.booking));
  return parts;
}

// The rule that is at least as strict as each.
ActionRule Strictest(const ActionRule& a, const ActionRule& b) {
  const bool required = a.reason == ReasonRule::kRequired || b.reason == ReasonRule::kRequired;
  return {.attendee = a.attendee && b.attendee,
          .notice_min = std::max(a.notice_min, b.notice_min),
          .reason = required ? ReasonRule::kRequired : a.reason};
}

template <typename RuleOf>
ActionRule StrictestOf(const Parts& parts, const RuleOf& rule_of) {
  ActionRule rule;
  for (const StoredBooking& one : parts) rule = Strictest(rule, rule_of(one.booking.event_type));
  return rule;
}

// The nearest parts that stand before and after it; null: none.
struct Neighbours {
  Parts parts;
  const Booking* before = nullptr;
  const Booking* after = nullptr;
  std::int64_t key_before = 0;
};

Result<Neighbours> NeighboursOf(Act& act, const Booking& part) {
  Neighbours all;
  ROTA_ASSIGN(all.parts, store::ReadVisit(act.session(), act.org(), part));
  for (const StoredBooking& one : all.parts) {
    const Booking& other = one.booking;
    const bool is_over = !TakesTime(other) && !IsOpen(other, act.now());
    if (is_over || other.part == part.part) continue;
    if (other.start < part.start) {
      if (all.before && all.before->start > other.start) continue;
      all.before = &other;
      all.key_before = one.key;
    } else if (!all.after || other.start < all.after->start) {
      all.after = &other;
    }
  }
  return all;
}

Gap GapBefore(const Booking& part) { return part.visit_terms.value_or(VisitTerms{}).gap; }

// The part's own question as it stands, with the parts decided before it foreseen.
class StandingPart {
 public:
  static Result<std::unique_ptr<StandingPart>> Ask(Act& act, const StoredBooking& part,
                                                   const std::vector<Attendee>& attendees) {
    auto standing = std::make_unique<StandingPart>();
    Wanted wanted = WantedOf(part.booking, part.key);
    wanted.attendees = attendees;
    ROTA_ASSIGN(standing->own_, act.Ask(wanted));
    standing->request_ = Settled(standing->own_.request, part.booking, part.key);
    standing->request_.visit = VisitOf(part.booking.visit);
    return standing;
  }

  void Foresee(const Parts& parts, const std::vector<BookingChange>& decided) {
    foreseen_.emplace(*own_.facts, 0);
    std::set<std::int64_t> keys;
    for (const StoredBooking& one : parts) keys.insert(one.key);
    foreseen_->Remove(keys);
    for (BookingChange change : decided) {
      std::erase_if(change.claims, [](const Claim& claim) { return claim.soft; });
      foreseen_->Add(change, request_.catalog->FindEventType(change.after.event_type),
                     change.booking_key);
    }
    request_.facts = &foreseen_->facts();
  }

  const Request& request() const { return request_; }

 private:
  RequestWithFacts own_;
  Request request_;
  std::optional<Foreseen> foreseen_;
};

// What the parts were asked for with, as they stand.
WantedVisit WantedOf(const Parts& parts) {
  WantedVisit wanted;
  const Booking& first = parts.front().booking;
  wanted.visit = first.visit;
  wanted.gaps_free = first.visit_terms.value_or(VisitTerms{}).gaps_free;
  wanted.attendees = first.attendees;
  wanted.moving = parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Booking& booking = parts[i].booking;
    QueryPart& part = wanted.parts.emplace_back();
    part.event_type = booking.event_type;
    part.duration_min = booking.duration_min;
    part.gap = GapBefore(booking);
    if (i > 0) {  // what staff did to it stays
      const auto between =
          static_cast<std::int32_t>((booking.start - parts[i - 1].booking.end) / kMinute);
      part.gap.at_least_min = std::min(part.gap.at_least_min, std::max(between, 0));
      part.gap.at_most_min = std::max(part.gap.at_most_min, between);
    }
    const auto bound = booking.visit_terms.value_or(VisitTerms{}).same_host_as;
    for (std::size_t other = 0; bound && other < parts.size(); ++other) {
      if (parts[other].booking.part == bound) part.same_host_as = static_cast<std::int32_t>(other);
    }
  }
  return wanted;
}

bool Waits(const Booking& booking, PendingCause cause) {
  return booking.status == BookingStatus::kPending && booking.pending_causes.Has(cause);
}

// Nothing waits any more: the parts that did are confirmed.
Result<std::vector<BookingChange>> Released(Act& act, const Parts& parts, const StatusBody& what) {
  std::vector<BookingChange> changes;
  for (const StoredBooking& one : parts) {
    if (EffectiveStatus(one.booking, act.now()) != BookingStatus::kPending) continue;
    ROTA_TRY(act.OpenFor(one.booking));
    ROTA_ASSIGN(const std::unique_ptr<StandingPart> standing,
                StandingPart::Ask(act, one, one.booking.attendees));
    ROTA_ASSIGN(BookingChange change,
                DecideApprove(standing->request(), one.booking, what, act.With()));
    change.after.approval = one.booking.approval;
    changes.push_back(std::move(change));
  }
  return changes;
}

Status NothingWaits() {
  return Status(Reason::k_invalid_transition, "this part of the visit waits for no approval");
}

}  // namespace

Result<Parts> StandingParts(Act& act, const Booking& part) {
  ROTA_ASSIGN(Parts parts, store::ReadVisit(act.session(), act.org(), part));
  std::erase_if(parts, [&](const StoredBooking& one) { return !IsOpen(one.booking, act.now()); });
  std::stable_sort(parts.begin(), parts.end(), [](const StoredBooking& a, const StoredBooking& b) {
    return a.booking.start < b.booking.start;
  });
  return parts;
}

Result<Booking> ConfirmVisit(Act& act, const StoredBooking& part, const ConfirmBody& what) {
  ROTA_TRY(Transition(part.booking, Verb::kConfirm, act.now()).status());
  ROTA_ASSIGN(const Parts parts, OpenParts(act, part));
  const std::vector<Attendee>& attendees =
      what.attendees.empty() ? part.booking.attendees : what.attendees;
  std::vector<std::unique_ptr<StandingPart>> standing;
  std::vector<BookingChange> changes;
  VisitQuestion question;
  VisitTimes times;
  question.gaps_free = WantedOf(parts).gaps_free;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Booking& booking = parts[i].booking;
    ROTA_TRY(act.OpenFor(booking));
    ROTA_ASSIGN(standing.emplace_back(), StandingPart::Ask(act, parts[i], attendees));
    standing.back()->Foresee(parts, changes);
    const Request& request = standing.back()->request();
    const Instant waits_from = i > 0 && !question.gaps_free ? times.back().end : booking.start;
    const Reason misses = WhyNotWait(request, {waits_from, booking.start});
    const auto about = [&](Status status) { return status.With("part", fmt::format("{}", i)); };
    if (misses != Reason::kNone) return about(Status(misses));
    Result<BookingChange> change = DecideConfirm(request, booking, what, act.With());
    if (!change.ok()) return about(change.status());
    changes.push_back(*std::move(change));
    question.parts.push_back({request, GapBefore(booking), std::nullopt});
    times.push_back({i, booking.start, booking.end});
  }
  JoinParts(question, times, &changes);
  for (BookingChange& change : changes) {  // which parts they are was said when they were held
    change.after.part = change.before.part;
    change.after.visit_terms = change.before.visit_terms;
  }
  return WriteParts(act, std::move(changes), part.booking.header.id);
}

Result<Booking> CancelVisit(Act& act, const StoredBooking& part, const CancelBody& what) {
  const Circumstances with = act.With();
  const auto known = EnumSet<RuleOverride>::Of(RuleOverride::kVisitGap);
  const bool unknown = (what.overrides.bits & ~known.bits) != 0;
  if (unknown || (!what.only_part && !what.overrides.empty())) {
    return Status(Reason::k_unsupported, "only a part's place in its visit is set aside")
        .At("overrides");
  }
  const auto rule_of = [&](const std::string& type) { return act.CancelRule(type); };
  if (what.only_part) {
    if (!act.relations().Staff()) ROTA_TRY(MayChangePart(act, part.booking));
    ROTA_ASSIGN(const Neighbours around, NeighboursOf(act, part.booking));
    const bool is_between = around.before && around.after;
    if (!what.overrides.empty() && !act.relations().Staff()) {
      return Status(Reason::k_forbidden, "only staff may set rules aside").At("overrides");
    }
    ROTA_ASSIGN(BookingChange change, DecideCancel(rule_of(part.booking.event_type), part.booking,
                                                   what, act.now(), with));
    if (is_between && !what.overrides.Has(RuleOverride::kVisitGap)) {
      return Status(Reason::k_visit_gap, "the parts around it would lie too far apart");
    }
    change.after.overrides.bits |= what.overrides.bits;
    return WritePart(act, part, std::move(change));
  }
  ROTA_TRY(Transition(part.booking, Verb::kCancel, act.now()).status());
  ROTA_ASSIGN(const Parts parts, OpenParts(act, part));
  std::vector<BookingChange> changes;
  for (const StoredBooking& one : parts) {
    // The first is bound by the rules of all, which are measured to its start.
    const ActionRule rule = changes.empty() ? StrictestOf(parts, rule_of) : ActionRule{};
    const bool over = !changes.empty() && !act.relations().Staff();
    Circumstances own = with;
    own.staff = own.staff || over;
    ROTA_ASSIGN(BookingChange change, DecideCancel(rule, one.booking, what, act.now(), own));
    change.booking_key = one.key;
    changes.push_back(std::move(change));
  }
  return WriteParts(act, std::move(changes), part.booking.header.id);
}

Result<Booking> MoveVisit(Act& act, const StoredBooking& part, const MoveBody& what) {
  const bool names = !what.hosts.empty() || !what.resources.empty() || what.duration_min;
  if (names || !what.start) {
    return Invalid("visit_shape",
                   "a visit moves to another start; hosts, things and length are of one part")
        .At(what.start ? "only_part" : "start");
  }
  ROTA_TRY(Transition(part.booking, Verb::kMove, act.now()).status());
  ROTA_ASSIGN(const Parts parts, OpenParts(act, part));
  ROTA_TRY(MayMove(act.relations(), {.sets_rules_aside = !what.overrides.empty()}));
  const Relations relations = act.relations();
  const Circumstances with = act.With();
  WantedVisit wanted = WantedOf(parts);
  wanted.overrides = what.overrides;
  ROTA_ASSIGN(const std::unique_ptr<AskedVisit> asked, AskVisit(act, wanted));
  VisitQuestion& question = asked->question;
  ActionRule rule;
  for (const AskedPart& one : question.parts) {
    rule = Strictest(rule, one.request.offer->reschedule_rule);
  }
  ROTA_TRY(CheckActionRule(rule, parts.front().booking, Verb::kMove, "note", what.note, act.now(),
                           with));
  if (*what.start == parts.front().booking.start) {
    ROTA_ASSIGN(Booking same, act.Shown(part.booking, relations));
    ROTA_TRY(ShowParts(act, &same));
    return same;
  }
  question.decide = [&](const Request& request, std::size_t i, Instant start) {
    MoveBody body;
    body.start = start;
    body.overrides = what.overrides;
    body.note = what.note;
    return DecideMove(request, parts[i].booking, body, with);
  };
  ROTA_ASSIGN(const VisitTimes times, TimesFrom(question, *what.start));
  ROTA_ASSIGN(std::vector<BookingChange> changes, DecideVisit(question, times));
  std::vector<Booking*> moved;
  for (std::size_t at = 0; at < changes.size(); ++at) {
    BookingChange& change = changes[at];
    change.booking_key = parts[times[at].part].key;
    moved.push_back(&change.after);
  }
  SetWaits(std::move(moved));
  for (BookingChange& change : changes) TakeAsPart(&change);
  return WriteParts(act, std::move(changes), part.booking.header.id);
}

Result<Booking> ApproveVisit(Act& act, const StoredBooking& part, const StatusBody& what) {
  ROTA_TRY(Transition(part.booking, Verb::kApprove, act.now()).status());
  if (!Waits(part.booking, PendingCause::kApproval)) return NothingWaits();
  const Circumstances with = act.With();
  const Approval approval = {with.actor.id, act.now(), ApprovalDecision::kApproved, what.note};
  ROTA_ASSIGN(Parts parts, store::ReadVisit(act.session(), act.org(), part.booking));
  std::erase_if(parts, [&](const StoredBooking& one) { return !IsLive(one.booking, act.now()); });
  const bool others_wait = std::any_of(parts.begin(), parts.end(), [&](const StoredBooking& one) {
    return one.key != part.key && Waits(one.booking, PendingCause::kApproval);
  });
  std::vector<BookingChange> changes;
  if (others_wait) {
    BookingChange& change = changes.emplace_back(ChangeOf(part.booking, part.key));
    change.after.pending_causes = EnumSet<PendingCause>::Of(PendingCause::kVisit);
    change.after.approval = approval;
    Record(&change, VerbName(Verb::kApprove), with, act.now(), what.note);
    return WriteParts(act, std::move(changes), part.booking.header.id);
  }
  ROTA_ASSIGN(changes, Released(act, parts, what));
  if (changes.empty()) return EndedMeanwhile();
  for (BookingChange& change : changes) {
    if (change.booking_key == part.key) change.after.approval = approval;
  }
  return WriteParts(act, std::move(changes), part.booking.header.id);
}

Result<Booking> RejectVisit(Act& act, const StoredBooking& part, const StatusBody& what) {
  ROTA_TRY(Transition(part.booking, Verb::kReject, act.now()).status());
  if (!Waits(part.booking, PendingCause::kApproval)) return NothingWaits();
  ROTA_ASSIGN(const Parts parts, store::ReadVisit(act.session(), act.org(), part.booking));
  std::vector<BookingChange> changes;
  for (const StoredBooking& one : parts) {
    if (EffectiveStatus(one.booking, act.now()) != BookingStatus::kPending) continue;
    ROTA_ASSIGN(BookingChange change,
                DecideStatus(one.booking, Verb::kReject, what, act.now(), act.With()));
    change.booking_key = one.key;
    changes.push_back(std::move(change));
  }
  if (changes.empty()) return EndedMeanwhile();
  return WriteParts(act, std::move(changes), part.booking.header.id);
}

Status MayChangePart(const Act& act, const Booking& part) {
  ROTA_ASSIGN(const Parts parts, store::ReadVisit(act.session(), act.org(), part));
  for (const StoredBooking& one : parts) {
    const std::uint32_t type = act.catalog().FindEventType(one.booking.event_type);
    const bool is_free =
        type != kNone && act.catalog().event_type(type).visit_parts == VisitParts::kFree;
    if (is_free) continue;
    return Status(Reason::k_forbidden, "attendees change this visit as a whole").At("only_part");
  }
  return {};
}

Status AskAlone(Act& act, const Booking& part, Request* request) {
  if (part.visit.empty()) return {};
  request->visit = VisitOf(part.visit);
  ROTA_ASSIGN(const Neighbours around, NeighboursOf(act, part));
  Interval starts = kBookable;
  const auto keep = [&](Instant first, Instant last) {
    starts = {std::max(starts.start, first), std::min(starts.end, last + 1)};
  };
  if (around.before) {
    const Gap gap = GapBefore(part);
    const Instant end = around.before->end;
    keep(end + gap.at_least_min * kMinute, end + gap.at_most_min * kMinute);
  }
  if (around.after) {
    const Gap gap = GapBefore(*around.after);
    const Instant latest = around.after->start - request->duration_s();
    keep(latest - gap.at_most_min * kMinute, latest - gap.at_least_min * kMinute);
  }
  request->between_parts = starts;
  return {};
}

Result<Booking> WritePart(Act& act, const StoredBooking& part, BookingChange change) {
  change.booking_key = part.key;
  std::vector<BookingChange> changes = {std::move(change)};
  const bool stands = IsOpen(changes.front().after, act.now());
  if (!stands) {
    // What waited for this part alone waits no more.
    ROTA_ASSIGN(Parts others, StandingParts(act, part.booking));
    std::erase_if(others, [&](const StoredBooking& one) { return one.key == part.key; });
    const bool wait = std::any_of(others.begin(), others.end(), [](const StoredBooking& one) {
      return Waits(one.booking, PendingCause::kApproval);
    });
    if (!wait) {
      ROTA_ASSIGN(std::vector<BookingChange> released, Released(act, others, {}));
      for (BookingChange& one : released) changes.push_back(std::move(one));
    }
  }
  const auto change_of = [&](std::int64_t key) {
    return std::find_if(changes.begin(), changes.end(),
                        [&](const BookingChange& one) { return one.booking_key == key; });
  };
  ROTA_ASSIGN(Parts all, store::ReadVisit(act.session(), act.org(), part.booking));
  std::vector<std::optional<Instant>> before, after;
  std::erase_if(all, [&](const StoredBooking& one) {
    if (one.key == part.key) return !stands;
    return !TakesTime(one.booking) && !IsOpen(one.booking, act.now());
  });
  std::vector<Booking*> standing;
  for (StoredBooking& one : all) {
    before.push_back(one.booking.attendee_until);
    const auto changed = change_of(one.key);
    standing.push_back(changed == changes.end() ? &one.booking : &changed->after);
  }
  SetWaits(standing);
  for (const Booking* one : standing) after.push_back(one->attendee_until);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto changed = change_of(all[i].key);
    if (changed == changes.begin()) {
      TakeAsPart(&changes.front());
      continue;
    }
    if (after[i] == before[i]) continue;
    BookingChange waits =
        changed == changes.end() ? ChangeOf(all[i].booking, all[i].key) : std::move(*changed);
    if (changed != changes.end()) changes.erase(changed);
    waits.before.attendee_until = before[i];
    waits.retakes_time = waits.keeps_edges = true;
    if (waits.history.action.empty()) Record(&waits, "wait", act.With(), act.now(), {});
    changes.push_back(std::move(waits));
  }
  return WriteParts(act, std::move(changes), part.booking.header.id);
}

}  // namespace rota
