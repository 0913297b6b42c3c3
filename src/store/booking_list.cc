// A list is merged from streams, each of which an index gives in order of start and key: what one
// person serves or attends, what belongs to a team, a type or a series, or all there is.
//
//   sight: host ana       start → ● ─ ● ───── ●
//          team support           ──── ● ─ ●          the next is the least of their heads; one
//          that attends                ● ───── ●           two streams hold is taken once
//
// Whoever sees everything has one stream: of what the filter leads to best. What else the filter
// says is asked row by row. So a page costs what lies between its first and last booking in the
// streams, however many bookings there are.
#include "src/store/booking_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <variant>

#include "src/store/participants.h"

namespace rota::store {
namespace {

// SQL text with its values, which are numbered as they come.
class Text {
 public:
  Text& Add(std::string_view sql) {
    sql_ += sql;
    return *this;
  }
  Text& Bind(std::int64_t number) {
    values_.emplace_back(number);
    return AddPlace();
  }
  Text& Bind(const std::string& text) {
    values_.emplace_back(text);
    return AddPlace();
  }
  template <typename Values>
  Text& BindEach(const Values& values) {
    std::string_view between;
    for (const auto& value : values) Add(between).Bind(value), between = ",";
    return *this;
  }
  Statement Run(Session& session) const {
    Statement statement = session.Prepare(sql_);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      std::visit([&](const auto& value) { statement.Bind(static_cast<int>(i) + 1, value); },
                 values_[i]);
    }
    return statement;
  }

 private:
  Text& AddPlace() {
    sql_ += fmt::format("?{}", values_.size());
    return *this;
  }

  std::string sql_;
  std::vector<std::variant<std::int64_t, std::string>> values_;
};

// What leads a stream, and where it stands.
struct Stream {
  std::string who;  // of a participant; empty: of bookings by `column`
  int role = 0;
  bool attends = false;     // they see what they attend
  std::string_view column;  // empty: all
  std::int64_t value = 0;
  BookingPlace head;
  std::optional<Statement> rows;  // the present chunk
  int left = 0;                   // of it
};

constexpr int kChunk = 256;
constexpr BookingPlace kEnd{kMaxInstant + 1, 0};

class Lister {
 public:
  Lister(Session& session, std::int64_t org, const BookingFilter& filter, BookingPlace after)
      : session_(session), org_(org), filter_(filter), last_(after) {}

  void ChooseStreams(const Sight& sight) {
    if (!sight.all) {
      AddPersons(sight.hosting, kHostRole);
      const std::size_t hosting = streams_.size();
      AddPersons(sight.attending, kAttendeeRole);
      for (std::size_t i = hosting; i < streams_.size(); ++i) streams_[i].attends = true;
      for (const std::int64_t team : sight.teams) AddColumn("team", team);
    } else if (filter_.series != 0) {
      AddColumn("series", filter_.series);
    } else if (filter_.host != 0) {
      AddPersons({Host()}, kHostRole);
    } else if (!filter_.attending.empty()) {
      AddPersons(filter_.attending, kAttendeeRole);
    } else if (filter_.event_type != 0) {
      AddColumn("event_type", filter_.event_type);
    } else if (filter_.team != 0) {
      AddColumn("team", filter_.team);
    } else {
      AddColumn({}, 0);
    }
  }

  Status Run(const TakeBookingRow& take) {
    for (Stream& stream : streams_) {
      stream.head = last_;
      ROTA_TRY(Step(&stream));
    }
    while (!streams_.empty()) {
      Stream& least =
          *std::min_element(streams_.begin(), streams_.end(),
                            [](const Stream& a, const Stream& b) { return a.head < b.head; });
      if (least.head == kEnd) return {};
      if (least.head != last_) {
        last_ = least.head;
        ROTA_ASSIGN(const bool more, take(last_, least.rows->Text(3), least.rows->Text(2)));
        if (!more) return {};
      }
      ROTA_TRY(Step(&least));
    }
    return {};
  }

 private:
  std::string Host() const { return fmt::format("user:{}", filter_.host); }

  void AddPersons(const std::vector<std::string>& names, int role) {
    for (const std::string& who : names) {
      Stream& stream = streams_.emplace_back();
      stream.who = who, stream.role = role;
    }
  }
  void AddColumn(std::string_view column, std::int64_t value) {
    Stream& stream = streams_.emplace_back();
    stream.column = column, stream.value = value;
  }

