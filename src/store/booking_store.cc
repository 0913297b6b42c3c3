#include "src/store/booking_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "rota/codec/record_json.h"
#include "src/assignment/decision.h"
#include "src/availability/booking_rows.h"
#include "src/model/code_pattern.h"
#include "src/store/assignment_store.h"
#include "src/store/history_store.h"
#include "src/store/keys.h"
#include "src/store/occupancy.h"
#include "src/store/outbox_store.h"
#include "src/store/participants.h"
#include "src/store/stored_row.h"

namespace rota::store {
namespace {

// The column is empty where nothing runs out.
std::optional<std::int64_t> ExpiryColumn(Instant expires_at) {
  return expires_at == 0 ? std::nullopt : std::optional<std::int64_t>(expires_at);
}

std::optional<std::string> TextColumn(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

std::optional<std::int64_t> VisitColumn(const Booking& booking) {
  const std::int64_t visit = VisitOf(booking.visit);
  return visit == 0 ? std::nullopt : std::optional(visit);
}

// The uid is kept apart only where it was not made from the id.
std::optional<std::string> UidColumn(const Booking& booking) {
  return booking.uid == booking.header.id + "@rota" ? std::nullopt
                                                    : std::optional<std::string>(booking.uid);
}

// Of a session the seats that changed are told, each by itself: there may be many others.
void TellSeats(const std::vector<Attendee>& before, const std::vector<Attendee>& after,
               std::vector<FieldChange>* changes) {
  std::erase_if(*changes, [](const FieldChange& one) { return one.field == "attendees"; });
  const auto find = [](const std::vector<Attendee>& rows, const std::string& id) {
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const Attendee& one) { return one.id == id; });
    return row == rows.end() ? nullptr : &*row;
  };
  const auto text = [](const Attendee* seat) {
    return seat ? WriteRecord(*seat, See::kNever) : std::string();
  };
  const auto tell = [&](const Attendee* old_seat, const Attendee* new_seat) {
    const std::string& id = (old_seat ? old_seat : new_seat)->id;
    changes->push_back({.field = fmt::format("attendees[{}]", id),
                        .old_value = text(old_seat),
                        .new_value = text(new_seat),
                        .personal = true});
  };
  for (const Attendee& seat : before) {
    const Attendee* now = find(after, seat.id);
    if (!now || !(*now == seat)) tell(&seat, now);
  }
  for (const Attendee& seat : after) {
    if (!find(before, seat.id)) tell(nullptr, &seat);
  }
}

// Writes one BookingChange; each step is one kind of row.
class Writer {
 public:
  Writer(const WriteContext& context, const BookingChange& change, std::int64_t revision)
      : context_(context),
        session_(context.session),
        org_(context.org),
        change_(change),
        revision_(revision) {
    stored_.key = change.booking_key;
    stored_.booking = change.after;
  }

  Result<StoredBooking> Write(const RevisionSource& revision) {
    const bool is_new = stored_.key == 0;
    ROTA_TRY(GiveNumbers(is_new));
    if (is_new) ROTA_TRY(CheckOwnKey());
    if (is_new) {
      stored_.key =
          KeyOfRecord(Describe<Booking>().name, stored_.booking.header.number, context_.now);
    }
    ROTA_TRY(WriteDecision());
    Booking& booking = stored_.booking;
    RaiseVersion(&booking.header);
    booking.header.updated_at = context_.now;
    if (is_new) booking.header.created_at = context_.now;
    if (change_.retakes_time) ROTA_TRY(WriteTime(is_new));
    ROTA_TRY(WriteParticipants(is_new));
    ROTA_TRY(WriteMessages());
    ROTA_TRY(WriteTurns());
    ROTA_TRY(WriteRow(is_new));
    ROTA_TRY(WritePlaceInSeries());
    // What follows is in the order of revisions, one writer after the other.
    ROTA_TRY(WriteHistory(is_new, [&]() -> Result<std::int64_t> {
      ROTA_ASSIGN(revision_, revision());
      return revision_;
    }));
    ROTA_TRY(NoteChanges());
    return std::move(stored_);
  }

