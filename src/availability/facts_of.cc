#include "src/availability/facts_of.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "src/availability/offer.h"
#include "src/availability/resolve_offer.h"
#include "src/base/ascii.h"

namespace rota {
namespace {

// A range edge as an instant; a date is its first instant in `zone`.
Instant EdgeOf(const RangeEdge& edge, const Zone& zone) {
  if (const Instant* at = std::get_if<Instant>(&edge)) return *at;
  return zone.CivilDay(std::get<Date>(edge)).start;
}

// PersonFacts that are being collected.
struct Gathered {
  std::vector<Occupied> occupied;
  std::vector<Blocked> blocked;
  Timeline<Absence> absences;
  std::vector<Turns> turns;
};

// Collects a scenario's records by person and event type.
class Collector {
 public:
  Collector(const ResolvedCatalog& catalog, const Scenario& scenario)
      : catalog_(catalog),
        scenario_(scenario),
        people_(catalog.user_count()),
        things_(catalog.resource_count()),
        types_(catalog.event_type_count()),
        asked_(AskedAttendees(scenario)),
        attended_(asked_.size()) {}

  Result<Facts> Collect() {
    // Absences first: who stands in has a place, and buffers, on the event types of the absent.
    for (std::size_t i = 0; i < scenario_.time_off.size(); ++i) {
      Status added = AddTimeOff(scenario_.time_off[i], static_cast<std::int64_t>(i) + 1);
      if (!added.ok()) return added.Under(fmt::format("time_off[{}]", i));
    }
    for (std::size_t i = 0; i < scenario_.bookings.size(); ++i) {
      Status added = AddBooking(scenario_.bookings[i], static_cast<std::int64_t>(i));
      if (!added.ok()) return added.Under(fmt::format("bookings[{}]", i));
    }
    for (std::size_t i = 0; i < scenario_.holds.size(); ++i) {
      const std::size_t place = scenario_.bookings.size() + i;
      Status added = AddBooking(AsBooking(scenario_.holds[i]), static_cast<std::int64_t>(place));
      if (!added.ok()) return added.Under(fmt::format("holds[{}]", i));
    }
    for (const auto& [name, session] : sessions_) AddSession(session);
    for (std::size_t i = 0; i < scenario_.busy.size(); ++i) {
      Status added = AddBusy(scenario_.busy[i], static_cast<std::int64_t>(i) + 1);
      if (!added.ok()) return added.Under(fmt::format("busy[{}]", i));
    }
    return Finish();
  }

 private:
  static Booking AsBooking(const Hold& hold) {
    Booking booking;
    booking.header = hold.header;
    booking.event_type = hold.event_type;
    booking.start = hold.start;
    booking.end = hold.end;
    booking.hosts = hold.hosts;
    booking.status = BookingStatus::kHold;
    booking.expires_at = hold.expires_at;
    booking.seats_taken = hold.seats_taken;
    return booking;
  }

  // Fills in what the document may leave out: end, buffers, and whether it blocks.
  Status Resolve(Booking* booking, const Offer* offer) {
    if (booking->end == 0) {
      const std::int32_t fallback = offer ? offer->type->durations_min.front() : 0;
      booking->end = booking->start + booking->duration_min.value_or(fallback) * kMinute;
    }
    if (booking->end <= booking->start) {
      return Invalid("booking_shape", "a booking must end after it starts").At("end");
    }
    ResolveThingBuffers(catalog_, offer, booking);
    if (!offer) return {};
    if (!booking->buffer_mode) booking->buffer_mode = offer->buffer_mode;
    if (!booking->location) booking->location = LocationOf(*offer->type, std::nullopt);
    if (!booking->seats) booking->seats = offer->type->seats;
    if (booking->status == BookingStatus::kPending) booking->blocks = offer->pending_blocks;
    return {};
  }

