#include "src/engine/answer.h"

#include <algorithm>

#include "rota/codec/json_writer.h"
#include "rota/codec/record_json.h"
#include "src/assignment/assign.h"
#include "src/availability/explain.h"
#include "src/availability/query.h"
#include "src/availability/slots.h"
#include "src/booking/lifecycle.h"
#include "src/booking/verdict.h"

namespace rota {
namespace {

constexpr std::int64_t kLookAhead = 31 * kDay;    // for the instant an objection ends
constexpr std::int64_t kNextSearch = 366 * kDay;  // how far `next` looks

class Writer {
 public:
  explicit Writer(const Inquiry& inquiry)
      : inquiry_(inquiry),
        query_(inquiry.query),
        request_(inquiry.request),
        offer_(*inquiry.request.offer) {}

  Result<std::string> Write() {
    json_.BeginObject();
    ROTA_TRY(WriteOp());
    json_.EndObject();
    return std::move(json_).Take();
  }

 private:
  Status WriteOp() {
    switch (query_.op) {
      case QueryOp::kSlots:
        return WriteSlots();
      case QueryOp::kCheck:
        return WriteCheck();
      case QueryOp::kExplain:
        return WriteCheck();
      case QueryOp::kAssign:
        return WriteAssign();
      case QueryOp::kDates:
        return WriteDates();
      case QueryOp::kNext:
        return WriteNext();
      case QueryOp::kLimits:
        return WriteLimits();
      case QueryOp::kWindow:
        return WriteWindow();
    }
    return Status(Reason::k_unsupported);
  }

  const std::string& HostId(std::uint32_t host) const {
    return request_.catalog->user(offer_.hosts[host].user).header.id;
  }

  Result<Instant> Start() const {
    if (query_.start) return *query_.start;
    return Invalid("required", "the question needs a start").At("start");
  }

  void WriteHosts(std::span<const std::uint32_t> hosts) {
    json_.Key("hosts");
    json_.BeginArray();
    for (const std::uint32_t host : hosts) json_.Text(HostId(host));
    json_.EndArray();
  }

  void WriteTimes(Instant start) {
    json_.Text("start", FormatInstant(start));
    json_.Text("end", FormatInstant(start + request_.duration_s()));
  }

  void WriteSlot(const Slots& slots, std::size_t i) {
    json_.BeginObject();
    WriteTimes(slots.starts[i]);
    if (!slots.host_offsets.empty()) {
      WriteHosts(
          std::span(slots.host_indexes)
              .subspan(slots.host_offsets[i], slots.host_offsets[i + 1] - slots.host_offsets[i]));
    }
    json_.Integer("remaining", slots.remaining[i]);
    if (!slots.reasons.empty() && slots.reasons[i] != Reason::kNone) {
      json_.Text("reason", ReasonName(slots.reasons[i]));
    }
    json_.EndObject();
  }

  Status WriteSlots() {
    ROTA_ASSIGN(const Interval range, RangeOf(offer_, query_, request_.now));
    const bool lattice = query_.include == SlotInclude::kLattice;
    ROTA_ASSIGN(const Slots slots,
                FindSlots(request_, range, {.hosts = inquiry_.staff, .lattice = lattice}));
    json_.Key("slots");
    json_.BeginArray();
    const std::size_t most = query_.limit ? static_cast<std::size_t>(*query_.limit) : SIZE_MAX;
    for (std::size_t i = 0; i < std::min(slots.starts.size(), most); ++i) WriteSlot(slots, i);
    json_.EndArray();
    return {};
  }

  Status WriteDates() {
    ROTA_ASSIGN(const Interval range, RangeOf(offer_, query_, request_.now));
    ROTA_ASSIGN(const Zone* zone, ZoneOf(offer_, query_));
    ROTA_ASSIGN(const Slots slots, FindSlots(request_, range, {}));
    json_.Key("dates");
    json_.BeginArray();
    Date last = kMinDate;
    for (const Instant start : slots.starts) {
      const Date date = zone->DateOf(start);
      if (date != last) json_.Text(FormatDate(date));
      last = date;
    }
    json_.EndArray();
    return {};
  }

  Status WriteNext() {
    ROTA_ASSIGN(Interval range, RangeOf(offer_, query_, request_.now));
    if (!query_.to) range.end = range.start + kNextSearch;
    json_.Key("slot");
    while (!range.empty()) {
      const Interval month = {range.start, std::min(range.start + 31 * kDay, range.end)};
      ROTA_ASSIGN(const Slots slots, FindSlots(request_, month, {.hosts = inquiry_.staff}));
      if (!slots.starts.empty()) {
        WriteSlot(slots, 0);
        return {};
      }
      range.start = month.end;
    }
    json_.Null();
    return {};
  }

  void WriteRules(const std::vector<RuleVerdict>& rules) {
    json_.Key("rules");
    json_.BeginArray();
    for (const RuleVerdict& rule : rules) {
      json_.BeginObject();
      json_.Text("reason", ReasonName(rule.reason));
      if (!rule.object.empty()) json_.Text("object", rule.object);
      if (rule.free_at != 0) json_.Text("free_at", FormatInstant(rule.free_at));
      json_.EndObject();
    }
    json_.EndArray();
  }

  Status WriteCheck() {
    ROTA_ASSIGN(const StartVerdict verdict, VerdictOf(inquiry_));
    json_.Bool("available", verdict.offered());
    WriteTimes(verdict.start);
    json_.Integer("remaining", verdict.remaining);
    if (inquiry_.staff) {
      json_.Key("hosts");
      json_.BeginArray();
      for (const std::string& host : verdict.hosts) json_.Text(host);
      json_.EndArray();
    }
    if (!verdict.offered()) json_.Text("reason", ReasonName(verdict.reason));
    if (query_.op == QueryOp::kExplain) WriteWhy(verdict);
    return {};
  }

