// The table of kinds: one row for every kind of record that has verbs of its own kind-blind sort
// (put, get, list, archive, history). A new kind joins all of them by its row.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "rota/base/status.h"
#include "rota/engine/verb.h"
#include "rota/model/catalog.h"
#include "rota/model/description.h"
#include "src/availability/resolved_catalog.h"
#include "src/engine/rights.h"

namespace rota {

// Whose a record is: a user's, a team's, both or nobody's (kNone). Rights follow from it.
struct RecordOwner {
  std::uint32_t user = kNone;
  std::uint32_t team = kNone;
};

// What a write of a record changes besides its own row.
enum class Touches : std::uint8_t {
  kCatalog,   // the rules read it: every snapshot is made anew
  kUserTime,  // the time of its user
  kNothing
};

struct KindRow {
  const RecordDescriptor& (*descriptor)();
  // The list of the catalog document that holds it; nullptr for records that lie beside it.
  const FieldDescriptor* list = nullptr;
  Touches touches = Touches::kCatalog;
  bool own_table = false;  // bookings: not a row of `document`
  bool own_verbs = false;  // written by verbs of its own, never by put and archive
  May reads;
  May writes;
  bool switched = false;  // who owns it writes it only while members_edit_availability is on
  RecordOwner (*owner)(const ResolvedCatalog& catalog, const void* record) = nullptr;
  // Among those who may read the kind, who sees this record; nullptr: all.
  bool (*shown)(const ResolvedCatalog& catalog, const Actor& actor, const void* record) = nullptr;

  std::string_view name() const { return descriptor().name; }
};

inline constexpr std::string_view kByKindNote = "by the kind of record: see the table of kinds";

std::span<const KindRow> AllKinds();
// Errors: `unsupported`, path `kind`.
Result<const KindRow*> FindKind(std::string_view name);
const KindRow& KindOf(const RecordDescriptor& descriptor);

// Every top-level record begins with its header.
RecordHeader& HeaderOf(void* record);
const RecordHeader& HeaderOf(const void* record);
const void* ListIn(const KindRow& kind, const Catalog& catalog);
void* ListIn(const KindRow& kind, Catalog& catalog);

// How much of a record of this kind the actor reads. Errors: `forbidden` where the kind says
// nothing to such an actor, `not_found` where this record is not for them.
Result<See> MayRead(const KindRow& kind, const ResolvedCatalog& catalog, const Actor& actor,
                    const void* record);
// Errors: `forbidden`; `not_found` for a record the actor does not even see.
Status MayWrite(const KindRow& kind, const ResolvedCatalog& catalog, const Actor& actor,
                const void* record);
// Whether an actor of this kind can read anything of the kind. Errors: `forbidden`.
Status MayReadKind(const KindRow& kind, const Actor& actor);

// What the engine keeps of a record over a write that replaces it.
void KeepEngineFields(const RecordHeader& stored, RecordHeader* header);
void KeepEngineFields(const KindRow& kind, const void* stored, Instant now, void* record);

}  // namespace rota