  Result<const Offer*> OfferOf(const std::string& event_type) {
    if (event_type.empty()) return static_cast<const Offer*>(nullptr);
    const auto known = offers_.find(event_type);
    if (known != offers_.end()) return static_cast<const Offer*>(&known->second);
    Result<Offer> offer = ResolveOffer(catalog_, event_type,
                                       [&](std::uint32_t user) { return people_[user].absences; });
    if (!offer.ok()) return Status(offer.status()).At("event_type");
    return static_cast<const Offer*>(&offers_.emplace(event_type, *std::move(offer)).first->second);
  }

  Status AddBooking(Booking booking, std::int64_t place) {
    ROTA_ASSIGN(const Offer* offer, OfferOf(booking.event_type));
    ROTA_TRY(Resolve(&booking, offer));
    for (std::size_t i = 0; i < booking.hosts.size(); ++i) {
      if (catalog_.FindUser(booking.hosts[i]) == kNone) {
        return NotFound("user", booking.hosts[i]).At(fmt::format("hosts[{}]", i));
      }
    }
    for (std::size_t i = 0; i < booking.resources.size(); ++i) {
      const std::string& id = booking.resources[i].resource;
      if (catalog_.FindResource(id) == kNone) {
        return NotFound("resource", id).At(fmt::format("resources[{}].resource", i));
      }
    }
    Taken taken{place, offer, RowsOf(catalog_, offer, booking, place + 1), std::move(booking)};
    if (taken.rows.counted && taken.rows.counted->seating) {
      const Booking& own = taken.booking;
      sessions_[{own.event_type, own.hosts, own.start, own.end}].push_back(std::move(taken));
      return {};
    }
    AddTurns(taken);
    AddClaims(taken, taken.rows.claims);
    if (!taken.rows.counted) return {};
    if (offer) types_[offer->event_type].push_back(*taken.rows.counted);
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      if (SeatsOf(asked_[i], taken.booking) > 0) attended_[i].push_back(*taken.rows.counted);
    }
    return {};
  }

  // A record of the scenario and what it takes.
  struct Taken {
    std::int64_t place = 0;
    const Offer* offer = nullptr;
    BookingRows rows;
    Booking booking;
  };

  // Records of one event type with the same hosts and time are one session, whose first record
  // names it.
  void AddSession(const std::vector<Taken>& records) {
    const Taken& first = records.front();
    Counted counted = *first.rows.counted;
    auto seating = std::make_shared<Seating>(*counted.seating);
    for (const Taken& one : records) {
      if (&one != &first) {
        const std::vector<SeatsTaken>& seats = one.rows.counted->seating->taken;
        seating->taken.insert(seating->taken.end(), seats.begin(), seats.end());
      }
      const Instant until = one.rows.counted->expires_at;
      const bool stays = counted.expires_at == 0 || until == 0;
      counted.expires_at = stays ? 0 : std::max(counted.expires_at, until);
      Counted seat = *one.rows.counted;
      seat.seating = nullptr;
      for (std::size_t i = 0; i < asked_.size(); ++i) {
        std::vector<Counted>& rows = attended_[i];
        rows.insert(rows.end(), SeatsOf(asked_[i], one.booking), seat);
      }
    }
    counted.seating = std::move(seating);
    types_[first.offer->event_type].push_back(std::move(counted));
    const auto gives = std::find_if(records.begin(), records.end(), [&](const Taken& one) {
      return GivesTurns(one.booking, scenario_.now);
    });
    if (gives != records.end()) AddTurns(*gives);
    for (const Taken& one : records) {
      std::vector<Claim> claims = one.rows.claims;
      if (&one != &first) std::erase_if(claims, [](const Claim& claim) { return !claim.soft; });
      for (Claim& claim : claims) {
        if (!claim.soft) claim.expires_at = types_[first.offer->event_type].back().expires_at;
      }
      AddClaims({first.place, first.offer, {}, first.booking}, claims);
    }
  }

