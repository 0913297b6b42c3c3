// Managed event types: a template, and parts that follow it.
//
//   template   a team's event type with `scheduling: managed`: what is offered, and to whom a part
//              of it belongs (its hosts)
//   part       an event type of one of these hosts, which names the template. It keeps nothing but
//              its own fields; all others are the template's at the time of reading
//
// InForce() lays the one over the other. Whoever reads event types to answer a question reads them
// in force and knows of no templates.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rota/model/event_type.h"
#include "src/model/catalog_view.h"

namespace rota {

inline bool IsPart(const EventType& type) { return !type.template_id.empty(); }
inline bool IsTemplate(const EventType& type) { return type.scheduling == Scheduling::kManaged; }

// The fields that a template may lock or leave to its parts.
std::vector<std::string_view> LockableFields();
bool IsLocked(const EventType& managed, std::string_view field);

// The fields that the part says itself, locked or not, in the order of the description: those it
// lists, and those whose value is neither the default nor the template's.
std::vector<std::string> OwnFields(const EventType& part, const EventType& managed);
// Fields of the part that only the template decides, and that say something else than it.
std::vector<std::string_view> ForeignFields(const EventType& part, const EventType& managed);

// The part as an event type by itself: of its user, served by them alone, in the template's team.
// Its `own` names what is its own and not locked.
EventType InForce(const EventType& part, const EventType& managed);
// The part without that value of its own; nothing where it has none of that name.
std::optional<EventType> WithoutOwn(const EventType& part, std::string_view field);
// The part as it is shown: in force, with one owner.
EventType ShownPart(const EventType& part, const EventType& managed);
// What is kept of a part that was given: its own fields. What repeats the template is none, so a
// part that was read may be written back. Those of `before` (null: a new part) that are locked
// since stay as they are, for the day they are unlocked.
EventType Stripped(const EventType& part, const EventType& managed, const EventType* before);
// Its own fields that are locked and that `before` did not have so.
std::vector<std::string> NewlyLocked(const EventType& part, const EventType& managed,
                                     const EventType* before);
// Without the own fields that the template has locked since.
EventType Unlocked(const EventType& part, const EventType& managed);

// A catalog whose parts are in force. Parts without a template are left as they are.
class PartsInForce {
 public:
  explicit PartsInForce(const CatalogView& catalog);
  const CatalogView& view() const { return view_; }

 private:
  CatalogView view_;
  std::deque<EventType> made_;
};

}  // namespace rota
