// The clock's sweep, the integrity check, the change feed and the outbox.
#include "capi/src/answers.h"
#include "capi/src/verb.h"

namespace rota::capi {
namespace {

Result<std::string> Tick(OpenEngine& open, const CommandHeader& request) {
  ROTA_ASSIGN(const TickReport report, open.engine.Tick(request));
  JsonWriter w;
  w.BeginObject();
  w.Integer("holds_expired", report.holds_expired);
  w.Integer("requests_expired", report.requests_expired);
  w.Integer("series_extended", report.series_extended);
  w.EndObject();
  return std::move(w).Take();
}

Result<std::string> Verify(OpenEngine& open, const CommandHeader& request) {
  ROTA_ASSIGN(const VerifyReport report, open.engine.Verify(request));
  JsonWriter w;
  w.BeginObject();
  w.Integer("bookings", report.bookings);
  w.Key("findings");
  w.BeginArray();
  for (const std::string& finding : report.findings) w.Text(finding);
  w.EndArray();
  w.EndObject();
  return std::move(w).Take();
}

Result<std::string> Changes(OpenEngine& open, const ChangesRequest& request) {
  ROTA_ASSIGN(const ChangeFeed feed,
              open.engine.Changes(request.since, request.limit, request.command));
  JsonWriter w;
  w.BeginObject();
  w.Key("items");
  w.BeginArray();
  for (const Change& change : feed.items) AppendRecord(w, Describe<Change>(), &change, See::kStaff);
  w.EndArray();
  w.Integer("next_revision", feed.next_revision);
  w.EndObject();
  return std::move(w).Take();
}

Result<std::string> Lease(OpenEngine& open, const LeaseRequest& request) {
  ROTA_ASSIGN(
      const std::vector<std::string> messages,
      open.engine.LeaseMessages(request.owner, request.lease_s, request.limit, request.command));
  return ItemsJson(messages);
}

}  // namespace

extern "C" {

ROTA_VERB(rota_engine_tick, CommandHeader, return Tick(open, request);)
ROTA_VERB(rota_engine_verify, CommandHeader, return Verify(open, request);)
ROTA_VERB(rota_change_list, ChangesRequest, return Changes(open, request);)
ROTA_VERB(rota_message_lease, LeaseRequest, return Lease(open, request);)
ROTA_VERB(rota_message_ack, AckRequest,
          return Done(open.engine.AckMessage(request.message, request.command));)
ROTA_VERB(rota_message_fail, FailRequest,
          return Done(open.engine.FailMessage(request.message, request.error, request.command));)

}  // extern "C"

}  // namespace rota::capi