  void AddTurns(const Taken& taken) {
    const Booking& booking = taken.booking;
    if (!taken.offer || !GivesTurns(booking, scenario_.now)) return;
    const std::uint32_t type = taken.offer->event_type;
    for (const std::uint32_t user : taken.rows.hosts) {
      Turns& turns = turns_[{user, type}];
      ++turns.count;
      turns.last_seq = std::max(turns.last_seq, booking.seq.value_or(taken.place) + 1);
      // Where a document does not say when it was booked: not after now, and not after its start.
      const Instant at = std::min(scenario_.now, booking.start);
      turn_log_.push_back(TurnOf(user, type, booking.header.created_at.value_or(at),
                                 {booking.start, booking.end}, booking.status));
    }
  }

  void AddClaims(const Taken& taken, const std::vector<Claim>& claims) {
    const std::uint32_t type = taken.offer ? taken.offer->event_type : kNone;
    for (const Claim& claim : claims) {
      Of(claim.subject)
          .occupied.push_back(
              OccupiedBy(claim, {taken.booking.start, taken.booking.end}, taken.place + 1, type));
    }
  }

  // How many seats, or bookings, whoever the question means has there, but for the seat that would
  // move.
  std::size_t SeatsOf(const Attendee& asked, const Booking& booking) const {
    const auto& named = scenario_.query.what.attendee;
    const std::string moving = named ? named->id : std::string();
    const std::uint32_t wanted = UserOf(catalog_, asked);
    const auto seats = std::count_if(
        booking.attendees.begin(), booking.attendees.end(), [&](const Attendee& attendee) {
          if (!HasSeat(attendee) || (!moving.empty() && attendee.id == moving)) return false;
          if (wanted != kNone) return wanted == UserOf(catalog_, attendee);
          return !asked.email.empty() && EqualIgnoringCase(asked.email, attendee.email);
        });
    return static_cast<std::size_t>(seats);
  }

  Status AddBusy(const BusyBlock& block, std::int64_t key) {
    ROTA_TRY(CheckOwner(catalog_, block));
    if (!block.source.empty() && catalog_.FindSource(block.source) == kNone) {
      return NotFound("calendar_source", block.source).At("source");
    }
    const auto taken = BlockedBy(catalog_, block);
    const Booking* copied = CopiedBy(block);
    if (taken && (!copied || IsMovedCopy(*copied, *taken))) {
      Of(OwnerOf(catalog_, block)).blocked.push_back({taken->start, taken->end, key});
    }
    return {};
  }

  // The booking does block, and its copy only where its owner moved it.
  const Booking* CopiedBy(const BusyBlock& block) const {
    if (block.ical_uid.empty()) return nullptr;
    const auto& bookings = scenario_.bookings;
    const auto found = std::find_if(bookings.begin(), bookings.end(), [&](const Booking& booking) {
      return booking.uid == block.ical_uid;
    });
    return found == bookings.end() ? nullptr : &*found;
  }

  Status AddTimeOff(const TimeOff& time_off, std::int64_t key) {
    ROTA_TRY(CheckOwner(catalog_, time_off));
    if (!time_off.delegate.empty() && catalog_.FindUser(time_off.delegate) == kNone) {
      return NotFound("user", time_off.delegate).At("delegate");
    }
    if (const auto absence = AbsenceOf(catalog_, time_off, key)) {
      Of(OwnerOf(catalog_, time_off)).absences.Add(*absence);
    }
    return {};
  }

  Gathered& Of(Subject subject) {
    return (subject.kind == Subject::Kind::kPerson ? people_ : things_)[subject.index];
  }