  // A booking of another database, complete, with the time it took there.
  Status Import(const std::vector<OccupancyRow>& taken) {
    for (const OccupancyRow& row : taken) ROTA_TRY(Insert(session_, row));
    ROTA_TRY(WriteRow(true));
    ROTA_TRY(WritePlaceInSeries());
    ROTA_TRY(InsertParticipants());
    ROTA_TRY(WriteHistory(true, [this] { return Result<std::int64_t>(revision_); }));
    return NoteChange(session_, org_, revision_, "booking", stored_.key);
  }

  Status Forget() {
    ROTA_TRY(DeleteParticipants());
    ROTA_TRY(DeleteByOwner(session_, org_, stored_.key).status());
    ROTA_TRY(
        session_
            .Run("UPDATE turn SET purged=purged+(SELECT count(*) FROM assignment a WHERE "
                 "a.org=?1 AND a.booking=?2 AND a.counted=1 AND a.who=turn.who) "
                 "WHERE org=?1 AND event_type=(SELECT event_type FROM booking WHERE org=?1 AND "
                 "id=?2) AND who IN (SELECT who FROM assignment WHERE org=?1 AND booking=?2)",
                 org_, stored_.key)
            .status());
    ROTA_TRY(session_.Run("DELETE FROM assignment WHERE org=? AND booking=?", org_, stored_.key)
                 .status());
    ROTA_TRY(
        session_.Run("DELETE FROM decision WHERE org=? AND booking=?", org_, stored_.key).status());
    return session_.Run("DELETE FROM booking WHERE org=? AND id=?", org_, stored_.key).status();
  }

  // The document, and what is read off it; not the time it takes.
  Status Rewrite() {
    Booking& booking = stored_.booking;
    RaiseVersion(&booking.header);
    booking.header.updated_at = context_.now;
    ROTA_TRY(WriteRow(false));
    ROTA_TRY(WriteNames());
    // What it was found by may be what was mended; nobody can tell which rows those are.
    ROTA_TRY(session_.Run("DELETE FROM participant WHERE org=? AND booking=?", org_, stored_.key)
                 .status());
    ROTA_TRY(InsertParticipants());
    ROTA_TRY(WriteHistory(false, [this] { return Result<std::int64_t>(revision_); }));
    ROTA_TRY(NoteChanges());
    // While it could not be read it counted whatever it is.
    return NoteChange(session_, org_, revision_, "event_type_time", EventTypeKey());
  }

 private:
  Status GiveNumbers(bool is_new) {
    Booking& booking = stored_.booking;
    if (is_new) {
      ROTA_ASSIGN(const std::int64_t number, NextOfBlock(session_, org_, "booking"));
      booking.header.number = static_cast<std::int32_t>(number);
    }
    // A hold has no code yet: those that run out would leave gaps.
    if (!booking.code.empty() || booking.status == BookingStatus::kHold) return {};
    if (booking.status == BookingStatus::kExpired || booking.status == BookingStatus::kCancelled) {
      return {};
    }
    ROTA_ASSIGN(booking.code, NewCode(context_.code_pattern));
    return {};
  }

  // Empty where the pattern, stored by an earlier build, makes codes longer than any that are read.
  //
  // A code may be taken although its number was not given out: by an import, or under a former
  // pattern. Then the next free number is looked for in doubling steps, and between the last two by
  // halves: few questions, however many codes are taken in a row.
  Result<std::string> NewCode(std::string_view pattern) {
    const Booking& booking = stored_.booking;
    const YearMonthDay date =
        ToYearMonthDay(booking.local_start.value_or(LocalTime{booking.start}).date());
    const auto code_of = [&](std::int64_t seq) {
      return CodeOf(pattern, {date.year, date.month, booking.team, seq});
    };
    const std::int64_t bucket = CountsByYear(pattern) ? date.year : 0;
    ROTA_ASSIGN(const std::int64_t first, NextOfBlock(session_, org_, "code", bucket));
    const auto fits = [&](std::int64_t seq) {
      return seq <= kMostSeq && code_of(seq).size() <= kLongestCode;
    };
    if (!fits(first)) return std::string();
    ROTA_ASSIGN(bool is_free, IsFreeCode(code_of(first)));
    std::int64_t free = first, taken = first;
    for (std::int64_t step = 1; !is_free; step *= 2) {
      taken = free;
      free += step;
      if (!fits(free)) return std::string();
      ROTA_ASSIGN(is_free, IsFreeCode(code_of(free)));
    }
    while (free - taken > 1) {
      const std::int64_t middle = taken + (free - taken) / 2;
      ROTA_ASSIGN(is_free, IsFreeCode(code_of(middle)));
      (is_free ? free : taken) = middle;
    }
    ROTA_TRY(SkipNumbers(session_, org_, "code", bucket, free - first));
    return code_of(free);
  }

