// Booking verbs: lock, decide at the locked state, persist, answer.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "rota/base/crypto.h"
#include "rota/base/ids.h"
#include "rota/codec/record_json.h"
#include "src/availability/facts_of.h"
#include "src/availability/query.h"
#include "src/engine/impl.h"
#include "src/store/occupancy.h"

namespace rota {
namespace {

// Over by the clock, and nobody has written it down yet.
bool HasRunOut(const Booking& booking, Instant now) {
  return booking.status != BookingStatus::kExpired &&
         EffectiveStatus(booking, now) == BookingStatus::kExpired;
}

}  // namespace

Result<std::string> NewId(Instant now) {
  std::array<std::uint8_t, 10> random;
  ROTA_TRY(RandomBytes(random));
  return MakeId(now * 1000, random);
}

Result<std::int64_t> Engine::Impl::RevisionOf(WriteScope& write) {
  if (write.revision == 0) {
    ROTA_ASSIGN(write.revision, store::NextRevision(write.session, write.scope.org));
  }
  return write.revision;
}

Status Engine::Impl::LockAndRefresh(WriteScope& write, std::string_view event_type) {
  const Instant since = write.scope.now - kTimelineReach;
  ROTA_ASSIGN(write.snapshot, cache.Refresh(write.session, write.scope.org, event_type, since));
  if (write.session.dialect() == store::Dialect::kSqlite) return {};  // the file is locked already
  // Owners of counters and limits, then every host who could be chosen, in one order for everybody.
  const Snapshot& snapshot = *write.snapshot;
  const std::uint32_t type = snapshot.catalog->FindEventType(event_type);
  const Offer& offer = *snapshot.offers[type];
  std::vector<std::int64_t> subjects = {snapshot.by_index->event_types[type]};
  const auto add_team = [&](std::uint32_t team) {
    if (team == kNone) return;
    subjects.push_back(snapshot.keys->Find("team", snapshot.catalog->team(team).header.id));
  };
  add_team(offer.policy_team);
  for (const ResolvedLimit& limit : offer.limits) add_team(limit.team);
  for (const OfferHost& host : offer.hosts) subjects.push_back(snapshot.by_index->users[host.user]);
  ROTA_TRY(write.session.LockOwners(write.scope.org, subjects));
  ROTA_ASSIGN(write.snapshot, cache.Refresh(write.session, write.scope.org, event_type, since));
  return {};
}

// A booking outlives its event type: it can still be cancelled or completed when that is archived.
Status Engine::Impl::LockForBooking(WriteScope& write, const Booking& booking) {
  const Instant since = write.scope.now - kTimelineReach;
  ROTA_ASSIGN(write.snapshot, cache.Refresh(write.session, write.scope.org, "", since));
  if (write.snapshot->catalog->FindEventType(booking.event_type) == kNone) return {};
  return LockAndRefresh(write, booking.event_type);
}

Result<Request> Engine::Impl::RequestFor(WriteScope& write, const Facts& facts,
                                         std::string_view event_type,
                                         std::optional<std::int32_t> duration_min,
                                         const std::vector<std::string>& hosts,
                                         const std::vector<Attendee>& attendees,
                                         std::int64_t reschedule_of) {
  const Snapshot& snapshot = *write.snapshot;
  const std::uint32_t type = snapshot.catalog->FindEventType(event_type);
  if (type == kNone) return NotFound("event_type", event_type).At("event_type");
  const Offer& offer = *snapshot.offers[type];
  Query query;
  query.duration_min = duration_min;
  query.hosts = hosts;
  if (!attendees.empty()) {
    query.attendee = QueryAttendee{attendees.front().user, attendees.front().email};
  }
  ROTA_ASSIGN(Request request,
              RequestOf(*snapshot.catalog, offer, facts, query, write.scope.now, reschedule_of));
  if (write.scope.extra) {
    ROTA_ASSIGN(request.closed, ClosedOf(write.scope.extra->closed, *offer.grid_zone));
  }
  return request;
}

Status Engine::Impl::ExpireOne(WriteScope& write, std::int64_t key) {
  ROTA_ASSIGN(const store::StoredBooking stored,
              store::ReadBookingByKey(write.session, write.scope.org, key));
  if (!HasRunOut(stored.booking, write.scope.now)) return {};
  Circumstances circumstances = CircumstancesOf(write.scope);
  circumstances.actor = Actor{};  // the clock acts
  ROTA_ASSIGN(BookingChange change, DecideStatus(stored.booking, Verb::kExpire, StatusCommand{},
                                                 write.scope.now, circumstances));
  change.booking_key = key;
  ROTA_ASSIGN(const std::int64_t revision, RevisionOf(write));
  const store::WriteContext context{write.session, write.scope.org, write.scope.now,
                                    *write.snapshot->by_index, *write.snapshot->keys};
  return store::Persist(context, change, revision).status();
}

// Locks what every command on one of these bookings locks: event types and hosts, in one order.
Status Engine::Impl::LockBookings(WriteScope& write, std::span<const std::int64_t> keys) {
  if (write.session.dialect() == store::Dialect::kSqlite) return {};  // the file is locked already
  std::vector<std::int64_t> subjects;
  const auto add = [&](std::string_view kind, std::string_view id) {
    const std::int64_t subject = write.snapshot->keys->Find(kind, id);
    if (subject != 0) subjects.push_back(subject);
  };
  for (const std::int64_t key : keys) {
    ROTA_ASSIGN(const store::StoredBooking stored,
                store::ReadBookingByKey(write.session, write.scope.org, key));
    add("event_type", stored.booking.event_type);
    for (const std::string& host : stored.booking.hosts) add("user", host);
  }
  return write.session.LockOwners(write.scope.org, subjects);
}

// What ran out on the subject is persisted and its rows deleted, so that the guard does not count
// them.
Status Engine::Impl::ExpireOverdue(WriteScope& write, std::int64_t subject, std::int64_t except) {
  ROTA_ASSIGN(const std::vector<std::int64_t> overdue,
              store::Overdue(write.session, write.scope.org, subject, write.scope.now));
  for (const std::int64_t key : overdue) {
    if (key != except) ROTA_TRY(ExpireOne(write, key));
  }
  return {};
}

Result<Booking> Engine::Impl::Commit(WriteScope& write, const BookingChange& change) {
  std::vector<std::int64_t> subjects;
  for (const Claim& claim : change.claims) {
    subjects.push_back(write.snapshot->by_index->KeyOf(claim.subject));
  }
  ROTA_TRY(write.session.LockOwners(write.scope.org, subjects));
  for (const std::int64_t subject : subjects) {
    ROTA_TRY(ExpireOverdue(write, subject, change.booking_key));
  }
  ROTA_ASSIGN(const std::int64_t revision, RevisionOf(write));
  const store::WriteContext context{write.session, write.scope.org, write.scope.now,
                                    *write.snapshot->by_index, *write.snapshot->keys};
  ROTA_ASSIGN(store::StoredBooking stored, store::Persist(context, change, revision));
  return std::move(stored.booking);
}

Result<Booking> Engine::Impl::BookOrHold(Verb verb, const BookCommand& command) {
  ROTA_ASSIGN(const std::string answer,
              Write(VerbName(verb), command.command, Canonical(command),
                    [&](WriteScope& write) -> Result<std::string> {
                      ROTA_TRY(LockAndRefresh(write, command.event_type));
                      ROTA_ASSIGN(const Facts facts,
                                  FactsFor(write.session, write.scope, *write.snapshot,
                                           command.event_type, command.attendees));
                      ROTA_ASSIGN(Request request,
                                  RequestFor(write, facts, command.event_type, command.duration_min,
                                             command.hosts, command.attendees, 0));
                      request.overrides = command.overrides;
                      request.buffer_before_min = command.buffer_before_min;
                      request.buffer_after_min = command.buffer_after_min;
                      Circumstances circumstances = CircumstancesOf(write.scope);
                      ROTA_ASSIGN(circumstances.new_id, NewId(write.scope.now));
                      ROTA_ASSIGN(const BookingChange change,
                                  DecideBook(request, command, verb, circumstances));
                      ROTA_ASSIGN(const Booking booking, Commit(write, change));
                      return WriteRecord(booking, See::kNever);
                    }));
  return ReadRecord<Booking>(answer, {.open = true});
}

template <typename Command, typename Decide>
Result<Booking> Engine::Impl::Change(Verb verb, const Command& command, const Decide& decide) {
  ROTA_ASSIGN(
      const std::string answer,
      Write(VerbName(verb), command.command, Canonical(command),
            [&](WriteScope& write) -> Result<std::string> {
              ROTA_ASSIGN(store::StoredBooking stored,
                          store::ReadBooking(write.session, write.scope.org, command.booking));
              ROTA_TRY(LockForBooking(write, stored.booking));
              if (write.session.dialect() != store::Dialect::kSqlite) {
                // It may have changed while the locks were waited for.
                ROTA_ASSIGN(stored,
                            store::ReadBookingByKey(write.session, write.scope.org, stored.key));
              }
              ROTA_TRY(CheckVersion(command.command.if_version, stored.booking.header.version));
              ROTA_ASSIGN(BookingChange change, decide(write, stored));
              change.booking_key = stored.key;
              ROTA_ASSIGN(const Booking booking, Commit(write, change));
              return WriteRecord(booking, See::kNever);
            }));
  return ReadRecord<Booking>(answer, {.open = true});
}

Result<Booking> Engine::Impl::ChangeStatus(Verb verb, const StatusCommand& command) {
  return Change(verb, command, [&](WriteScope& write, const store::StoredBooking& stored) {
    return DecideStatus(stored.booking, verb, command, write.scope.now,
                        CircumstancesOf(write.scope));
  });
}

Result<Booking> Engine::Hold(const BookCommand& command) {
  return impl_->BookOrHold(Verb::kHold, command);
}

Result<Booking> Engine::Book(const BookCommand& command) {
  return impl_->BookOrHold(Verb::kBook, command);
}

Result<Booking> Engine::Confirm(const ConfirmCommand& command) {
  return impl_->Change(
      Verb::kConfirm, command,
      [&](WriteScope& write, const store::StoredBooking& stored) -> Result<BookingChange> {
        const Booking& hold = stored.booking;
        const auto& attendees = command.attendees.empty() ? hold.attendees : command.attendees;
        ROTA_ASSIGN(const Facts facts, impl_->FactsFor(write.session, write.scope, *write.snapshot,
                                                       hold.event_type, attendees));
        ROTA_ASSIGN(const Request request,
                    impl_->RequestFor(write, facts, hold.event_type, hold.duration_min, {},
                                      attendees, stored.key));
        return DecideConfirm(Settled(request, hold, stored.key), hold, command,
                             impl_->CircumstancesOf(write.scope));
      });
}

Result<Booking> Engine::Approve(const StatusCommand& command) {
  return impl_->Change(
      Verb::kApprove, command,
      [&](WriteScope& write, const store::StoredBooking& stored) -> Result<BookingChange> {
        const Booking& asked = stored.booking;
        ROTA_ASSIGN(const Facts facts, impl_->FactsFor(write.session, write.scope, *write.snapshot,
                                                       asked.event_type, asked.attendees));
        ROTA_ASSIGN(const Request request,
                    impl_->RequestFor(write, facts, asked.event_type, asked.duration_min, {},
                                      asked.attendees, stored.key));
        return DecideApprove(Settled(request, asked, stored.key), asked, command,
                             impl_->CircumstancesOf(write.scope));
      });
}

Result<Booking> Engine::Cancel(const CancelCommand& command) {
  return impl_->Change(
      Verb::kCancel, command, [&](WriteScope& write, const store::StoredBooking& stored) {
        const ResolvedCatalog& catalog = *write.snapshot->catalog;
        const std::uint32_t type = catalog.FindEventType(stored.booking.event_type);
        return DecideCancel(type == kNone ? nullptr : &catalog.event_type(type), stored.booking,
                            command, write.scope.now, impl_->CircumstancesOf(write.scope));
      });
}

Result<Booking> Engine::Move(const MoveCommand& command) {
  const auto decide = [&](WriteScope& write,
                          const store::StoredBooking& stored) -> Result<BookingChange> {
    const Booking& booking = stored.booking;
    ROTA_ASSIGN(const Facts facts, impl_->FactsFor(write.session, write.scope, *write.snapshot,
                                                   booking.event_type, booking.attendees));
    ROTA_ASSIGN(Request request, impl_->RequestFor(write, facts, booking.event_type,
                                                   command.duration_min ? command.duration_min
                                                                        : booking.duration_min,
                                                   command.hosts, booking.attendees, stored.key));
    request.overrides = command.overrides;
    return DecideMove(request, booking, command, impl_->CircumstancesOf(write.scope));
  };
  if (!command.dry_run) return impl_->Change(Verb::kMove, command, decide);

  // The verdict alone: decide at the present state and write nothing.
  ROTA_ASSIGN(const Scope scope, impl_->ScopeOf(command.command));
  return impl_->InRead([&](store::Session& session) -> Result<Booking> {
    ROTA_ASSIGN(const store::StoredBooking stored,
                store::ReadBooking(session, scope.org, command.booking));
    WriteScope look{session, scope, nullptr, 0};
    ROTA_ASSIGN(look.snapshot, impl_->cache.Refresh(session, scope.org, stored.booking.event_type,
                                                    scope.now - kTimelineReach));
    Result<BookingChange> change = decide(look, stored);
    if (!change.ok()) return impl_->WithPublicIds(session, scope.org, change.status());
    return std::move(change->after);
  });
}

Result<Booking> Engine::Reject(const StatusCommand& command) {
  return impl_->ChangeStatus(Verb::kReject, command);
}
Result<Booking> Engine::Complete(const StatusCommand& command) {
  return impl_->ChangeStatus(Verb::kComplete, command);
}
Result<Booking> Engine::NoShow(const StatusCommand& command) {
  return impl_->ChangeStatus(Verb::kNoShow, command);
}

Result<TickReport> Engine::Impl::ExpireAll(const CommandHeader& command) {
  TickReport report;
  const Result<std::string> done =
      Write("tick", command, "", [&](WriteScope& write) -> Result<std::string> {
        report = {};
        ROTA_ASSIGN(write.snapshot, cache.Refresh(write.session, write.scope.org, "",
                                                  write.scope.now - kTimelineReach));
        ROTA_ASSIGN(const std::vector<std::int64_t> overdue,
                    store::Overdue(write.session, write.scope.org, 0, write.scope.now));
        ROTA_TRY(LockBookings(write, overdue));
        for (const std::int64_t key : overdue) {
          ROTA_ASSIGN(const store::StoredBooking stored,
                      store::ReadBookingByKey(write.session, write.scope.org, key));
          // Somebody else may have been there while the locks were waited for.
          if (!HasRunOut(stored.booking, write.scope.now)) continue;
          const bool was_hold = stored.booking.status == BookingStatus::kHold;
          ++(was_hold ? report.holds_expired : report.requests_expired);
          ROTA_TRY(ExpireOne(write, key));
        }
        return std::string("{}");
      });
  if (!done.ok()) return Status(done.status());
  return report;
}

Result<TickReport> Engine::Tick(const CommandHeader& asked) {
  ROTA_ASSIGN(TickReport report, impl_->ExpireAll(asked));
  ROTA_ASSIGN(report.series_extended, impl_->ExtendDue(asked));
  return report;
}

}  // namespace rota