  SharedVector<std::shared_ptr<const PersonFacts>> Finish(Subject::Kind kind) {
    std::vector<Gathered>& all = kind == Subject::Kind::kPerson ? people_ : things_;
    std::vector<std::shared_ptr<const PersonFacts>> finished;
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      finished.push_back(std::make_shared<const PersonFacts>(
          PersonFacts{.occupied = Timeline(std::move(all[i].occupied)),
                      .blocked = Timeline(std::move(all[i].blocked)),
                      .absences = std::move(all[i].absences),
                      .turns = std::move(all[i].turns),
                      .fresh_until = FreshUntil(catalog_, {kind, i})}));
    }
    return SharedVector(std::move(finished));
  }

  Facts Finish() {
    for (auto& [key, turns] : turns_) {
      turns.event_type = key.second;
      people_[key.first].turns.push_back(turns);
    }
    std::vector<std::shared_ptr<const Timeline<Counted>>> types;
    for (std::vector<Counted>& type : types_) {
      types.push_back(std::make_shared<const Timeline<Counted>>(std::move(type)));
    }
    Facts facts;
    facts.people = Finish(Subject::Kind::kPerson);
    facts.things = Finish(Subject::Kind::kThing);
    facts.event_types = SharedVector(std::move(types));
    facts.turn_log = std::make_shared<const std::vector<TurnTaken>>(std::move(turn_log_));
    for (std::vector<Counted>& attended : attended_) {
      facts.attendees.push_back(std::make_shared<const Timeline<Counted>>(std::move(attended)));
    }
    return facts;
  }

  const ResolvedCatalog& catalog_;
  const Scenario& scenario_;
  std::vector<Gathered> people_, things_;
  std::vector<std::vector<Counted>> types_;
  const std::vector<Attendee> asked_;
  std::vector<std::vector<Counted>> attended_;  // by each of them
  std::map<std::pair<std::uint32_t, std::uint32_t>, Turns> turns_;
  std::vector<TurnTaken> turn_log_;
  std::map<std::string, Offer> offers_;
  using SessionName = std::tuple<std::string, std::vector<std::string>, Instant, Instant>;
  std::map<SessionName, std::vector<Taken>> sessions_;
};

}  // namespace

namespace {

const Zone& ZoneOf(const ResolvedCatalog& catalog, Subject owner) {
  return owner.kind == Subject::Kind::kPerson ? catalog.UserZone(owner.index)
                                              : catalog.ResourceZone(owner.index);
}

}  // namespace

bool IsMovedCopy(const Booking& booking, Interval taken) {
  return taken != Interval{booking.start, booking.end} && booking.rescheduled_from != taken.start;
}

std::optional<Interval> InstantsOf(const ResolvedCatalog& catalog, const BusyBlock& block) {
  const Subject owner = OwnerOf(catalog, block);
  const std::uint32_t source = catalog.FindSource(block.source);
  if (source == kNone && owner.index == kNone) return std::nullopt;  // nobody's
  const Zone& zone = source == kNone ? ZoneOf(catalog, owner) : catalog.SourceZone(source);
  const Interval taken = {EdgeOf(block.start, zone), EdgeOf(block.end, zone)};
  if (taken.empty()) return std::nullopt;
  return taken;
}

BlockTraits TraitsOf(const BusyBlock& block) {
  BlockTraits traits;
  traits.off = block.status == BusyStatus::kCancelled || block.status == BusyStatus::kDeclined;
  traits.tentative =
      block.status == BusyStatus::kTentative || block.transparency == Transparency::kTentative;
  traits.free = block.transparency == Transparency::kFree;
  traits.all_day = block.all_day;
  return traits;
}

bool Blocks(const BlockTraits& block, const CalendarSource* source) {
  if (source && !source->active) return false;
  if (block.off) return false;
  if (block.tentative && source && !source->tentative_blocks) return false;
  return !block.free || (source && source->holiday_calendar && block.all_day);
}

std::optional<Interval> BlockedBy(const ResolvedCatalog& catalog, const BusyBlock& block) {
  const CalendarSource* source =
      block.source.empty() ? nullptr : &catalog.source(catalog.FindSource(block.source));
  if (!Blocks(TraitsOf(block), source)) return std::nullopt;
  return InstantsOf(catalog, block);
}