  Result<bool> IsFreeCode(const std::string& code) {
    Statement find = session_.Query("SELECT 1 FROM booking WHERE org=? AND code=?", org_, code);
    ROTA_ASSIGN(const bool found, find.Step());
    return !found;
  }

  // The host program's own key names one booking among those that stand.
  Status CheckOwnKey() {
    const std::string& own = stored_.booking.header.external_ref;
    if (own.empty()) return {};
    Statement find = session_.Query(
        "SELECT key FROM booking WHERE org=? AND external_ref=? AND status IN (0,1,2)", org_, own);
    ROTA_ASSIGN(const bool found, find.Step());
    if (!found) return {};
    return Status(Reason::k_external_ref_taken, "another booking has this external_ref")
        .At("external_ref")
        .With("existing", find.Text(0));
  }

  Status WriteTurns() {
    for (const Turn& turn : change_.turns) {
      ROTA_ASSIGN(const std::int64_t seq, NextInOrder(session_, org_, "turn"));
      stored_.booking.seq = seq;
      const std::int64_t who = context_.by_index.users[turn.user];
      ROTA_TRY(
          session_
              .Run("INSERT INTO assignment(org,booking,seq,who,at,actor,method,counted,reason) "
                   "VALUES(?,?,?,?,?,?,?,?,?)",
                   org_, stored_.key, seq, who, context_.now,
                   NamedBySomebody(turn.method) ? Actor() : "{}",
                   static_cast<std::int64_t>(turn.method), turn.counted ? 1 : 0,
                   change_.history.reason)
              .status());
      if (!turn.counted) continue;
      ROTA_TRY(session_
                   .Run("INSERT INTO turn(org,who,event_type,turns,last_seq) VALUES(?,?,?,1,?) "
                        "ON CONFLICT(org,who,event_type) DO UPDATE SET turns=turn.turns+1,"
                        "last_seq=excluded.last_seq",
                        org_, who, EventTypeKey(), seq)
                   .status());
    }
    return {};
  }

  Status WriteDecision() {
    if (!change_.decision) return {};
    Decision decision = *change_.decision;
    decision.booking = stored_.booking.header.id;
    decision.at = context_.now;
    Pack(&decision);
    return session_
        .Run(
            "INSERT INTO decision(org,booking,seq,at,doc) VALUES(?1,?2,"
            "(SELECT coalesce(max(seq),0)+1 FROM decision WHERE org=?1 AND booking=?2),?3,?4)",
            org_, stored_.key, context_.now, WriteRecord(decision, See::kNever))
        .status();
  }

  std::string Actor() const {
    return change_.history.actor ? WriteRecord(*change_.history.actor, See::kNever) : "{}";
  }

  std::int64_t EventTypeKey() const {
    return context_.keys.Find("event_type", stored_.booking.event_type);
  }

  // Own rows go first, so that a booking is never in its own way.
  Status WriteTime(bool is_new) {
    if (!is_new) {
      Statement rows = session_.Query(
          "SELECT DISTINCT subject FROM occupancy WHERE org=? AND owner=?", org_, stored_.key);
      ROTA_TRY(rows.ForEach([&](Statement& row) { subjects_.push_back(row.Int(0)); }));
      ROTA_TRY(DeleteByOwner(session_, org_, stored_.key).status());
    }
    for (const Claim& claim : change_.claims) {
      OccupancyRow row;
      row.org = org_;
      row.subject = context_.by_index.KeyOf(claim.subject);
      row.start_at = claim.blocked.start;
      row.end_at = claim.blocked.end;
      row.core_start = claim.core.start;
      row.core_end = claim.core.end;
      row.units = claim.units;
      row.owner = stored_.key;
      row.expires_at = ExpiryColumn(claim.expires_at);
      row.soft = claim.soft;
      subjects_.push_back(row.subject);
      ROTA_TRY(Insert(session_, row));
    }
    return {};
  }

