// Who is what to whom, and what that allows: the one place where rights are decided.
//
// A verb's row says which relations may use it (verb.h, May). This file finds the relations that an
// actor has: to a booking, series, event type, or to a record with an owner. A relation that is not
// enough answers `forbidden`; no relation at all answers `not_found`, as if the thing were not
// there.
#pragma once

#include <string>
#include <string_view>

#include "rota/engine/verb.h"
#include "rota/model/booking.h"
#include "rota/model/envelope.h"
#include "rota/model/query.h"
#include "rota/model/series.h"
#include "rota/model/waitlist.h"
#include "src/availability/resolved_catalog.h"

namespace rota {

class Relations {
 public:
  void Add(Relation relation) { bits_ |= 1u << static_cast<unsigned>(relation); }
  bool Has(Relation relation) const { return bits_ >> static_cast<unsigned>(relation) & 1; }
  bool empty() const { return bits_ == 0; }
  // Those that both have.
  Relations And(const Relations& other) const {
    Relations both;
    both.bits_ = bits_ & other.bits_;
    return both;
  }
  bool AnyOf(const May& may) const;
  // Of a booking or event type: reads it as those do who run it.
  bool Staff() const;

 private:
  unsigned bits_ = 0;
};

// Errors: `forbidden` for a user who is not a live one of the organization, and an attendee who is
// named by nothing.
Status CheckActor(const ResolvedCatalog& catalog, const Actor& actor);

// Whether an actor of this kind can have any of the relations at all. Errors: `forbidden`.
Status CheckKind(const VerbRow& verb, const Actor& actor);

// The user that an actor is; kNone for the other kinds.
std::uint32_t ActingUser(const ResolvedCatalog& catalog, const Actor& actor);
// Owner, admin or leader of the team or of one above it.
bool Leads(const ResolvedCatalog& catalog, const Actor& actor, std::uint32_t team);
// Leads a team in which the user is an accepted, active member.
bool LeadsUser(const ResolvedCatalog& catalog, const Actor& actor, std::uint32_t user);
bool IsMember(const ResolvedCatalog& catalog, std::uint32_t user, std::uint32_t team);
// The attendee of that row is the actor: by attendee id, by address, or as the user.
bool IsAttendee(const ResolvedCatalog& catalog, const Actor& actor, const Attendee& attendee);

// The same person, as far as their addresses tell.
bool IsSamePerson(const ResolvedCatalog& catalog, const Attendee& a, const Attendee& b);

Relations RelationsTo(const ResolvedCatalog& catalog, const Actor& actor, const Booking& booking);
Relations RelationsTo(const ResolvedCatalog& catalog, const Actor& actor, const Series& series);
Relations RelationsTo(const ResolvedCatalog& catalog, const Actor& actor,
                      const WaitlistEntry& entry);
// To what an event type offers; empty when its audience leaves the actor out.
Relations RelationsTo(const ResolvedCatalog& catalog, const Actor& actor,
                      const EventType& event_type);
// To a record that belongs to a user, to a team, to both or to nobody (kNone).
Relations RelationsTo(const ResolvedCatalog& catalog, const Actor& actor, std::uint32_t user,
                      std::uint32_t team);

// In which capacity the actor acts, as history keeps it.
ActorRole RoleOf(const Actor& actor, const Relations& relations);

// May the actor see whose calendar is in the way of an event type, and who could host?
bool SeesHosts(const ResolvedCatalog& catalog, const Actor& actor, const EventType& event_type);

// Does the event type, or its team, keep from the public who serves?
bool HidesHosts(const ResolvedCatalog& catalog, std::string_view event_type);
// … and of this booking: whoever attends learns it when the booking is confirmed. One that was
// cancelled tells no host, for it may have been a request all its life.
bool HidesHosts(const ResolvedCatalog& catalog, const Booking& booking);

// Is the calendar of the user who attends asked? Only where the asker knows it anyway: staff, and a
// user who names themself. Otherwise anybody could learn by trying when somebody is busy.
bool AsksAttendee(const Actor& actor, const Relations& to_event_type, const Attendee& attendee,
                  const ResolvedCatalog& catalog);

// What the answer to a question about an event type shows.
struct Sight {
  bool hosts = true;    // who could host
  bool objects = true;  // … and what is in their way
};
// By the relations that `may` asks for. Errors: `not_found` outside the audience; `forbidden`, also
// for naming hosts whom the event type hides. Members of an ad-hoc group are asked for by their
// colleagues, who leads them and themselves: `not_found` for a member of whom the actor may know
// nothing, `forbidden` for the public.
Result<Sight> MayInquire(const ResolvedCatalog& catalog, const Actor& actor, const May& may,
                         const Query& query);

// Whom a new booking may be made for, with which hosts, things and exceptions. Errors: `forbidden`.
Status MayBook(const ResolvedCatalog& catalog, const Actor& actor, const EventType& event_type,
               const BookBody& what);

// How far a booking or series may be changed by who stands in these relations to it: rules are set
// aside, and another host is given, by who leads the team. Errors: `forbidden`.
// Who attends names nobody and nothing, whatever it is: an answer would tell what there is.
struct MoveWish {
  bool other_host = false;
  bool sets_rules_aside = false;
  bool names_hosts = false;
  bool names_things = false;
};
Status MayMove(const Relations& relations, const MoveWish& wish);

}  // namespace rota