  void WriteWhy(const StartVerdict& verdict) {
    WriteRules(verdict.rules);
    if (!inquiry_.staff) return;
    json_.Key("candidates");
    json_.BeginArray();
    for (const StartVerdict::Host& host : verdict.candidates) {
      json_.BeginObject();
      json_.Text("host", host.user);
      json_.Bool("free", host.rules.empty());
      if (!host.rules.empty()) json_.Text("reason", ReasonName(host.rules.front().reason));
      WriteRules(host.rules);
      json_.EndObject();
    }
    json_.EndArray();
  }

  Status WriteAssign() {
    ROTA_ASSIGN(const Instant start, Start());
    const AssignOptions options{.seed = query_.seed.value_or(0), .same_as = {}};
    ROTA_ASSIGN(const Assigned assigned, ChooseHosts(request_, start, options, inquiry_.staff));
    WriteHosts(assigned.hosts);
    json_.Key("decision");
    AppendRecord(json_, Describe<Decision>(), &assigned.decision, See::kStaff);
    return {};
  }

  // Where limits still let so many bookings start, or none.
  class LimitSink final : public Sink {
   public:
    using Sink::Forbid;
    explicit LimitSink(std::vector<std::pair<Interval, std::int64_t>>* rows) : rows_(rows) {}
    void Forbid(Interval starts, Reason, Cause) override { rows_->emplace_back(starts, 0); }
    void Cap(Interval starts, std::int64_t left) override { rows_->emplace_back(starts, left); }
    bool WantsCauses() const override { return true; }

   private:
    std::vector<std::pair<Interval, std::int64_t>>* rows_;
  };

  Status WriteLimits() {
    ROTA_ASSIGN(const Interval range, RangeOf(offer_, query_, request_.now));
    json_.Key("limits");
    json_.BeginArray();
    const auto write = [&](const auto& rows, std::string_view host) {
      for (const auto& [period, left] : rows) {
        json_.BeginObject();
        if (!host.empty()) json_.Text("host", host);
        json_.Text("from", FormatInstant(period.start));
        json_.Text("to", FormatInstant(period.end));
        json_.Integer("left", left);
        json_.EndObject();
      }
    };
    std::vector<std::pair<Interval, std::int64_t>> rows;
    LimitSink sink(&rows);
    if (!range.empty()) ApplyOfferLimits(request_, range, sink);
    write(rows, "");
    for (std::uint32_t i = 0; inquiry_.staff && !range.empty() && i < offer_.hosts.size(); ++i) {
      const OfferHost& host = offer_.hosts[i];
      rows.clear();
      const HostView view = {request_, host, request_.facts->Person(host.user),
                             request_.BuffersOf(host)};
      ApplyHostLimits(view, range, sink);
      write(rows, HostId(i));
    }
    json_.EndArray();
    return {};
  }

  Status WriteWindow() {
    ROTA_ASSIGN(const Interval range, RangeOf(offer_, query_, request_.now));
    Interval far = range;
    if (!query_.to) far.end = range.start + 3000 * kDay;  // a window's end may lie far ahead
    ROTA_ASSIGN(const Pipeline pipeline, Pipeline::Prepare(request_, far));
    const Interval window = pipeline.BookingWindow();
    json_.Key("window");
    json_.BeginObject();
    const Instant earliest = std::max(window.start, request_.now + offer_.notice_s);
    json_.Text("from", FormatInstant(earliest));
    if (window.end < kMaxInstant) json_.Text("to", FormatInstant(window.end));
    json_.EndObject();
    return {};
  }

  const Inquiry& inquiry_;
  const Query& query_;
  const Request& request_;
  const Offer& offer_;
  JsonWriter json_;
};

}  // namespace

bool SeesHosts(const std::optional<Actor>& actor) { return !actor || IsStaff(*actor); }

Result<StartVerdict> VerdictOf(const Inquiry& inquiry) {
  const Request& request = inquiry.request;
  if (!inquiry.query.start) return Invalid("required", "the question needs a start").At("start");
  const Instant start = *inquiry.query.start;
  const bool only_check = inquiry.query.op == QueryOp::kCheck;
  ROTA_ASSIGN(const Explanation why,
              only_check ? Check(request, start) : Explain(request, start, kLookAhead));
  const auto rules_of = [&](const std::vector<Objection>& objections) {
    std::vector<RuleVerdict> rules;
    for (const Objection& objection : objections) {
      const bool names = inquiry.staff && objection.cause.object != 0;
      rules.push_back({objection.reason, names ? inquiry.name_of(objection.cause) : std::string(),
                       objection.free_at});
    }
    return rules;
  };
  StartVerdict verdict;
  verdict.start = start;
  verdict.end = start + request.duration_s();
  verdict.reason = why.reason;
  verdict.remaining = why.remaining;
  verdict.rules = rules_of(why.common);
  if (!inquiry.staff) return verdict;
  for (const HostExplanation& host : why.hosts) {
    const std::uint32_t user = request.offer->hosts[host.index].user;
    const std::string& id = request.catalog->user(user).header.id;
    verdict.candidates.push_back({id, rules_of(host.objections)});
    // Who stands in may have a host of their own as well.
    const bool listed =
        std::find(verdict.hosts.begin(), verdict.hosts.end(), id) != verdict.hosts.end();
    if (verdict.offered() && host.free() && !listed) verdict.hosts.push_back(id);
  }
  return verdict;
}

Result<std::string> AnswerJson(const Inquiry& inquiry) { return Writer(inquiry).Write(); }

}  // namespace rota