  // To the next row, or to the end. A server sends what a statement gives at once, so it is asked
  // chunk by chunk.
  Status Step(Stream* stream) {
    if (!stream->rows) {
      stream->rows.emplace(Chunk(*stream));
      stream->left = kChunk;
    }
    ROTA_ASSIGN(const bool row, stream->rows->Step());
    if (row) {
      stream->head = {stream->rows->Int(0), stream->rows->Int(1)};
      --stream->left;
      return {};
    }
    if (stream->left > 0) {
      stream->head = kEnd;
      return {};
    }
    stream->rows.reset();
    return Step(stream);
  }

  // The rows behind the stream's head.
  Statement Chunk(const Stream& stream) const {
    Text text;
    std::string_view start = "b.start_at", key = "b.id";
    if (!stream.who.empty()) {
      start = "p.start_at", key = "p.booking";
      text.Add(
              "SELECT p.start_at,p.booking,b.doc,b.key FROM participant p JOIN booking b ON "
              "b.org=p.org AND b.id=p.booking WHERE p.org=")
          .Bind(org_);
      text.Add(" AND p.who=").Bind(stream.who);
      text.Add(" AND p.role=").Bind(std::int64_t{stream.role});
    } else {
      text.Add("SELECT b.start_at,b.id,b.doc,b.key FROM booking b WHERE b.org=").Bind(org_);
      if (!stream.column.empty()) {
        text.Add(fmt::format(" AND b.{}=", stream.column)).Bind(stream.value);
      }
    }
    const BookingPlace after = stream.head;
    text.Add(fmt::format(" AND {}>=", start)).Bind(std::max(filter_.from, after.start));
    text.Add(fmt::format(" AND {}<", start)).Bind(filter_.to);
    text.Add(fmt::format(" AND ({}>", start)).Bind(after.start);
    text.Add(fmt::format(" OR {}>", key)).Bind(after.key).Add(")");
    AddFilter(stream, &text);
    text.Add(fmt::format(" ORDER BY {},{} LIMIT ", start, key)).Bind(std::int64_t{kChunk});
    return text.Run(session_);
  }

  // The plus keeps these from leading: the stream's own condition does.
  void AddFilter(const Stream& stream, Text* text) const {
    if (filter_.event_type != 0) text->Add(" AND +b.event_type=").Bind(filter_.event_type);
    if (filter_.team != 0) text->Add(" AND +b.team=").Bind(filter_.team);
    if (filter_.series != 0) text->Add(" AND +b.series=").Bind(filter_.series);
    if (filter_.host != 0) AddParticipant(text, std::vector{Host()}, kHostRole);
    if (!filter_.attending.empty()) AddParticipant(text, filter_.attending, kAttendeeRole);
    if (filter_.status.empty() || stream.attends) return;
    std::vector<std::int64_t> wanted;
    for (int status = 0; status <= static_cast<int>(BookingStatus::kExpired); ++status) {
      if (filter_.status.Has(static_cast<BookingStatus>(status))) wanted.push_back(status);
    }
    // Holds and requests that ran out are expired, whether or not they were swept.
    text->Add(" AND (CASE WHEN b.status<=1 AND b.expires_at<=").Bind(filter_.now);
    text->Add(" THEN 7 ELSE b.status END) IN (").BindEach(wanted).Add(")");
  }

  void AddParticipant(Text* text, const std::vector<std::string>& who, int role) const {
    text->Add(" AND EXISTS(SELECT 1 FROM participant s WHERE s.org=").Bind(org_);
    text->Add(" AND s.who IN (").BindEach(who);
    text->Add(") AND s.start_at=b.start_at AND s.booking=b.id AND s.role=")
        .Bind(std::int64_t{role});
    text->Add(")");
  }

  Session& session_;
  const std::int64_t org_;
  const BookingFilter& filter_;
  std::vector<Stream> streams_;
  BookingPlace last_;  // told last
};

static_assert(static_cast<int>(BookingStatus::kHold) == 0 &&
              static_cast<int>(BookingStatus::kPending) == 1 &&
              static_cast<int>(BookingStatus::kExpired) == 7);

}  // namespace

Status EachBooking(Session& session, std::int64_t org, const BookingFilter& filter,
                   const Sight& sight, BookingPlace after, const TakeBookingRow& take) {
  Lister lister(session, org, filter, after);
  lister.ChooseStreams(sight);
  return lister.Run(take);
}

}  // namespace rota::store