std::optional<Absence> AbsenceOf(const ResolvedCatalog& catalog, const TimeOff& time_off,
                                 std::int64_t key) {
  if (time_off.status != TimeOffStatus::kApproved) return std::nullopt;
  const Subject owner = OwnerOf(catalog, time_off);
  const auto travel = owner.kind == Subject::Kind::kPerson ? catalog.TravelOf(owner.index)
                                                           : std::span<const TravelRow>{};
  const auto zone_on = [&](Date date) -> const Zone& {
    return ZoneOn(date, ZoneOf(catalog, owner), travel);
  };
  const Date last = time_off.to.value_or(time_off.from);
  const DayMinute start = time_off.start.value_or(DayMinute{0});
  const DayMinute end = time_off.end.value_or(DayMinute{24 * 60});
  const Interval taken = {HoursEdge(time_off.from, start, zone_on(time_off.from)),
                          HoursEdge(last, end, zone_on(last))};
  if (taken.empty()) return std::nullopt;
  return Absence{taken.start, taken.end, key, catalog.FindUser(time_off.delegate)};
}

namespace {

Status AddScores(const ResolvedCatalog& catalog, const Answers& scores, Facts* facts) {
  for (const auto& [id, score] : scores) {
    const std::string path = fmt::format("facts.host_scores.{}", id);
    const std::uint32_t user = catalog.FindUser(id);
    if (user == kNone) return NotFound("user", id).At(path);
    const double* number = std::get_if<double>(&score);
    if (!number || !std::isfinite(*number)) {
      return Invalid("type", "a score is a number").At(path);
    }
    facts->host_scores[user] = *number;
  }
  return {};
}

Status AddBusy(const ResolvedCatalog& catalog, std::span<const BusyBlock> busy, Facts* facts) {
  using Writer = SharedVector<std::shared_ptr<const PersonFacts>>::Writer;
  Writer people(facts->people), things(facts->things);
  for (std::size_t i = 0; i < busy.size(); ++i) {
    const BusyBlock& block = busy[i];
    ROTA_TRY(CheckOwner(catalog, block).Under(fmt::format("facts.busy[{}]", i)));
    if (!block.source.empty() && catalog.FindSource(block.source) == kNone) {
      return NotFound("calendar_source", block.source).At(fmt::format("facts.busy[{}].source", i));
    }
    const auto taken = BlockedBy(catalog, block);
    if (!taken) continue;
    const Subject owner = OwnerOf(catalog, block);
    Writer& all = owner.kind == Subject::Kind::kPerson ? people : things;
    while (all.size() <= owner.index) all.Add(nullptr);
    PersonFacts known = all[owner.index] ? *all[owner.index] : PersonFacts();
    known.blocked.Add({taken->start, taken->end, 0});
    all.Set(owner.index, std::make_shared<const PersonFacts>(std::move(known)));
  }
  facts->people = std::move(people).Take();
  facts->things = std::move(things).Take();
  return {};
}

}  // namespace

Status AddExtra(const ResolvedCatalog& catalog, const ExtraFacts& extra, Facts* facts) {
  ROTA_TRY(AddBusy(catalog, extra.busy, facts));
  return AddScores(catalog, extra.host_scores, facts);
}

void ResolveThingBuffers(const ResolvedCatalog& catalog, const Offer* offer, Booking* booking) {
  for (BookedResource& one : booking->resources) {
    const std::uint32_t index = catalog.FindResource(one.resource);
    if (index == kNone) continue;
    const Resource& resource = catalog.resource(index);
    std::int64_t before = resource.buffer_before_min, after = resource.buffer_after_min;
    for (std::size_t i = 0; offer && i < offer->things.size(); ++i) {
      if (offer->things[i].resource != index) continue;
      before = offer->things[i].seen.before_s / kMinute;
      after = offer->things[i].seen.after_s / kMinute;
    }
    if (!one.buffer_before_min) one.buffer_before_min = static_cast<std::int32_t>(before);
    if (!one.buffer_after_min) one.buffer_after_min = static_cast<std::int32_t>(after);
  }
}

