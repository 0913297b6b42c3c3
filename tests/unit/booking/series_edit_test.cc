// Edits of a series that is booked: what becomes of each occurrence and of the series.
#include "src/booking/series_edit.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "src/booking/series_new.h"
#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Clock;
using test::Must;
using test::RuleOf;
using test::Scene;

LocalTime Wall(const char* text) { return *ParseLocal(text); }

std::vector<std::string> Ids() {
  std::vector<std::string> ids = {"s"};
  for (int i = 0; i < 800; ++i) ids.push_back(fmt::format("b{}", i));
  return ids;
}

// Ana's series at ten from Monday, 2 March on; its bookings b0, b1 … have the keys 1, 2 …
SeriesState Booked(const Scene& scene, const char* rrule = "FREQ=DAILY;COUNT=4") {
  BookSeriesBody body;
  body.each.event_type = "e";
  body.each.start = At("2026-03-02T10:00");
  body.each.attendees = {{.email = "kim@example.net", .name = "Kim"}};
  body.rrule = rrule;
  SeriesDraft draft = Must(DecideBookSeries(body, scene.request, 0, Ids(), {}));
  std::vector<BookedOccurrence> occurrences;
  for (const BookingChange& change : draft.decided.changes) {
    occurrences.push_back({static_cast<std::int64_t>(occurrences.size()) + 1, change.after});
  }
  return Must(StateOf(draft.series, std::move(occurrences)));
}

Circumstances Leader() {
  Circumstances with;
  with.actor = {.kind = ActorKind::kUser, .id = "cy"};
  with.role = ActorRole::kLeader;
  return with;
}

Circumstances Customer() {
  Circumstances with;
  with.role = ActorRole::kAttendee;
  with.staff = false;
  return with;
}

const char* WordOf(OccurrenceStatus status) {
  switch (status) {
    case OccurrenceStatus::kBooked:
      return "booked";
    case OccurrenceStatus::kMoved:
      return "moved";
    case OccurrenceStatus::kSkipped:
      return "skipped";
    case OccurrenceStatus::kConflict:
      return "conflict";
    case OccurrenceStatus::kKept:
      return "kept";
    case OccurrenceStatus::kCancelled:
      return "cancelled";
  }
  return "";
}

// "03-03 10:00 cancelled": the place of each and what becomes of it.
std::string Told(const SeriesChange& change) {
  std::string text;
  for (const OccurrenceVerdict& one : change.occurrences) {
    text += (text.empty() ? "" : "; ") + FormatLocal(one.recurrence_id).substr(5, 11) + " " +
            WordOf(one.status);
    if (!one.reason.empty()) text += " (" + one.reason + ")";
  }
  return text;
}

// "1 10:00; 2 03-03 11:00": the bookings that change by key, with the start they then have.
std::string Changed(const SeriesChange& change) {
  std::string text;
  for (const BookingChange& one : change.changes) {
    text +=
        (text.empty() ? "" : "; ") + fmt::format("{} ", one.booking_key) + Clock(one.after.start);
  }
  return text;
}

std::string Topics(const SeriesChange& change) {
  return fmt::format("{}", fmt::join(change.topics, " "));
}

// ---- cancel -------------------------------------------------------------------

Result<SeriesChange> Cancel(const SeriesState& state, CancelSeriesBody what, Instant now,
                            const Circumstances& with = Leader(), const ActionRule& rule = {}) {
  return DecideCancelSeries(state, what, rule, now, with);
}

