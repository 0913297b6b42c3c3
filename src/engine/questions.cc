// Questions about free time: slots as columns, every op as JSON.
#include <algorithm>

#include "src/availability/facts_of.h"
#include "src/availability/query.h"
#include "src/availability/slots.h"
#include "src/engine/answer.h"
#include "src/engine/impl.h"

namespace rota {
namespace {

// Facts a question needs beyond the warm snapshot; `copy` keeps them alive.
struct Prepared {
  std::shared_ptr<const Snapshot> snapshot;
  Facts own;  // used when the question names an attendee or brings facts along
  const Facts* facts = nullptr;
  const Offer* offer = nullptr;
  std::int64_t reschedule_of = 0;
};

Instant Since(const Query& query, Instant now) {
  Instant from = now;
  if (query.from) {
    const Instant* at = std::get_if<Instant>(&*query.from);
    from = at ? *at : Midnight(std::get<Date>(*query.from)).s - kDay;
  }
  if (query.start) from = std::min(from, *query.start);
  // Whole years back, so that neighbouring questions share a snapshot.
  const Instant reach =
      std::max(std::min(from, now), kMinInstant + kTimelineReach) - kTimelineReach;
  return reach - (reach % (90 * kDay) + 90 * kDay) % (90 * kDay);
}

Result<Prepared> Prepare(Engine::Impl& impl, const Query& query, const Scope& scope) {
  Prepared prepared;
  ROTA_ASSIGN(prepared.snapshot, impl.Read(scope, query.event_type, Since(query, scope.now)));
  const Snapshot& snapshot = *prepared.snapshot;
  prepared.facts = &snapshot.facts;
  prepared.offer = snapshot.offers[snapshot.catalog->FindEventType(query.event_type)].get();
  if (query.attendee || scope.extra) {
    std::vector<Attendee> attendees;
    if (query.attendee) {
      attendees.push_back({.user = query.attendee->user, .email = query.attendee->email});
    }
    ROTA_ASSIGN(prepared.own, impl.InRead([&](store::Session& session) {
      return impl.FactsFor(session, scope, snapshot, query.event_type, attendees);
    }));
    prepared.facts = nullptr;  // points into `own` once it has its final place
  }
  if (!query.reschedule_of.empty()) {
    ROTA_ASSIGN(const store::StoredBooking moving, impl.InRead([&](store::Session& session) {
      return store::ReadBooking(session, scope.org, query.reschedule_of);
    }));
    prepared.reschedule_of = moving.key;
  }
  return prepared;
}

// Shortens every column to `most` slots.
void KeepFirst(std::size_t most, SlotList* list) {
  if (list->size() <= most) return;
  const auto cut = [](auto& column, std::size_t size) {
    if (column.size() > size) column.resize(size);
  };
  cut(list->start, most);
  cut(list->end, most);
  cut(list->remaining, most);
  cut(list->hosts_free, most);
  cut(list->reasons, most);
  if (list->host_offsets.empty()) return;
  cut(list->host_offsets, most + 1);
  cut(list->host_indexes, list->host_offsets.back());
}

SlotList Columns(const Slots& slots, const Request& request, bool staff) {
  SlotList list;
  list.start.assign(slots.starts.begin(), slots.starts.end());
  list.end.reserve(slots.starts.size());
  for (const Instant start : slots.starts) list.end.push_back(start + request.duration_s());
  list.remaining = slots.remaining;
  list.reasons = slots.reasons;
  if (staff || request.catalog->organization().public_hosts_free)
    list.hosts_free = slots.hosts_free;
  if (!staff) return list;
  list.host_offsets = slots.host_offsets;
  list.host_indexes = slots.host_indexes;
  list.hosts.reserve(request.offer->hosts.size());
  for (const OfferHost& host : request.offer->hosts) {
    list.hosts.push_back(request.catalog->user(host.user).header.id);
  }
  return list;
}

// Runs `answer(Inquiry)` for a query against the database.
template <typename AnswerIt>
auto Inquire(Engine::Impl& impl, const Query& query, const CommandHeader& asked,
             const AnswerIt& answer) -> decltype(answer(std::declval<const Inquiry&>())) {
  ROTA_ASSIGN(const Scope scope, impl.ScopeOf(asked));
  ROTA_ASSIGN(const Prepared prepared, Prepare(impl, query, scope));
  const Facts& facts = prepared.facts ? *prepared.facts : prepared.own;
  ROTA_ASSIGN(Request request, RequestOf(*prepared.snapshot->catalog, *prepared.offer, facts, query,
                                         scope.now, prepared.reschedule_of));
  if (scope.extra) {
    ROTA_ASSIGN(request.closed, ClosedOf(scope.extra->closed, *prepared.offer->grid_zone));
  }
  const auto name_of = [&](const Cause& cause) {
    const std::lock_guard lock(impl.reading());
    return impl.PublicIdOf(impl.read_session(), scope.org, cause);
  };
  return answer(Inquiry{.query = query,
                        .request = request,
                        .staff = IsStaff(query.actor.value_or(scope.actor)),
                        .name_of = name_of});
}

}  // namespace

Result<SlotList> Engine::FindSlots(const Query& query, const CommandHeader& asked) {
  return Inquire(*impl_, query, asked, [&](const Inquiry& inquiry) -> Result<SlotList> {
    const Request& request = inquiry.request;
    ROTA_ASSIGN(const Interval range, RangeOf(*request.offer, query, request.now));
    const bool lattice = query.include == SlotInclude::kLattice;
    ROTA_ASSIGN(const Slots slots,
                rota::FindSlots(request, range, {.hosts = inquiry.staff, .lattice = lattice}));
    SlotList list = Columns(slots, request, inquiry.staff);
    if (query.limit) KeepFirst(static_cast<std::size_t>(*query.limit), &list);
    return list;
  });
}

Result<StartVerdict> Engine::Explain(const Query& query, const CommandHeader& asked) {
  return Inquire(*impl_, query, asked, [](const Inquiry& inquiry) { return VerdictOf(inquiry); });
}

Result<std::string> Engine::Ask(const Query& query, const CommandHeader& asked) {
  return Inquire(*impl_, query, asked, [](const Inquiry& inquiry) { return AnswerJson(inquiry); });
}

}  // namespace rota