Result<IntervalSet> ClosedOf(std::span<const ClosedTime> closed, const Zone& zone) {
  std::vector<Interval> intervals;
  for (std::size_t i = 0; i < closed.size(); ++i) {
    const Interval one = {EdgeOf(closed[i].start, zone), EdgeOf(closed[i].end, zone)};
    if (one.end < one.start) {
      return Invalid("range", "closed time ends before it starts")
          .At(fmt::format("facts.closed[{}].end", i));
    }
    if (!one.empty()) intervals.push_back(one);
  }
  return IntervalSet(std::move(intervals));
}

Instant FreshUntil(const ResolvedCatalog& catalog, Subject owner) {
  Instant until = kMaxInstant;
  for (const std::uint32_t place : owner.kind == Subject::Kind::kPerson
                                       ? catalog.SourcesOf(owner.index)
                                       : catalog.SourcesOfResource(owner.index)) {
    const CalendarSource& source = catalog.source(place);
    if (!source.active) continue;
    if (source.when_stale != WhenStale::kClosed) continue;
    if (!source.synced_at) return kMinInstant;  // never read is stale, however long it stays fresh
    if (source.fresh_for_min) {
      until = std::min(until, *source.synced_at + *source.fresh_for_min * kMinute);
    }
  }
  return until;
}

std::vector<Attendee> AskedAttendees(const Scenario& scenario) {
  const Query& query = scenario.query.what;
  const QueryAttendee named = query.attendee.value_or(QueryAttendee{});
  if (!named.user.empty() || !named.email.empty()) {
    return {{.user = named.user, .email = named.email}};
  }
  if (query.reschedule_of.empty()) return {};
  const auto place = static_cast<std::size_t>(BookingKey(scenario, query.reschedule_of)) - 1;
  if (place >= scenario.bookings.size()) return {};  // unknown, or a hold
  std::vector<Attendee> coming = scenario.bookings[place].attendees;
  std::erase_if(coming, [&](const Attendee& one) {
    return !HasSeat(one) || (!named.id.empty() && one.id != named.id);
  });
  return coming;
}

Result<Facts> FactsOf(const ResolvedCatalog& catalog, const Scenario& scenario) {
  return Collector(catalog, scenario).Collect();
}

std::int64_t BookingKey(const Scenario& scenario, std::string_view id) {
  const auto find = [&](const auto& records, std::string_view prefix) -> std::size_t {
    for (std::size_t i = 0; i < records.size(); ++i) {
      const RecordHeader& own = records[i].header;
      if (own.id.empty() ? fmt::format("{}{}", prefix, i) == id : own.id == id) return i + 1;
      if (!own.external_ref.empty() && id == "external_ref:" + own.external_ref) return i + 1;
    }
    return 0;
  };
  if (const std::size_t at = find(scenario.bookings, "b")) return static_cast<std::int64_t>(at);
  if (const std::size_t at = find(scenario.holds, "h")) {
    return static_cast<std::int64_t>(scenario.bookings.size() + at);
  }
  return 0;
}

std::string BookingId(const Scenario& scenario, std::int64_t key) {
  const auto place = static_cast<std::size_t>(key - 1);
  if (place < scenario.bookings.size()) {
    const std::string& id = scenario.bookings[place].header.id;
    return id.empty() ? fmt::format("b{}", place) : id;
  }
  const std::size_t hold = place - scenario.bookings.size();
  const std::string& id = scenario.holds[hold].header.id;
  return id.empty() ? fmt::format("h{}", hold) : id;
}

}  // namespace rota