TEST_CASE("cancel one: the series stays as it is") {
  const Scene scene;
  const SeriesState state = Booked(scene);
  CancelSeriesBody what{.scope = SeriesScope::kThis, .note = "ill"};
  const Status unnamed = Cancel(state, what, scene.request.now).status();
  CHECK(unnamed.path() == "recurrence_id");
  CHECK(RuleOf(unnamed) == "series_shape");
  what.recurrence_id = Wall("2026-03-09T10:00");
  CHECK(Cancel(state, what, scene.request.now).status().reason() == Reason::k_not_found);
  what.recurrence_id = Wall("2026-03-03T10:00");
  what.reason = CancelReason::kOther;
  const SeriesChange change = Must(Cancel(state, what, scene.request.now));
  CHECK(Told(change) == "03-03T10:00 cancelled");
  CHECK(!change.after);
  CHECK(Topics(change) == "");
  REQUIRE(change.changes.size() == 1);
  CHECK(change.changes[0].booking_key == 2);
  CHECK(change.changes[0].after.cancellation->note == "ill");
  CHECK(change.changes[0].after.cancellation->reason == CancelReason::kOther);
  CHECK(change.occurrences[0].booking == "b1");
  CHECK(change.occurrences[0].hosts == std::vector<std::string>{"ana"});
  CHECK(change.action == "cancel");
  CHECK(change.reason == "ill");
}

TEST_CASE("cancel this and later ones: the rule ends before") {
  const Scene scene;
  const SeriesState state = Booked(scene);
  const SeriesChange change = Must(Cancel(
      state, {.scope = SeriesScope::kThisAndFuture, .recurrence_id = Wall("2026-03-04T10:00")},
      scene.request.now));
  CHECK(Told(change) == "03-04T10:00 cancelled; 03-05T10:00 cancelled");
  CHECK(change.after->status == SeriesStatus::kEnded);
  CHECK(change.after->rrule == "FREQ=DAILY;COUNT=2");
  CHECK(Topics(change) == "series.cancelled");
}

TEST_CASE("cancel later ones of a series of dates: the dates before it are left") {
  const Scene scene;
  BookSeriesBody body;
  body.each.event_type = "e";
  body.each.start = At("2026-03-02T10:00");
  body.each.attendees = {{.email = "kim@example.net", .name = "Kim"}};
  body.rdates = {"20260303T100000", "20260304T100000"};
  SeriesDraft draft = Must(DecideBookSeries(body, scene.request, 0, Ids(), {}));
  std::vector<BookedOccurrence> occurrences;
  for (const BookingChange& change : draft.decided.changes) {
    occurrences.push_back({static_cast<std::int64_t>(occurrences.size()) + 1, change.after});
  }
  const SeriesState state = Must(StateOf(draft.series, std::move(occurrences)));
  const SeriesChange change = Must(Cancel(
      state, {.scope = SeriesScope::kThisAndFuture, .recurrence_id = Wall("2026-03-04T10:00")},
      scene.request.now));
  CHECK(Told(change) == "03-04T10:00 cancelled");
  CHECK(change.after->status == SeriesStatus::kEnded);
  CHECK(change.after->rdates == std::vector<std::string>{"20260303T100000"});
}

TEST_CASE("cancel from the first on: nothing of the series is left") {
  const Scene scene;
  const SeriesState state = Booked(scene);
  const SeriesChange change = Must(Cancel(
      state, {.scope = SeriesScope::kThisAndFuture, .recurrence_id = Wall("2026-03-02T10:00")},
      scene.request.now));
  CHECK(change.after->status == SeriesStatus::kCancelled);
  CHECK(change.occurrences.size() == 4);
}

TEST_CASE("cancel all: what is over stands, and a series is cancelled once") {
  const Scene scene;
  SeriesState state = Booked(scene);
  const SeriesChange change = Must(Cancel(state, {}, At("2026-03-04T10:00")));
  CHECK(Told(change) ==
        "03-04T10:00 cancelled; 03-05T10:00 cancelled");  // at its start it is ahead
  CHECK(change.after->status == SeriesStatus::kCancelled);
  CHECK(Told(Must(Cancel(state, {}, At("2026-03-04T10:01")))) == "03-05T10:00 cancelled");
  state.series.status = SeriesStatus::kCancelled;
  CHECK(Cancel(state, {}, scene.request.now).status().reason() == Reason::k_invalid_transition);
}

