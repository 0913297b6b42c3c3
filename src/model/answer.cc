#include "rota/model/answer.h"

#include "src/model/describe.h"

namespace rota {

template <auto kMember>
constexpr FieldSpec HostsOf() {
  return Field<kMember>("Who could take it; for those who may see hosts.").Refers("user");
}
template <auto kMember>
constexpr FieldSpec ThingsOf() {
  return Field<kMember>(
             "Things that could serve, where any are needed; for those who may see hosts.")
      .Refers("resource");
}
template <auto kMember>
constexpr FieldSpec ReasonOf(std::string_view doc) {
  return Field<kMember>(doc).MaxBytes(40);
}

template <>
struct Listing<SlotAnswer> {
  static constexpr std::string_view kName = "slot_answer";
  static constexpr std::string_view kDoc = "One start of the grid.";
  static constexpr FieldSpec kFields[] = {
      InstantField<&SlotAnswer::start>("When it starts.").Required(),
      InstantField<&SlotAnswer::end>("When it ends.").Required(),
      HostsOf<&SlotAnswer::hosts>(),
      ThingsOf<&SlotAnswer::resources>(),
      Field<&SlotAnswer::remaining>("How many more such bookings fit at that start.").Always(),
      Field<&SlotAnswer::hosts_free>(
          "With include `lattice`: how many people could take it; for staff, and for the public "
          "where the organization says so."),
      ReasonOf<&SlotAnswer::reason>("With include `lattice`: the first rule against it."),
  };
};
ROTA_DESCRIBE(SlotAnswer)

template <>
struct Listing<VisitAnswer> {
  static constexpr std::string_view kName = "visit_answer";
  static constexpr std::string_view kDoc = "Several services in one go that can be booked.";
  static constexpr FieldSpec kFields[] = {
      InstantField<&VisitAnswer::start>("When the first part starts.").Required(),
      InstantField<&VisitAnswer::end>("When the last part ends.").Required(),
      Field<&VisitAnswer::parts>(
          "In the order taken. `booking.book` takes the parts of the question in this order, each with its "
          "start.")
          .Always(),
  };
};
ROTA_DESCRIBE(VisitAnswer)

template <>
struct Listing<SlotsAnswer> {
  static constexpr std::string_view kName = "slots_answer";
  static constexpr std::string_view kDoc = "The starts that can be booked.";
  static constexpr FieldSpec kFields[] = {
      Field<&SlotsAnswer::slots>("Ascending.").AlwaysOrNext(),
      Field<&SlotsAnswer::visits>("In place of `slots` where `parts` were asked for. Ascending.")
          .Since(Stage::kTeams),
  };
};
ROTA_DESCRIBE(SlotsAnswer)

template <>
struct Listing<CheckAnswer> {
  static constexpr std::string_view kName = "check_answer";
  static constexpr std::string_view kDoc = "Whether one start can be booked.";
  static constexpr FieldSpec kFields[] = {
      Field<&CheckAnswer::available>("It can be booked.").Always(),
      InstantField<&CheckAnswer::start>("The start that was asked about.").Required(),
      InstantField<&CheckAnswer::end>("When it would end.").Required(),
      Field<&CheckAnswer::remaining>("How many more such bookings fit.").Always(),
      HostsOf<&CheckAnswer::hosts>(),
      ThingsOf<&CheckAnswer::resources>(),
      ReasonOf<&CheckAnswer::reason>("The first rule that says no."),
      Field<&CheckAnswer::part>(
          "Of a visit: the part it says no to, by its place in the question, from 0.")
          .Since(Stage::kTeams),
      Field<&CheckAnswer::parts>("Of a visit that can be booked: its parts, in the order taken.")
          .Since(Stage::kTeams),
  };
};
ROTA_DESCRIBE(CheckAnswer)

template <>
struct Listing<RuleVerdict> {
  static constexpr std::string_view kName = "rule_verdict";
  static constexpr std::string_view kDoc = "One rule that says no to a start.";
  static constexpr FieldSpec kFields[] = {
      ReasonOf<&RuleVerdict::reason>("The rule.").Required(),
      Field<&RuleVerdict::object>("Id of what is in the way, for those who may see it.").Id(),
      InstantField<&RuleVerdict::free_at>("First start that this rule would let pass.")
          .Otherwise("none within a month"),
  };
};
ROTA_DESCRIBE(RuleVerdict)

template <>
struct Listing<HostVerdict> {
  static constexpr std::string_view kName = "host_verdict";
  static constexpr std::string_view kDoc = "What the rules say about one host at one start.";
  static constexpr FieldSpec kFields[] = {
      Field<&HostVerdict::host>("The host.").Required().Refers("user"),
      Field<&HostVerdict::free>("No rule says no.").Always(),
      ReasonOf<&HostVerdict::reason>("The first rule that says no."),
      Field<&HostVerdict::rules>("Every rule that says no, in pipeline order.").Always(),
  };
};
ROTA_DESCRIBE(HostVerdict)

template <>
struct Listing<ResourceVerdict> {
  static constexpr std::string_view kName = "resource_verdict";
  static constexpr std::string_view kDoc = "What the rules say about one thing at one start.";
  static constexpr FieldSpec kFields[] = {
      Field<&ResourceVerdict::resource>("The thing.").Required().Refers("resource"),
      Field<&ResourceVerdict::free>("No rule says no.").Always(),
      ReasonOf<&ResourceVerdict::reason>("The first rule that says no."),
      Field<&ResourceVerdict::rules>("Every rule that says no, in pipeline order.").Always(),
  };
};
ROTA_DESCRIBE(ResourceVerdict)

template <>
struct Listing<StartVerdict> {
  static constexpr std::string_view kName = "start_verdict";
  static constexpr std::string_view kDoc =
      "Why one start can be booked or not: every rule that says no, for the start as a whole and "
      "for each host.";
  static constexpr FieldSpec kFields[] = {
      Flattened<&StartVerdict::check>(),
      Field<&StartVerdict::rules>("Against the start as a whole, in pipeline order.").Always(),
      Field<&StartVerdict::candidates>("Everybody who could host; for those who may see hosts."),
      Field<&StartVerdict::resource_candidates>(
          "Every resource that could serve, where any are needed; for those who may see hosts."),
  };
};
ROTA_DESCRIBE(StartVerdict)

template <>
struct Listing<AssignAnswer> {
  static constexpr std::string_view kName = "assign_answer";
  static constexpr std::string_view kDoc = "Who would take a start, and why.";
  static constexpr FieldSpec kFields[] = {
      Field<&AssignAnswer::hosts>("Who would take it.").Refers("user").Always(),
      Field<&AssignAnswer::resources>("Things it would take."),
      Field<&AssignAnswer::decision>("Every candidate and what dropped them.").Always(),
  };
};
ROTA_DESCRIBE(AssignAnswer)

template <>
struct Listing<Opening> {
  static constexpr std::string_view kName = "opening";
  static constexpr std::string_view kDoc =
      "A stretch of free time: whatever the grid, a booking may start at each of its whole minutes "
      "at which it ends inside.";
  static constexpr FieldSpec kFields[] = {
      InstantField<&Opening::start>("The first start.").Required(),
      InstantField<&Opening::end>("When a booking at the last start ends.").Required(),
  };
};
ROTA_DESCRIBE(Opening)

template <>
struct Listing<HostOpenings> {
  static constexpr std::string_view kName = "host_openings";
  static constexpr std::string_view kDoc =
      "The stretches in which one host could take the booking.";
  static constexpr FieldSpec kFields[] = {
      Field<&HostOpenings::host>("The host.").Required().Refers("user"),
      Field<&HostOpenings::openings>("Ascending; none where the host is never free.").Always(),
  };
};
ROTA_DESCRIBE(HostOpenings)

template <>
struct Listing<ResourceOpenings> {
  static constexpr std::string_view kName = "resource_openings";
  static constexpr std::string_view kDoc = "The stretches in which one resource could serve.";
  static constexpr FieldSpec kFields[] = {
      Field<&ResourceOpenings::resource>("The resource.").Required().Refers("resource"),
      Field<&ResourceOpenings::openings>("Ascending; none where it is never free.").Always(),
  };
};
ROTA_DESCRIBE(ResourceOpenings)

template <>
struct Listing<OpeningsAnswer> {
  static constexpr std::string_view kName = "openings_answer";
  static constexpr std::string_view kDoc =
      "The stretches of time in which something can be booked.";
  static constexpr FieldSpec kFields[] = {
      Field<&OpeningsAnswer::openings>("Of the booking as a whole, ascending.").Always(),
      Field<&OpeningsAnswer::hosts>("For each host those in which they could take it.").Always(),
      Field<&OpeningsAnswer::resources>(
          "For each resource those in which it could serve, where any are needed."),
  };
};
ROTA_DESCRIBE(OpeningsAnswer)

template <>
struct Listing<DatesAnswer> {
  static constexpr std::string_view kName = "dates_answer";
  static constexpr std::string_view kDoc = "The dates on which something can be booked.";
  static constexpr FieldSpec kFields[] = {
      Field<&DatesAnswer::dates>("Ascending, in the query's zone.").Always(),
  };
};
ROTA_DESCRIBE(DatesAnswer)

template <>
struct Listing<NextAnswer> {
  static constexpr std::string_view kName = "next_answer";
  static constexpr std::string_view kDoc = "The first start that can be booked.";
  static constexpr FieldSpec kFields[] = {
      Field<&NextAnswer::slot>("null when there is none in the range, or within a year.")
          .Always()
          .Nullable(),
      Field<&NextAnswer::slots>("The first `limit` of them, where the question has one."),
  };
};
ROTA_DESCRIBE(NextAnswer)

template <>
struct Listing<LimitAnswer> {
  static constexpr std::string_view kName = "limit_answer";
  static constexpr std::string_view kDoc = "How many more bookings a limit lets start in a period.";
  static constexpr FieldSpec kFields[] = {
      Field<&LimitAnswer::host>("Whose limit.").Refers("user").Otherwise("of the start as a whole"),
      Field<&LimitAnswer::resource>("The thing whose limit it is.").Refers("resource"),
      InstantField<&LimitAnswer::from>("First instant of the period.").Required(),
      InstantField<&LimitAnswer::to>("Instant after the last.").Required(),
      Field<&LimitAnswer::left>("How many more.").Always(),
  };
};
ROTA_DESCRIBE(LimitAnswer)

template <>
struct Listing<LimitsAnswer> {
  static constexpr std::string_view kName = "limits_answer";
  static constexpr std::string_view kDoc = "How many more bookings the limits allow, and when.";
  static constexpr FieldSpec kFields[] = {
      Field<&LimitsAnswer::limits>("The periods in which a limit is near or reached.").Always(),
  };
};
ROTA_DESCRIBE(LimitsAnswer)

template <>
struct Listing<BookingWindow> {
  static constexpr std::string_view kName = "booking_window";
  static constexpr std::string_view kDoc = "From when to when something can start at all.";
  static constexpr FieldSpec kFields[] = {
      InstantField<&BookingWindow::from>("First instant.").Required(),
      InstantField<&BookingWindow::to>("Instant after the last.").Otherwise("no end"),
  };
};
ROTA_DESCRIBE(BookingWindow)

template <>
struct Listing<WindowAnswer> {
  static constexpr std::string_view kName = "window_answer";
  static constexpr std::string_view kDoc = "From when to when the event type can be booked at all.";
  static constexpr FieldSpec kFields[] = {
      Field<&WindowAnswer::window>("The window.").Always(),
  };
};
ROTA_DESCRIBE(WindowAnswer)

}  // namespace rota