  Status WriteRow(bool is_new) {
    const Booking& b = stored_.booking;
    const std::string doc = WriteRecord(b, See::kNever);
    std::int64_t host = 0;
    if (!b.hosts.empty()) {
      ROTA_ASSIGN(host, UserKey(b.hosts.front()));
    }
    const std::optional<std::int64_t> expires = ExpiryColumn(DueOf(b));
    const auto code = TextColumn(b.code);
    const auto status = static_cast<std::int64_t>(b.status);
    if (!is_new) {
      return session_
          .Run(
              "UPDATE booking SET code=?,status=?,host=?,start_at=?,end_at=?,expires_at=?,sequence=?,"
              "doc=?,visit=? WHERE org=? AND id=?",
              code, status, host, b.start, b.end, expires, b.sequence, doc, VisitColumn(b), org_,
              stored_.key)
          .status();
    }
    const auto inserted = session_.Run(
        "INSERT INTO booking(org,id,key,uid,number,code,status,kind,event_type,team,host,start_at,end_at,"
        "created_at,expires_at,sequence,revision,doc,external_ref,visit) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0,?,?,?)",
        org_, stored_.key, b.header.id, UidColumn(b), b.header.number, code, status,
        static_cast<std::int64_t>(b.kind), EventTypeKey(), context_.keys.Find("team", b.team), host,
        b.start, b.end, b.header.created_at, expires, b.sequence, doc,
        TextColumn(b.header.external_ref), VisitColumn(b));
    if (IsUniqueViolation(inserted.status(), "booking_key")) {
      return Invalid("id_taken", fmt::format("there is a booking \"{}\" already", b.header.id))
          .At("new_id");
    }
    return inserted.status();
  }

  // Columns that no verb changes.
  Status WriteNames() {
    const Booking& b = stored_.booking;
    return session_
        .Run("UPDATE booking SET uid=?,external_ref=? WHERE org=? AND id=?", UidColumn(b),
             TextColumn(b.header.external_ref), org_, stored_.key)
        .status();
  }

  Status WritePlaceInSeries() {
    if (change_.series_key == 0) return {};
    return session_
        .Run("UPDATE booking SET series=?,recurrence_id=? WHERE org=? AND id=?", change_.series_key,
             stored_.booking.recurrence_id.value_or(LocalTime{}).s, org_, stored_.key)
        .status();
  }

  Status WriteParticipants(bool is_new) {
    const Booking& b = stored_.booking;
    const bool moved = change_.before.start != b.start || change_.before.end != b.end ||
                       change_.before.hosts != b.hosts || change_.before.attendees != b.attendees ||
                       TakesTime(change_.before) != TakesTime(b);
    if (!is_new && !moved) return {};
    if (!is_new) ROTA_TRY(DeleteParticipants());
    return InsertParticipants();
  }

  Status DeleteParticipants() {
    ROTA_ASSIGN(const std::vector<Participant> before, ParticipantsIn(change_.before));
    for (const Participant& row : before) {
      ROTA_TRY(
          session_
              .Run(
                  "DELETE FROM participant WHERE org=? AND who=? AND start_at=? AND booking=? AND role=?",
                  org_, row.who, row.start, stored_.key, static_cast<std::int64_t>(row.role))
              .status());
    }
    return {};
  }

  Status InsertParticipants() {
    ROTA_ASSIGN(const std::vector<Participant> all, ParticipantsIn(stored_.booking));
    constexpr std::size_t kMost = 8;  // in one statement, so that few texts are prepared
    for (std::span<const Participant> rows = all; !rows.empty();
         rows = rows.subspan(std::min(rows.size(), kMost))) {
      const std::span<const Participant> part = rows.first(std::min(rows.size(), kMost));
      std::string sql = "INSERT INTO participant(org,who,start_at,booking,role,minutes,counts) ";
      for (std::size_t i = 0; i < part.size(); ++i) {
        sql += i == 0 ? "VALUES(?,?,?,?,?,?,?)" : ",(?,?,?,?,?,?,?)";
      }
      Statement insert = session_.Prepare(sql + " ON CONFLICT DO NOTHING");
      int at = 0;
      for (const Participant& row : part) {
        insert.Bind(at + 1, org_).Bind(at + 2, row.who).Bind(at + 3, row.start);
        insert.Bind(at + 4, stored_.key).Bind(at + 5, static_cast<std::int64_t>(row.role));
        insert.Bind(at + 6, row.minutes).Bind(at + 7, static_cast<std::int64_t>(row.counts));
        at += 7;
      }
      ROTA_TRY(insert.Run().status());
    }
    return {};
  }