TEST_CASE("cancelled occurrences are not cancelled again") {
  const Scene scene;
  SeriesState state = Booked(scene);
  state.occurrences[1].booking.status = BookingStatus::kCancelled;
  CHECK(Told(Must(Cancel(state, {}, scene.request.now))) ==
        "03-02T10:00 cancelled; 03-04T10:00 cancelled; 03-05T10:00 cancelled");
}

TEST_CASE("a rule without end that is cancelled is written no further") {
  const Scene scene;
  SeriesState state = Booked(scene, "FREQ=WEEKLY");
  state.series.left_out = {{Wall("2026-03-09T10:00"), "time_off"},
                           {Wall("2026-03-16T10:00"), "time_off"},
                           {Wall("2026-03-23T10:00"), "time_off"}};
  const SeriesChange change = Must(Cancel(
      state, {.scope = SeriesScope::kThisAndFuture, .recurrence_id = Wall("2026-03-16T10:00")},
      scene.request.now));
  CHECK(!change.after->written_until);
  CHECK(!change.due_at);
  CHECK(change.after->left_out.size() == 1);  // those before it
}

TEST_CASE("the attendee is bound by the rule, and ends no series that is over") {
  const Scene scene;
  const SeriesState state = Booked(scene);
  CHECK(Cancel(state, {}, scene.request.now, Customer(), {.attendee = false}).status().reason() ==
        Reason::k_forbidden);
  CHECK(Cancel(state, {}, scene.request.now, Customer()).ok());
  const Instant over = At("2026-03-10T10:00");
  CHECK(Cancel(state, {}, over, Customer()).status().reason() == Reason::k_forbidden);
  CHECK(Cancel(state, {}, over).ok());
}

// ---- move one -----------------------------------------------------------------

TEST_CASE("move one: it becomes an exception and keeps its place") {
  const Scene scene;
  const SeriesState state = Booked(scene);
  MoveSeriesBody what{.scope = SeriesScope::kThis, .recurrence_id = Wall("2026-03-03T10:00")};
  what.start = At("2026-03-03T14:00");
  what.note = "the dentist";
  const SeriesChange change = Must(DecideMoveOccurrence(state, what, scene.request, Leader()));
  CHECK(Told(change) == "03-03T10:00 moved");
  CHECK(Changed(change) == "2 03-03 14:00");
  CHECK(change.occurrences[0].start == At("2026-03-03T14:00"));
  CHECK(change.changes[0].after.recurrence_id == Wall("2026-03-03T10:00"));
  CHECK(change.changes[0].history.reason == "the dentist");
  CHECK(!change.after);
}

// ---- move several -------------------------------------------------------------

Result<MovedSeries> TryMove(const Scene& scene, const SeriesState& state,
                            const MoveSeriesBody& what, const char* now = "2026-03-02T06:00") {
  SeriesMove move{.request = scene.request};
  move.request.now = At(now);
  move.new_ids = Ids();
  move.new_ids[0] = "t";
  for (std::size_t i = 1; i < move.new_ids.size(); ++i) move.new_ids[i] = fmt::format("n{}", i);
  return DecideMoveSeries(state, what, move, {}, Leader());
}

SeriesChange Move(const Scene& scene, const SeriesState& state, const MoveSeriesBody& what,
                  const char* now = "2026-03-02T06:00") {
  return Must(TryMove(scene, state, what, now)).change;
}

MoveSeriesBody To(const char* start) {
  MoveSeriesBody what;
  what.start = At(start);
  return what;
}

