#include "src/ical/details.h"

#include "rota/recurrence/length.h"

namespace rota::ical {
namespace {

Person PersonOf(const RawValue& value) {
  return {std::string(value.value), ParamText(value.params, "CN")};
}

void TypeAlarm(const RawComponent& raw, Event* event, const TellFault& tell) {
  std::string_view text = raw.trigger.value;
  const bool before = text.starts_with('-');
  if (before) text.remove_prefix(1);
  const Result<Length> length = ParseLength(text);
  if (!length.ok()) return tell(raw.line, length.status());
  const std::int64_t distance = length->days * kDay + length->seconds;
  Alarm alarm{before ? distance : -distance, Unescaped(raw.description.value)};
  if (NameIs(ParamWord(raw.trigger.params, "RELATED"), "END")) {
    alarm.before_s -= event->set.length.days * kDay + event->set.length.seconds;
  }
  event->details.alarms.push_back(std::move(alarm));
}

}  // namespace

void TypeDetails(const RawComponent& raw, Event* event, const TellFault& tell) {
  Details& details = event->details;
  details.description = Unescaped(raw.description.value);
  details.location = Unescaped(raw.location.value);
  details.url = std::string(raw.url.value);
  if (raw.organizer) details.organizer = PersonOf(raw.organizer);
  for (const RawValue& value : raw.attendees) {
    const std::string_view role = ParamWord(value.params, "ROLE"),
                           state = ParamWord(value.params, "PARTSTAT");
    Participant& one = details.participants.emplace_back();
    one.person = PersonOf(value);
    if (NameIs(role, "CHAIR")) one.role = ParticipantRole::kChair;
    if (NameIs(role, "OPT-PARTICIPANT")) one.role = ParticipantRole::kOptional;
    if (NameIs(role, "NON-PARTICIPANT")) one.role = ParticipantRole::kNone;
    if (NameIs(state, "ACCEPTED")) one.participation = Participation::kAccepted;
    if (NameIs(state, "DECLINED")) one.participation = Participation::kDeclined;
    if (NameIs(state, "TENTATIVE")) one.participation = Participation::kTentative;
    one.rsvp = NameIs(ParamWord(value.params, "RSVP"), "TRUE");
  }
  for (const RawComponent& alarm : raw.parts) TypeAlarm(alarm, event, tell);
}

}  // namespace rota::ical
