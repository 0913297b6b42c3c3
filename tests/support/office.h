// A small organization that many tests share.
#pragma once

#include <string>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "tests/support/must.h"

namespace rota::test {

// Three people in Copenhagen, Mondays to Fridays 09:00-17:00; a round robin call of 30 minutes and
// one person's own hour that needs approval.
inline Catalog Office() {
  static const char* const kJson = R"({
    "organization": {"id": "bs", "name": "BS", "zone": "Europe/Copenhagen", "default_schedule": "office"},
    "users": [{"id": "ana", "name": "Ana", "email": "ana@example.org"}, {"id": "bo", "name": "Bo"},
              {"id": "cy", "name": "Cy"}],
    "schedules": [{"id": "office", "rules": [
      {"days": ["mon", "tue", "wed", "thu", "fri"], "start": "09:00", "end": "17:00"}]}],
    "teams": [{"id": "support", "slug": "support", "name": "Support", "members": [
      {"user": "ana", "role": "leader"}, {"user": "bo"}, {"user": "cy"}]}],
    "event_types": [
      {"id": "call", "team": "support", "slug": "call", "title": "Call", "durations_min": [30],
       "scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}, {"user": "cy"}]},
      {"id": "talk", "user": "ana", "slug": "talk", "title": "Talk", "durations_min": [60],
       "requires_approval": true, "buffer_after_min": 15}]})";
  return Must(ReadCatalog(kJson));
}

inline Instant T(const char* text) { return Must(ParseInstant(text)); }

// An envelope of that moment; without one, an hour before the office opens on a Monday.
inline Envelope At(const char* now = "2026-03-02T07:00:00Z") { return {.now = T(now)}; }

// An envelope of somebody who acts then.
inline Envelope By(ActorKind kind, const char* id = "", const char* now = "2026-03-02T07:00:00Z") {
  Envelope envelope = At(now);
  envelope.actor = Actor{.kind = kind, .id = id};
  return envelope;
}
inline Envelope ByUser(const char* id) { return By(ActorKind::kUser, id); }

// An engine in memory with that office, or another one, in it.
inline Engine Opened(const Catalog& catalog = Office()) {
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = catalog}, At()));
  return engine;
}

inline BookBody Call(const char* start) {
  BookBody call;
  call.event_type = "call";
  call.start = T(start);
  call.attendees = {Attendee{.email = "kim@example.net", .name = "Kim"}};
  return call;
}

}  // namespace rota::test