TEST_CASE("move all: as far as the start says, and the series with them") {
  const Scene scene;
  const SeriesState state = Booked(scene);
  MoveSeriesBody what = To("2026-03-02T13:00");
  what.note = "the dentist";
  const SeriesChange change = Move(scene, state, what);
  CHECK(Told(change) ==
        "03-02T13:00 moved; 03-03T13:00 moved; 03-04T13:00 moved; 03-05T13:00 moved");
  CHECK(Changed(change) == "1 13:00; 2 03-03 13:00; 3 03-04 13:00; 4 03-05 13:00");
  CHECK(!change.splits);
  CHECK(!change.ended);
  CHECK(change.after->header.id == "s");
  CHECK(change.after->dtstart == Wall("2026-03-02T13:00"));
  CHECK(change.after->each.start == At("2026-03-02T13:00"));
  CHECK(change.after->rrule == "FREQ=DAILY;COUNT=4");
  CHECK(change.after->hosts == std::vector<std::string>{"ana"});
  CHECK(Topics(change) == "series.rescheduled");
  CHECK(change.action == "move");
  CHECK(change.reason == "the dentist");
  CHECK(change.changes[0].history.reason == "the dentist");
  CHECK(!change.due_at);
}

TEST_CASE("the start may be said of any occurrence") {
  const Scene scene;
  MoveSeriesBody what = To("2026-03-04T13:00");
  what.recurrence_id = Wall("2026-03-04T10:00");
  CHECK(Changed(Move(scene, Booked(scene), what)) ==
        "1 13:00; 2 03-03 13:00; 3 03-04 13:00; 4 03-05 13:00");
}

TEST_CASE("another length changes the series and every occurrence") {
  Scene scene(R"({"durations_min": [60, 30]})");
  const SeriesState state = Booked(scene);
  scene.request.duration_min = 30;
  MoveSeriesBody what;
  what.duration_min = 30;
  const SeriesChange change = Move(scene, state, what);
  CHECK(change.after->duration_min == 30);
  CHECK(change.after->each.duration_min == 30);
  CHECK(change.changes.size() == 4);
  CHECK(change.changes[3].after.end == At("2026-03-05T10:30"));
  CHECK(Topics(change) == "series.rescheduled");
}

TEST_CASE("another host for all is told to hosts, and is no reschedule") {
  const Scene scene(R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]})");
  const SeriesState state = Booked(scene);
  Scene with_bo(R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]})");
  with_bo.request.only_users = {with_bo.catalog->FindUser("bo")};
  MoveSeriesBody what;
  what.hosts = {"bo"};
  const SeriesChange change = Move(with_bo, state, what);
  CHECK(change.after->hosts == what.hosts);
  CHECK(change.after->each.hosts == what.hosts);
  CHECK(change.changes[3].after.hosts == what.hosts);
  CHECK(Topics(change) == "series.reassigned");
}

TEST_CASE("exceptions keep their time and move their place; what is told of them says so") {
  const Scene scene;
  SeriesState state = Booked(scene);
  state.occurrences[1].booking.start = At("2026-03-03T15:00");
  const SeriesChange change = Move(scene, state, To("2026-03-02T13:00"));
  CHECK(Told(change) ==
        "03-02T13:00 moved; 03-03T13:00 kept; 03-04T13:00 moved; 03-05T13:00 moved");
  const BookingChange& kept = change.changes.back();
  CHECK(kept.booking_key == 2);
  CHECK(kept.after.start == At("2026-03-03T15:00"));
  CHECK(kept.after.recurrence_id == Wall("2026-03-03T13:00"));
  CHECK(kept.history.action == "move_series");
  CHECK(!kept.retakes_time);
}

TEST_CASE("an occurrence of another length is an exception too") {
  const Scene scene;
  SeriesState state = Booked(scene);
  state.occurrences[1].booking.duration_min = 90;
  CHECK(Told(Move(scene, state, To("2026-03-02T13:00"))) ==
        "03-02T13:00 moved; 03-03T13:00 kept; 03-04T13:00 moved; 03-05T13:00 moved");
}

