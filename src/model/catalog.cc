// The documents: catalog, scenario and the query a scenario ends with.
#include "rota/model/catalog.h"

#include "src/model/describe.h"

namespace rota {

template <>
struct Listing<QueryAttendee> {
  static constexpr std::string_view kName = "query_attendee";
  static constexpr std::string_view kDoc =
      "For whom is asked; a known user's calendar becomes part of the offer.";
  static constexpr FieldSpec kFields[] = {
      Field<&QueryAttendee::user>("Known user. One of `user` and `email` is given.").Refers("user"),
      Field<&QueryAttendee::email>("Address. One of `user` and `email` is given.")
          .Shape(Format::kEmail),
      Field<&QueryAttendee::id>(
          "With `reschedule_of`: the attendee of a session whose seat would move.")
          .Id()
          .Since(Stage::kTeams),
  };
};
ROTA_DESCRIBE(QueryAttendee)

template <>
struct Listing<QueryMember> {
  static constexpr std::string_view kName = "query_member";
  static constexpr std::string_view kDoc = "One of an ad-hoc group.";
  static constexpr FieldSpec kFields[] = {
      Field<&QueryMember::user>("A person. One of `user`, `resource` and `pool` is given.")
          .Refers("user"),
      Field<&QueryMember::resource>("A thing.").Refers("resource"),
      Field<&QueryMember::pool>("Any one thing of a pool.").Refers("resource_pool"),
      Field<&QueryMember::required>("false: no start is lost by them; named where they are free."),
  };
};
ROTA_DESCRIBE(QueryMember)

template <>
struct Listing<Gap> {
  static constexpr std::string_view kName = "gap";
  static constexpr std::string_view kDoc =
      "Minutes between the end of the part before and the start of this one.";
  static constexpr FieldSpec kFields[] = {
      Field<&Gap::at_least_min>("At least.").Minutes(),
      Field<&Gap::at_most_min>("At most.").Minutes(),
  };
};
ROTA_DESCRIBE(Gap)

template <>
struct Listing<QueryPart> {
  static constexpr std::string_view kName = "query_part";
  static constexpr std::string_view kDoc = "One service of a visit.";
  static constexpr FieldSpec kFields[] = {
      Field<&QueryPart::event_type>("What would be booked.").Required().Refers("event_type"),
      InstantField<&QueryPart::start>("Its start, as it was offered."),
      Field<&QueryPart::duration_min>("One of the offered lengths, in minutes.")
          .Minutes(1)
          .Otherwise("the event type's first"),
      Field<&QueryPart::hosts>("Only these hosts.").Refers("user").Otherwise("all"),
      Field<&QueryPart::same_host_as>("Place of another part, from 0, whose host serves here too.")
          .AtLeast(0),
      Field<&QueryPart::gap>("Minutes before it."),
  };
};
ROTA_DESCRIBE(QueryPart)

template <>
struct Listing<Query> {
  static constexpr std::string_view kName = "query";
  static constexpr std::string_view kDoc =
      "A question about free time. `start` is for the questions about one start, `from` and `to` are "
      "for the others, so that one form may ask several.";
  static constexpr FieldSpec kFields[] = {
      Field<&Query::event_type>("What would be booked.")
          .Refers("event_type")
          .Otherwise("the question is about `members` or `parts`"),
      Field<&Query::from>("A date, read in `zone`, or an instant. Inclusive."),
      Field<&Query::to>("A date, inclusive, or an instant, exclusive."),
      Field<&Query::zone>("Zone of the asked dates and of the answer's dates.")
          .Zone()
          .Otherwise("the grid zone"),
      Field<&Query::duration_min>(
          "One of the offered lengths, in minutes; of `members` any, and it is needed.")
          .Minutes(1)
          .Otherwise(
              "that of the booking that would move, where it is offered, else the event type's first"),
      Field<&Query::seats>("Seats wanted at once, in one session.")
          .Range(1, 1'000)
          .Since(Stage::kTeams)
          .Otherwise("1"),
      InstantField<&Query::start>(
          "The start that is asked about, for `check`, `explain` and `assign`."),
      Field<&Query::attendee>("For whom."),
      Field<&Query::hosts>("Only these hosts.").Refers("user").Otherwise("all"),
      Field<&Query::members>(
          "An ad-hoc group, in place of `event_type`, for slots, dates, next, check, explain and "
          "openings: people and resources, 100 at most, one of them at least required. Users of the "
          "organization ask for resources, for themselves, for whom they lead, and for colleagues "
          "of a team as far as `members_see_team` goes; anybody else is not found.")
          .Since(Stage::kTeams),
      Field<&Query::parts>("Several services in one go, in place of `event_type`.")
          .Since(Stage::kTeams),
      Field<&Query::order>("Whether the parts may be taken in another order.").Since(Stage::kTeams),
      Field<&Query::gaps_free>("The attendee is free in the gaps between the parts.")
          .Since(Stage::kTeams),
      Field<&Query::place>("Where it would be, as in the organization's `distances`.")
          .MaxBytes(80)
          .Since(Stage::kTeams)
          .Otherwise("that of the first location"),
      Field<&Query::reschedule_of>("Booking that would move; it does not stand in its own way.")
          .MaxBytes(160),
      Field<&Query::include>(
          "Free starts only, or every start of the grid with the first reason against it."),
      Field<&Query::limit>("At most so many answers.").AtLeast(1).Otherwise("no bound"),
  };
};
ROTA_DESCRIBE(Query)

template <>
struct Listing<AskBody> {
  static constexpr std::string_view kName = "ask_body";
  static constexpr std::string_view kDoc = "Any question about free time.";
  static constexpr FieldSpec kFields[] = {
      Field<&AskBody::op>("What is asked: one of the verbs `query.`*op*."),
      Flattened<&AskBody::what>(),
  };
};
ROTA_DESCRIBE(AskBody)

template <>
struct Listing<ScenarioQuery> {
  static constexpr std::string_view kName = "scenario_query";
  static constexpr std::string_view kDoc = "The question of a scenario, and who asks it.";
  static constexpr FieldSpec kFields[] = {
      Field<&ScenarioQuery::op>(
          "What is asked: the free starts, a verdict on one start, the reasons for it, who would "
          "take it, the dates with free starts, the next free start, the state of limits, the "
          "booking window, the stretches of free time."),
      Flattened<&ScenarioQuery::what>(),
      Field<&ScenarioQuery::actor>("Who asks; the answer shows what they may know.")
          .Otherwise("system"),
      Field<&ScenarioQuery::facts>("What they know besides, as in an envelope."),
      Field<&ScenarioQuery::seed>("Key of the order of `seeded` ties."),
  };
};
ROTA_DESCRIBE(ScenarioQuery)

template <>
struct Listing<Catalog> {
  static constexpr std::string_view kName = "catalog";
  static constexpr std::string_view kDoc =
      "An organization in one document. Applying it writes every record it holds, whole, by id; "
      "records it does not name stay as they are.";
  static constexpr FieldSpec kFields[] = {
      Field<&Catalog::organization>("The organization itself."),
      Field<&Catalog::users>("People."),
      Field<&Catalog::profiles>("Availability profiles."),
      Field<&Catalog::schedules>("Schedules."),
      Field<&Catalog::holiday_sets>("Holiday sets."),
      Field<&Catalog::teams>("Teams with their members."),
      Field<&Catalog::event_types>("Event types."),
      Field<&Catalog::resources>("Rooms and things."),
      Field<&Catalog::resource_pools>("Pools of rooms and things."),
      Field<&Catalog::calendar_sources>("External calendars."),
      Reserved("routes", Stage::kLater, "Phone numbers, host names and paths."),
      Reserved("external_links", Stage::kLater, "Mapping to other systems."),
      Reserved("webhooks", Stage::kLater, "Subscriptions."),
      Reserved("preferences", Stage::kLater, "What people want to be told, and how."),
  };
};
ROTA_DESCRIBE(Catalog)

template <>
struct Listing<Scenario> {
  static constexpr std::string_view kName = "scenario";
  static constexpr std::string_view kDoc =
      "A catalog, the facts of a moment and a question: answers without a database.";
  static constexpr FieldSpec kFields[] = {
      InstantField<&Scenario::now>("The moment.").Required(),
      Field<&Scenario::catalog>("The organization.").Required(),
      Field<&Scenario::bookings>(
          "Bookings in order of assignment. Ids left out are b0, b1, ... by place; an end left out "
          "is the start plus the duration."),
      Field<&Scenario::holds>("Holds. Ids left out are h0, h1, ... by place."),
      Field<&Scenario::busy>("Busy time from elsewhere."),
      Field<&Scenario::time_off>("Time off."),
      Reserved("series", Stage::kRecurrence, "Series of bookings."),
      Field<&Scenario::query>("The question.").Required(),
  };
};
ROTA_DESCRIBE(Scenario)

}  // namespace rota
