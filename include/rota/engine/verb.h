// One row per verb: what it is called, takes, answers, who may use it and what it may refuse with.
//
//   for (const rota::VerbRow& verb : rota::AllVerbs()) Print(verb.name, verb.doc);
//
//   const rota::VerbRow* cancel = rota::FindVerb("booking.cancel");
//   std::shared_ptr<void> body = cancel->body().make(), answer = cancel->answer().make();
//   Status done = cancel->invoke(engine, envelope, body.get(), answer.get());
//
// Bindings, the reference pages, the OpenAPI document and the matrix of rights are loops over these
// rows. All functions here are safe to call from several threads.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rota/base/status.h"
#include "rota/model/description.h"

namespace rota {

class Engine;

// What an actor is to the thing that a verb acts on. An actor may be several at once.
enum class Relation : std::uint8_t {
  kGuest,     // nobody in particular; of a hold: whoever has its secret
  kAttendee,  // it is for them
  kMember,    // a user of the organization; of a booking: a member of its team
  kHost,      // serves it, or owns it
  kLeader,    // leads its team or one above it: owner, admin or leader there
  kAdmin,     // administers the organization
};

// Which relations a verb is for. The host program itself (actor `system`) may do everything.
struct May {
  bool guest = false;
  bool attendee = false;
  bool member = false;
  bool host = false;
  bool leader = false;
  bool admin = false;
  std::string_view note;  // what narrows it further, for the reference page

  constexpr bool Has(Relation relation) const {
    switch (relation) {
      case Relation::kGuest:
        return guest;
      case Relation::kAttendee:
        return attendee;
      case Relation::kMember:
        return member;
      case Relation::kHost:
        return host;
      case Relation::kLeader:
        return leader;
      case Relation::kAdmin:
        return admin;
    }
    return false;
  }
};

// Keys of the envelope that only some verbs take; all take organization, actor, now and client_key.
struct EnvelopeKeys {
  bool idempotency_key = false;
  bool if_version = false;
  bool facts = false;
  bool made = false;  // new_id, origin, metadata: of the booking or series that the verb makes
  bool seed = false;
};

struct VerbRow {
  std::string_view name;    // "booking.cancel"
  std::string_view method;  // of Engine: "Cancel"
  std::string_view doc;
  const RecordDescriptor& (*body)() = nullptr;
  const RecordDescriptor& (*answer)() = nullptr;
  May may;
  bool by_kind = false;  // the table of kinds decides who may (docs/verbs.md)
  bool writes = false;
  bool acts_on_thing = false;  // on one booking or series, which must stand in a relation
  bool takes_long = false;     // reads so much that it has a session of its own
  bool alone = false;          // makes transactions of its own: no command of a batch
  bool over_damage = false;    // works also where rows of the catalog cannot be read
  EnvelopeKeys takes;
  std::span<const Reason> refuses;  // beside those that every verb shares
  std::string_view example;         // a body, as JSON; shown and run

  // Calls the member function. `body` and `answer` are records of those descriptions; the answer
  // holds what the actor may see. Errors: those of the verb.
  Status (*invoke)(Engine& engine, const struct Envelope& envelope, const void* body,
                   void* answer) = nullptr;
  // The answer as JSON; a record of any kind stands as it is.
  std::string (*write)(const void* answer) = nullptr;
};

// A verb that needs no database: the same question has the same answer everywhere.
struct PureVerb {
  std::string_view name;  // "recurrence.expand"
  std::string_view doc;
  const RecordDescriptor& (*body)() = nullptr;
  Result<std::string> (*call)(std::string_view request) = nullptr;  // JSON to JSON
  std::string_view example;
};
std::span<const PureVerb> PureVerbs();
const PureVerb* FindPureVerb(std::string_view name);

// In the order of verbs.def.
std::span<const VerbRow* const> AllVerbs();
const VerbRow* FindVerb(std::string_view name);

// Who reads and writes records of a kind with `record.put`, `get`, `list`, `archive`, `history`.
struct KindRights {
  std::string_view kind;
  const RecordDescriptor* record = nullptr;
  May reads;
  May writes;             // nobody: it has verbs of its own
  bool switched = false;  // its owner writes only while `members_edit_availability` is on
};
std::vector<KindRights> AllKindRights();

// The same from JSON to JSON: the one door of `rota_call` and `rota call`. `bound`: the envelope of
// a view that takes bodies only (Engine::ActingAs); null: the request holds envelope and body.
// Errors: `not_found` for an unknown verb; those of reading (codec/record_json.h) and of the verb.
Result<std::string> CallVerb(Engine& engine, std::string_view verb, std::string_view request,
                             const struct Envelope* bound = nullptr);

}  // namespace rota