TEST_CASE("moving all of a series that has begun splits it where it goes on") {
  const Scene scene;
  const SeriesState state = Booked(scene);
  const SeriesChange change = Move(scene, state, To("2026-03-04T13:00"), "2026-03-03T12:00");
  CHECK(Told(change) == "03-04T13:00 moved; 03-05T13:00 moved");
  CHECK(change.splits);
  CHECK(change.ended->header.id == "s");
  CHECK(change.ended->rrule == "FREQ=DAILY;COUNT=2");
  CHECK(change.ended->status == SeriesStatus::kEnded);
  CHECK(change.after->header.id == "t");
  CHECK(change.after->split_from == "s");
  CHECK(change.after->split_recurrence_id == Wall("2026-03-04T10:00"));
  CHECK(change.after->rrule == "FREQ=DAILY;COUNT=2");
  CHECK(change.after->dtstart == Wall("2026-03-04T13:00"));
}

TEST_CASE("this and later ones: a split in the middle, none at the first") {
  const Scene scene;
  const SeriesState state = Booked(scene);
  MoveSeriesBody what = To("2026-03-04T13:00");
  what.scope = SeriesScope::kThisAndFuture;
  CHECK(TryMove(scene, state, what).status().path() == "recurrence_id");
  what.recurrence_id = Wall("2026-03-04T10:00");
  CHECK(Changed(Move(scene, state, what)) == "3 03-04 13:00; 4 03-05 13:00");
  CHECK(Move(scene, state, what).splits);
  what = To("2026-03-02T13:00");
  what.scope = SeriesScope::kThisAndFuture;
  what.recurrence_id = Wall("2026-03-02T10:00");
  CHECK(!Move(scene, state, what).splits);
}

TEST_CASE("a split shares what was left out, and keeps the host program's notes") {
  const Scene scene;
  SeriesState state = Booked(scene);
  state.series.header.metadata = {{"k", "v"}};
  state.series.left_out = {{Wall("2026-03-03T10:00"), "time_off"},
                           {Wall("2026-03-04T10:00"), "calendar"}};
  MoveSeriesBody what = To("2026-03-04T13:00");
  what.scope = SeriesScope::kThisAndFuture;
  what.recurrence_id = Wall("2026-03-04T10:00");
  const SeriesChange change = Move(scene, state, what);
  REQUIRE(change.ended->left_out.size() == 1);
  CHECK(change.ended->left_out[0].reason == "time_off");
  REQUIRE(change.after->left_out.size() == 1);
  CHECK(change.after->left_out[0].recurrence_id == Wall("2026-03-04T13:00"));
  CHECK(change.after->header.metadata == state.series.header.metadata);
  CHECK(change.after->header.version == 0);
}

TEST_CASE("what is over, or cancelled, does not move") {
  const Scene scene;
  SeriesState state = Booked(scene);
  const Status over = TryMove(scene, state, To("2026-03-02T13:00"), "2026-03-09T12:00").status();
  CHECK(over.path() == "series");
  CHECK(RuleOf(over) == "series_shape");
  state.series.status = SeriesStatus::kCancelled;
  CHECK(TryMove(scene, state, To("2026-03-02T13:00")).status().reason() ==
        Reason::k_invalid_transition);
}

TEST_CASE("a rule without end moves how far it is written, and says when it goes on") {
  const Scene scene;
  const SeriesState state = Booked(scene, "FREQ=WEEKLY");
  const SeriesChange change = Move(scene, state, To("2026-03-02T13:00"));
  CHECK(change.after->written_until == *state.series.written_until + 3 * kHour);
  CHECK(change.due_at == *change.after->written_until - 183 * kDay);
}

TEST_CASE("one that cannot move is told, as a conflict") {
  const Scene scene("{}", "{}", R"({"time_off": [{"user": "ana", "from": "2026-03-04",
                                                  "start": "12:00", "end": "17:00"}]})");
  const MovedSeries moved = Must(TryMove(scene, Booked(scene), To("2026-03-02T13:00")));
  CHECK(moved.decided.conflicts == 1);
  CHECK(Told(moved.change) ==
        "03-02T13:00 moved; 03-03T13:00 moved; 03-04T13:00 conflict (time_off); "
        "03-05T13:00 moved");
}