  // The snapshot knows live users; a booking may be older than the archiving of its host.
  Result<std::int64_t> UserKey(const std::string& id) const {
    if (const std::int64_t live = context_.keys.Find("user", id)) return live;
    Statement find =
        session_.Query("SELECT id FROM document WHERE org=? AND kind='user' AND key=?", org_, id);
    ROTA_ASSIGN(const bool found, find.Step());
    return found ? find.Int(0) : std::int64_t{0};
  }

  Result<std::vector<Participant>> ParticipantsIn(const Booking& booking) const {
    Status status;
    std::vector<Participant> rows = ParticipantsOf(booking, [&](const std::string& id) {
      const Result<std::int64_t> key = UserKey(id);
      if (!key.ok()) status = key.status();
      return key.ok() ? *key : 0;
    });
    if (!status.ok()) return status;
    return rows;
  }

  Status WriteHistory(bool is_new, const RevisionSource& revision) {
    HistoryEntry entry = change_.history;
    entry.changes =
        DifferencesOf(Describe<Booking>(), is_new ? nullptr : &change_.before, &stored_.booking);
    if (!is_new && stored_.booking.seats) {
      TellSeats(change_.before.attendees, stored_.booking.attendees, &entry.changes);
    }
    return AppendHistory(session_, org_, stored_.key, revision, entry, is_new);
  }

  Status WriteMessages() {
    for (const Message& message : change_.messages) {
      Message stored = message;
      stored.dedupe_key = fmt::format("booking:{}:{}", stored_.key, message.dedupe_key);
      ROTA_TRY(PutMessage(session_, org_, std::move(stored)));
    }
    return {};
  }

  Status NoteChanges() {
    std::vector<TouchedKey> touched = {{"booking", stored_.key}};
    if (!change_.retakes_time && change_.turns.empty()) {
      return store::NoteChanges(session_, org_, revision_, touched);
    }
    touched.emplace_back("event_type_time", EventTypeKey());
    // Whose time was given back or taken, those who merely attend included, and who was given a
    // turn.
    for (const Turn& turn : change_.turns) subjects_.push_back(context_.by_index.users[turn.user]);
    for (const std::int64_t user : subjects_) touched.emplace_back("user_time", user);
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    return store::NoteChanges(session_, org_, revision_, touched);
  }

  const WriteContext& context_;
  Session& session_;
  std::int64_t org_;
  const BookingChange& change_;
  std::int64_t revision_;
  StoredBooking stored_;
  std::vector<std::int64_t> subjects_;  // whose time this write changes
};

Result<StoredBooking> TakeBooking(Statement& find, std::string_view id) {
  ROTA_ASSIGN(const bool found, find.Step());
  if (!found) return NotFound("booking", id);
  StoredBooking stored;
  stored.key = find.Int(0);
  ROTA_ASSIGN(stored.booking, ReadRow<Booking>(find.Text(2), find.Text(1)));
  return stored;
}

}  // namespace

std::string WhoOf(const KeyMap& keys, const Attendee& attendee) {
  return WhoOf([&](const std::string& id) { return keys.Find("user", id); }, attendee);
}

Result<StoredBooking> ReadBooking(Session& session, std::int64_t org, std::string_view ref) {
  if (const auto number = NumberIn(ref)) {
    Statement find =
        session.Query("SELECT id,doc,key FROM booking WHERE org=? AND number=?", org, *number);
    return TakeBooking(find, ref);
  }
  if (const auto own = ExternalRefIn(ref)) {
    Statement find = session.Query(
        "SELECT id,doc,key FROM booking WHERE org=? AND external_ref=? ORDER BY id DESC LIMIT 1",
        org, *own);
    return TakeBooking(find, ref);
  }
  if (const auto code = CodeIn(ref)) {
    Statement find =
        session.Query("SELECT id,doc,key FROM booking WHERE org=? AND code=?", org, *code);
    return TakeBooking(find, ref);
  }
  Statement find = session.Query("SELECT id,doc,key FROM booking WHERE org=? AND key=?", org, ref);
  return TakeBooking(find, ref);
}

