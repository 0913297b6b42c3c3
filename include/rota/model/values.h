// Values that many records share: the header of every top-level record, sets of enum literals,
// references, and the edge of a range that may be a date or an instant.
//
// All records are plain aggregates. A member carries the name of its JSON key; where that word is
// taken by C++ the member ends in `_name` or `_value` (`template_name` is "template"). What each
// field means, who sees it and what it may hold is said once, in the record's description
// (description.h), from which docs/records.md and docs/schema are generated.
//
// Absence: an empty std::string or std::vector, or an empty std::optional. A field is optional only
// where absent differs from the default, which is where its value may come from another level
// (event type -> team -> ancestors -> organization).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "rota/time/civil.h"
#include "rota/time/instant.h"

namespace rota {

using Metadata = std::map<std::string, std::string>;

// The fields every top-level record begins with. Flattened in JSON.
struct RecordHeader {
  std::string id;            // 1-140 bytes, compared bytewise; empty = the engine makes one
  std::string external_ref;  // the host program's own key
  std::int32_t number = 0;   // from 1, unique per kind; 0 = not given out yet
  std::int32_t version = 0;  // from 1, +1 per write; 0 = never stored
  std::optional<Instant> created_at;
  std::optional<Instant> updated_at;
  std::optional<Instant> archived_at;  // set while the record is archived
  Metadata metadata;
  bool operator==(const RecordHeader&) const = default;
};

// A set of literals of enum E (at most 16), printed in the order of the enum.
template <typename E>
struct EnumSet {
  std::uint16_t bits = 0;
  static constexpr EnumSet Of(E value) { return EnumSet{}.With(value); }
  constexpr EnumSet With(E value) const {
    return {static_cast<std::uint16_t>(bits | 1u << static_cast<int>(value))};
  }
  constexpr bool Has(E value) const { return bits >> static_cast<int>(value) & 1; }
  void Add(E value) { *this = With(value); }
  constexpr bool empty() const { return bits == 0; }
  bool operator==(const EnumSet&) const = default;
};

// A civil date or an instant, told apart by the shape of the text ("2030-03-04" is a date).
using RangeEdge = std::variant<Instant, Date>;

// An object of the host program or of the engine, by kind and id. The engine does not interpret it.
struct ObjectRef {
  std::string kind;
  std::string id;
  bool operator==(const ObjectRef&) const = default;
};

// Minutes between the end of the part of a visit before and the start of this one.
struct Gap {
  std::int32_t at_least_min = 0;
  std::int32_t at_most_min = 15;
  bool operator==(const Gap&) const = default;
};

// Who asks or acts. Absent in a call = `system`, unless the engine was opened with another default.
enum class ActorKind : std::uint8_t { kSystem, kAdmin, kUser, kAttendee, kGuest };

// The place of a user in a team.
enum class MemberRole : std::uint8_t { kOwner, kAdmin, kLeader, kMember };

struct Actor {
  ActorKind kind = ActorKind::kSystem;
  std::string id;     // user or attendee id; empty for system, admin programs and guests
  std::string email;  // attendee: an address that the host program has verified
  std::optional<MemberRole> role;  // user: act with no more than this; never widens
  bool operator==(const Actor&) const = default;
};

// In which capacity an actor acted, as history and cancellations keep it.
enum class ActorRole : std::uint8_t {
  kSystem,
  kAdmin,
  kLeader,
  kHost,
  kParticipant,
  kAttendee,
  kGuest
};

}  // namespace rota