// ---- a new rule ---------------------------------------------------------------

MoveSeriesBody Rule(const char* rrule) {
  MoveSeriesBody what;
  what.rrule = rrule;
  return what;
}

TEST_CASE("a new rule: what it has stays, what it lacks is cancelled, what is new is booked") {
  const Scene scene;
  const SeriesChange change = Move(scene, Booked(scene), Rule("FREQ=DAILY;INTERVAL=2;COUNT=3"));
  CHECK(Told(change) ==
        "03-02T10:00 moved; 03-03T10:00 cancelled; 03-04T10:00 moved; 03-05T10:00 cancelled; "
        "03-06T10:00 booked");
  CHECK(Changed(change) == "2 03-03 10:00; 4 03-05 10:00; 1 10:00; 3 03-04 10:00; 0 03-06 10:00");
  CHECK(change.changes.back().after.header.id == "n1");
  CHECK(change.after->rrule == "FREQ=DAILY;INTERVAL=2;COUNT=3");
  CHECK(Topics(change) == "series.rescheduled series.reassigned");
}

TEST_CASE("a new rule books nothing where something was cancelled or left out") {
  const Scene scene;
  SeriesState state = Booked(scene);
  state.occurrences[3].booking.status = BookingStatus::kCancelled;
  state.series.left_out = {{Wall("2026-03-06T10:00"), "time_off"}};
  CHECK(Told(Move(scene, state, Rule("FREQ=DAILY;COUNT=6"))) ==
        "03-02T10:00 moved; 03-03T10:00 moved; 03-04T10:00 moved; 03-07T10:00 booked");
}

TEST_CASE("a new rule books nothing before now, and its COUNT counts what is over") {
  const Scene scene;
  const SeriesState state = Booked(scene, "FREQ=DAILY;INTERVAL=2;COUNT=3");
  CHECK(Told(Move(scene, state, Rule("FREQ=DAILY;COUNT=5"), "2026-03-02T12:00")) ==
        "03-04T10:00 moved; 03-05T10:00 booked; 03-06T10:00 moved; 03-07T10:00 booked");
}

TEST_CASE("an exception that the new rule lacks stays, and is told as one to nothing") {
  const Scene scene;
  SeriesState state = Booked(scene);
  state.occurrences[1].booking.start = At("2026-03-03T15:00");
  CHECK(Told(Move(scene, state, Rule("FREQ=DAILY;INTERVAL=2;COUNT=2"))) ==
        "03-02T10:00 moved; 03-03T10:00 kept (not_found); 03-04T10:00 moved; "
        "03-05T10:00 cancelled");
}

TEST_CASE("a new rule without end is written as far as one that is new, one with an end no more") {
  const Scene scene;
  const SeriesChange endless = Move(scene, Booked(scene), Rule("FREQ=WEEKLY"));
  CHECK(endless.after->written_until == scene.request.now + 366 * kDay);
  CHECK(endless.due_at == scene.request.now + 183 * kDay);
  const SeriesChange ended = Move(scene, Booked(scene, "FREQ=WEEKLY"), Rule("FREQ=WEEKLY;COUNT=2"));
  CHECK(!ended.after->written_until);
  CHECK(!ended.due_at);
}

TEST_CASE("the occurrence that a move is of must be one of the new rule") {
  const Scene scene;
  const Status none = TryMove(scene, Booked(scene), Rule("FREQ=WEEKLY;BYDAY=WE;COUNT=2")).status();
  CHECK(RuleOf(none) == "series_edit");
  CHECK(none.path() == "rrule");
  CHECK(TryMove(scene, Booked(scene), Rule("FREQ=NEVER")).status().path() == "rrule");
}

}  // namespace
}  // namespace rota