std::string BookingId(Session& session, std::int64_t org, std::int64_t key) {
  Statement find = session.Query("SELECT key FROM booking WHERE org=? AND id=?", org, key);
  const Result<bool> found = find.Step();
  // A name is a courtesy of the explanation: without one the explanation still stands.
  return found.ok() && *found ? std::string(find.Text(0)) : std::string();
}

Result<StoredBooking> ReadBookingByKey(Session& session, std::int64_t org, std::int64_t key) {
  Statement find = session.Query("SELECT id,doc,key FROM booking WHERE org=? AND id=?", org, key);
  return TakeBooking(find, fmt::format("{}", key));
}

Result<std::vector<StoredBooking>> ReadVisit(Session& session, std::int64_t org,
                                             const Booking& part) {
  std::vector<StoredBooking> parts;
  if (part.visit.empty()) return parts;
  Status unreadable;
  Statement rows = session.Query("SELECT id,doc,key FROM booking WHERE org=? AND visit=?", org,
                                 VisitOf(part.visit));
  ROTA_TRY(rows.ForEach([&](Statement& row) {
    Result<Booking> booking = ReadRow<Booking>(row.Text(2), row.Text(1));
    if (!booking.ok()) {
      unreadable = booking.status();
    } else if (booking->visit == part.visit) {
      parts.push_back({row.Int(0), *std::move(booking)});
    }
  }));
  if (!unreadable.ok()) return unreadable;
  std::sort(parts.begin(), parts.end(), [](const StoredBooking& a, const StoredBooking& b) {
    return a.booking.part < b.booking.part;
  });
  return parts;
}

Result<StoredBooking> Persist(const WriteContext& context, const BookingChange& change,
                              const RevisionSource& revision) {
  return Writer(context, change, 0).Write(revision);
}

Status Import(const WriteContext& context, const BookingChange& change,
              const std::vector<OccupancyRow>& taken, std::int64_t revision) {
  return Writer(context, change, revision).Import(taken);
}

Status Forget(const WriteContext& context, const StoredBooking& stored) {
  BookingChange change;
  change.booking_key = stored.key;
  change.before = change.after = stored.booking;
  return Writer(context, change, 0).Forget();
}

Status Rewrite(const WriteContext& context, StoredBooking stored, HistoryEntry entry,
               std::int64_t revision) {
  // Who takes part is found by addresses that may have been mended; under which it was, nobody can
  // read any more.
  ROTA_TRY(context.session
               .Run("DELETE FROM participant WHERE org=? AND booking=?", context.org, stored.key)
               .status());
  BookingChange change;
  change.booking_key = stored.key;
  change.before = stored.booking;
  change.after = std::move(stored.booking);
  change.history = std::move(entry);
  return Writer(context, change, revision).Rewrite();
}

Status Release(const WriteContext& context, std::int64_t key, std::int64_t revision) {
  Session& session = context.session;
  std::vector<std::int64_t> subjects;
  Statement rows = session.Query("SELECT DISTINCT subject FROM occupancy WHERE org=? AND owner=?",
                                 context.org, key);
  ROTA_TRY(rows.ForEach([&](Statement& row) { subjects.push_back(row.Int(0)); }));
  for (const std::int64_t subject : subjects) {
    ROTA_TRY(NoteChange(session, context.org, revision, "user_time", subject));
  }
  return DeleteByOwner(session, context.org, key).status();
}

Result<std::vector<std::int64_t>> Overdue(Session& session, std::int64_t org, std::int64_t subject,
                                          Instant now) {
  std::vector<std::int64_t> keys;
  const auto take = [&](Statement& row) { keys.push_back(row.Int(0)); };
  if (subject != 0) {
    // Soft rows are in nobody's way, and their booking's hosts may not be locked here.
    Statement rows = session.Query(
        "SELECT owner FROM occupancy WHERE org=? AND subject=? AND lane>=0 "
        "AND expires_at IS NOT NULL AND expires_at<=?",
        org, subject, now);
    ROTA_TRY(rows.ForEach(take));
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  } else {
    Statement rows = session.Query(
        "SELECT id FROM booking WHERE org=? AND expires_at IS NOT NULL AND expires_at<=? ORDER BY expires_at,id",
        org, now);
    ROTA_TRY(rows.ForEach(take));
  }
  return keys;
}

}  // namespace rota::store
