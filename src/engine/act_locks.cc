// What an act needs to itself, and when it has it.
#include <fmt/format.h>

#include <algorithm>

#include "src/engine/act.h"
#include "src/engine/impl.h"
#include "src/store/stored_row.h"

namespace rota {

void Act::NeedBooking(const store::StoredBooking& stored) {
  NeedName(fmt::format("booking:{}", stored.key));
  if (!stored.booking.series.empty()) NeedSeries(stored.booking.series);
  for (const std::string& host : stored.booking.hosts) {
    Need(snapshot_->keys.Find(Describe<User>().name, host));
  }
  for (const BookedResource& one : stored.booking.resources) {
    const std::uint32_t resource = catalog().FindResource(one.resource);
    Need(snapshot_->keys.Find(Describe<Resource>().name, one.resource));
    const std::uint32_t person = resource == kNone ? kNone : catalog().FacilitatorOf(resource);
    if (person != kNone) Need(snapshot_->by_index.users[person]);
  }
}

Status Act::NeedBookings(std::span<const std::int64_t> keys) {
  if (!session_.OthersMayHaveWritten()) return {};
  for (const std::int64_t key : keys) {
    const Result<store::StoredBooking> read = store::ReadBookingByKey(session_, scope_.org, key);
    if (store::UnreadableIn(read.status())) continue;  // nothing will be done to it
    ROTA_TRY(read.status());
    NeedBooking(*read);
    if (read->booking.seats) NeedAttendees(read->booking.attendees);
  }
  return {};
}

void Act::NeedAttendees(std::span<const Attendee> attendees) {
  const auto need_address = [&](const std::string& email) {
    if (!email.empty()) NeedName(store::WhoOf(snapshot_->keys, {.email = email}));
  };
  for (const Attendee& attendee : attendees) {
    need_address(attendee.email);
    const std::uint32_t user = UserOf(catalog(), attendee);
    if (user == kNone) continue;
    Need(snapshot_->by_index.users[user]);
    const User& known = catalog().user(user);
    need_address(known.email);
    for (const std::string& email : known.emails) need_address(email);
  }
}

// Owners of counters and limits.
void Act::NeedOwners(const Offer& offer) {
  Need(snapshot_->by_index.event_types[offer.event_type]);
  const auto need_team = [&](std::uint32_t team) {
    if (team == kNone) return;
    Need(snapshot_->keys.Find(Describe<Team>().name, catalog().team(team).header.id));
  };
  need_team(offer.policy_team);
  for (const ResolvedLimit& limit : offer.limits) {
    if (limit.scope == LimitScope::kTeam) need_team(limit.team);
  }
}

// Where nobody else can be chosen, the hosts are known before anything is decided: those who are
// fixed, and one who rotates.
bool Act::NeedCertainHosts(const Offer& offer, const Wanted& wanted) {
  std::vector<std::uint32_t> users;
  int rotating = 0;
  // Which things are taken is known where none of them could be another.
  for (const OfferPlaces* places : {&offer.places, &offer.wishes}) {
    for (const OfferPlace& place : places->of) {
      if ((place.need != kNone || offer.InGroups()) && place.fillers.size() > 1) return false;
    }
  }
  for (const OfferHost& host : offer.hosts) {
    const std::string& id = catalog().user(host.user).header.id;
    const bool asked =
        host.fixed || wanted.hosts.empty() ||
        std::find(wanted.hosts.begin(), wanted.hosts.end(), id) != wanted.hosts.end();
    if (!asked) continue;
    rotating += host.fixed ? 0 : 1;
    if (host.stands_in() || rotating > 1) return false;
    users.push_back(host.user);
  }
  for (const std::uint32_t user : users) Need(snapshot_->by_index.users[user]);
  for (const OfferThing& thing : offer.things) {
    Need(snapshot_->by_index.resources[thing.resource]);
    if (thing.seen.user != kNone) Need(snapshot_->by_index.users[thing.seen.user]);
  }
  return true;
}

Status Act::NeedFor(const BookingChange& change) {
  if (change.booking_key != 0) NeedBooking({change.booking_key, change.before});
  if (!change.after.seats) {
    if (!change.claims.empty()) NeedAttendees(change.after.attendees);
  } else {  // those of the seats it is about
    for (const Booking* side : {&change.before, &change.after}) {
      for (const Attendee& seat : side->attendees) {
        const bool about =
            std::find(change.seats.begin(), change.seats.end(), seat.id) != change.seats.end();
        if (about) NeedAttendees({&seat, 1});
      }
    }
  }
  const std::string& own = change.after.header.external_ref;
  if (change.booking_key == 0 && !own.empty()) NeedName("external_ref:" + own);
  for (const Turn& turn : change.turns) Need(snapshot_->by_index.users[turn.user]);
  for (const Claim& claim : change.claims) {
    if (change.keeps_edges && claim.soft) continue;  // others', as they were
    const std::int64_t subject = snapshot_->by_index.KeyOf(claim.subject);
    Need(subject);
    // What ran out in the way is ended too: nobody else may be about to.
    ROTA_ASSIGN(const std::vector<std::int64_t> overdue,
                store::Overdue(session_, scope_.org, subject, scope_.now));
    ROTA_TRY(NeedBookings(overdue));
    overdue_.insert(overdue_.end(), overdue.begin(), overdue.end());
  }
  return {};
}

Status Act::Secure() {
  const std::span<const std::int64_t> needed = needed_.ids();
  if (!session_.OthersMayHaveWritten()) return session_.LockOwners(scope_.org, needed);
  if (founded_) return {};
  store::LockSet& ahead = workspace_.ahead();
  if (workspace_.collecting()) {
    ahead.Add(needed);
    return store::NeedsMoreLocks();
  }
  const auto held = [&](std::int64_t id) { return session_.HasLocked(scope_.org, id); };
  if (std::all_of(needed.begin(), needed.end(), held)) {
    ROTA_ASSIGN(const bool stands, Stands());
    assumed_ = false;
    return stands ? Status() : store::AgainBehindLocks();
  }
  ahead.Add(needed);
  if (session_.HasLocks() || workspace_.has_written()) {
    return store::NeedsMoreLocks();
  }
  ROTA_TRY(session_.LockOwners(scope_.org, ahead.ids()));
  if (scope_.org == 0) return {};  // it founds its organization
  assumed_ = false;
  ROTA_ASSIGN(const std::int64_t revision, store::ReadRevision(session_, scope_.org));
  return revision == begun_at_ ? Status() : store::AgainBehindLocks();
}

Result<bool> Act::Stands() const {
  if (!assumed_ || session_.HasLocks()) return true;
  ROTA_ASSIGN(const std::int64_t revision, store::ReadRevision(session_, scope_.org));
  return revision == begun_at_;
}

}  // namespace rota
