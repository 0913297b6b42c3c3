// Answers to questions about visits.
#include <charconv>

#include "src/availability/query.h"
#include "src/booking/decide.h"
#include "src/booking/visit_times.h"
#include "src/engine/answer.h"

namespace rota {
namespace {

// What a booking of the part would take; nobody is told of its refusal in full.
void DecideAsHolds(VisitInquiry* inquiry) {
  const std::vector<QueryPart>& parts = inquiry->query.parts;
  const std::string visit = inquiry->visit;
  inquiry->question.decide = [&parts, visit](const Request& request, std::size_t part,
                                             Instant start) -> Result<BookingChange> {
    HoldBody what;
    what.book.event_type = parts[part].event_type;
    what.book.start = start;
    Circumstances with;
    with.staff = false;
    ROTA_ASSIGN(BookingChange change, DecideHold(request, what, with));
    change.after.visit = visit;
    return change;
  };
}

std::vector<VisitPart> PartsOf(const VisitInquiry& inquiry, const VisitTimes& times,
                               const std::vector<std::vector<std::uint32_t>>& hosts) {
  std::vector<VisitPart> parts;
  for (std::size_t at = 0; at < times.size(); ++at) {
    const PartTime& time = times[at];
    VisitPart& part = parts.emplace_back();
    part.event_type = inquiry.query.parts[time.part].event_type;
    part.start = time.start;
    part.end = time.end;
    if (!inquiry.hosts[time.part]) continue;
    const ResolvedCatalog& catalog = *inquiry.question.parts[time.part].request.catalog;
    part.hosts.emplace();
    for (const std::uint32_t user : hosts[at]) part.hosts->push_back(catalog.user(user).header.id);
  }
  return parts;
}

bool ShowsHosts(const VisitInquiry& inquiry) {
  return std::find(inquiry.hosts.begin(), inquiry.hosts.end(), true) != inquiry.hosts.end();
}

Status NotTaken(const Query& query, bool limit) {
  if (query.include != SlotInclude::kFree) {
    return Status(Reason::k_unsupported, "visits have no grid of their own").At("include");
  }
  if (limit || !query.limit) return {};
  return Status(Reason::k_unsupported, "this question has one answer").At("limit");
}

std::optional<std::int32_t> PartIn(const Status& refusal) {
  for (const auto& [name, value] : refusal.detail()) {
    std::int32_t part = 0;
    if (name != "part") continue;
    std::from_chars(value.data(), value.data() + value.size(), part);
    return part;
  }
  return std::nullopt;
}

}  // namespace

Result<SlotsAnswer> AnswerVisits(VisitInquiry inquiry) {
  const Query& query = inquiry.query;
  ROTA_TRY(NotTaken(query, true));
  DecideAsHolds(&inquiry);
  const Request& first = inquiry.question.parts.front().request;
  VisitSearch search;
  ROTA_ASSIGN(search.range, RangeOf(*first.offer, query, first.now));
  search.hosts = ShowsHosts(inquiry);
  if (query.limit) search.most = static_cast<std::size_t>(*query.limit);
  ROTA_ASSIGN(const std::vector<OfferedVisit> visits, FindVisits(inquiry.question, search));
  SlotsAnswer answer;
  answer.visits.emplace();
  for (const OfferedVisit& visit : visits) {
    answer.visits->push_back({visit.times.front().start, visit.times.back().end,
                              PartsOf(inquiry, visit.times, visit.hosts)});
  }
  return answer;
}

Result<CheckAnswer> AnswerVisitCheck(VisitInquiry inquiry) {
  ROTA_TRY(NotTaken(inquiry.query, false));
  DecideAsHolds(&inquiry);
  std::vector<QueryPart> parts = inquiry.query.parts;
  if (inquiry.query.start) parts.front().start = inquiry.query.start;
  CheckAnswer answer;
  answer.start = parts.front().start.value_or(0);
  answer.end = answer.start + inquiry.question.parts.front().request.duration_s();
  const auto refused = [&](const Status& status) -> Result<CheckAnswer> {
    const bool says_no = status.code() == Code::kRefused || status.reason() == Reason::k_work_limit;
    if (!says_no) return status;
    answer.reason = ReasonName(status.reason());
    answer.part = PartIn(status);
    return answer;
  };
  const Result<VisitTimes> times = TimesOf(inquiry.question, parts);
  if (!times.ok()) return refused(times.status());
  answer.start = times->front().start;
  answer.end = times->back().end;
  const Result<std::vector<BookingChange>> changes = DecideVisit(inquiry.question, *times);
  if (!changes.ok()) return refused(changes.status());
  answer.available = true;
  answer.remaining = 1;
  std::vector<std::vector<std::uint32_t>> hosts;
  if (ShowsHosts(inquiry)) {
    ROTA_ASSIGN(hosts, HostsAt(inquiry.question, *times));
  }
  answer.parts = PartsOf(inquiry, *times, hosts);
  return answer;
}

}  // namespace rota
