// Records without their C++ types: the lists of the catalog document, headers, kinds.
#pragma once

#include <string_view>
#include <vector>

#include "rota/base/status.h"
#include "rota/model/catalog.h"
#include "rota/model/description.h"

namespace rota {

// Every top-level record begins with its header.
RecordHeader& HeaderOf(void* record);
const RecordHeader& HeaderOf(const void* record);

// A list of the catalog document: "users" and the records in it.
struct CatalogList {
  const FieldDescriptor* field;
  const RecordDescriptor* record;
};
std::vector<CatalogList> CatalogLists();
const void* ListIn(const FieldDescriptor& field, const Catalog& catalog);
void* ListIn(const FieldDescriptor& field, Catalog& catalog);

// Kinds that live beside the catalog (busy_block, time_off), or nullptr.
const RecordDescriptor* BesideCatalog(std::string_view kind);
// Any kind with a put verb, or nullptr.
const RecordDescriptor* FindDescriptor(std::string_view kind);

// What the engine keeps of a record over a write that replaces it.
void KeepEngineFields(const RecordHeader& stored, RecordHeader* header);
void KeepEngineFields(const RecordDescriptor& descriptor, const void* stored, void* record);

// Errors: `forbidden`. `verb` completes "only staff …".
Status MustBeAdmin(const Actor& actor);
Status MustBeStaff(const Actor& actor, std::string_view verb);

// How much of a record the actor sees. Errors: `forbidden` for kinds that say nothing to the
// public.
Result<See> AudienceOf(const Actor& actor, std::string_view kind);

}  // namespace rota
