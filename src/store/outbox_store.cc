#include "src/store/outbox_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "rota/base/crypto.h"
#include "src/store/catalog_store.h"
#include "src/store/keys.h"
#include "src/store/stored_row.h"

namespace rota::store {
namespace {

Result<std::int64_t> KeyOf(std::string_view id) {
  std::int64_t key = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), key);
  if (error != std::errc() || end != id.data() + id.size()) {
    return NotFound(Describe<Message>().name, id);
  }
  return key;
}

}  // namespace

Status PutMessage(Session& session, std::int64_t org, Message message) {
  // Ids rise as messages are written, also within a second and when the clock goes back: those that
  // are due at once are leased in that order. What follows the number is at random, so that the id
  // of another organization's message names none here.
  ROTA_ASSIGN(const std::int64_t number, NextOfBlock(session, org, Describe<Message>().name));
  std::uint32_t random;
  std::uint8_t bytes[sizeof random];
  ROTA_TRY(RandomBytes(bytes));
  std::memcpy(&random, bytes, sizeof random);
  const std::int64_t key = number << kMessageRandomBits | random >> (32 - kMessageRandomBits);
  message.header.id = fmt::format("{}", key);
  return session
      .Run(
          "INSERT INTO outbox(org,dedupe,id,due_at,topic,doc) VALUES(?,?,?,?,?,?) "
          "ON CONFLICT(org,dedupe) DO NOTHING",
          org, message.dedupe_key, key, message.due_at, message.topic,
          WriteRecord(message, See::kNever))
      .status();
}

Result<LeaseAnswer> LeaseMessages(Session& session, std::int64_t org, Instant now,
                                  const LeaseBody& lease) {
  LeaseAnswer answer;
  std::vector<std::pair<std::string, Message>> due;  // by dedupe key
  // Those that cannot be read do not keep the others waiting: a page that holds any is followed by
  // the next. They stay due until they are mended.
  const std::int64_t limit = lease.limit;
  std::int64_t seen = 0, in_page = limit;
  while (in_page == limit && std::ssize(due) < limit && std::ssize(answer.unreadable) < limit) {
    in_page = 0;
    Statement rows = session.Query(
        "SELECT dedupe,doc,id FROM outbox WHERE org=? AND due_at<=? AND done_at IS NULL "
        "ORDER BY due_at,id LIMIT ? OFFSET ?",
        org, now, limit, seen);
    ROTA_TRY(rows.ForEach([&](Statement& row) {
      ++in_page;
      Result<Message> message = ReadRow<Message>(fmt::format("{}", row.Int(2)), row.Text(1));
      if (!message.ok()) {
        answer.unreadable.push_back(*UnreadableIn(message.status()));
      } else if (std::ssize(due) < limit) {
        due.emplace_back(row.Text(0), *std::move(message));
      }
    }));
    seen += in_page;
  }
  for (auto& [dedupe, message] : due) {
    message.state = MessageState::kLeased;
    message.lease_owner = lease.owner;
    message.leased_until = now + lease.lease_s;
    ++message.attempts;
    // A lease moves the due time: when it ends unanswered the message is due again.
    ROTA_ASSIGN(const std::int64_t changed,
                session.Run("UPDATE outbox SET due_at=?,attempts=attempts+1,leased_by=?,doc=? "
                            "WHERE org=? AND dedupe=? AND done_at IS NULL AND due_at<=?",
                            now + lease.lease_s, lease.owner, WriteRecord(message, See::kNever),
                            org, dedupe, now));
    if (changed == 1) answer.items.push_back(std::move(message));
  }
  return answer;
}

Status CountWaiting(Session& session, std::int64_t org, MetricsReport* report) {
  Statement waiting =
      session.Query("SELECT count(*),min(due_at) FROM outbox WHERE org=? AND done_at IS NULL", org);
  ROTA_TRY(waiting.Step().status());
  report->messages_waiting = waiting.Int(0);
  report->message_due_since = waiting.IntOrNull(1);
  return {};
}

Status AckMessage(Session& session, std::int64_t org, Instant now, std::string_view id) {
  ROTA_ASSIGN(const std::int64_t key, KeyOf(id));
  ROTA_ASSIGN(const std::int64_t changed,
              session.Run("UPDATE outbox SET done_at=? WHERE org=? AND id=?", now, org, key));
  return changed == 0 ? NotFound(Describe<Message>().name, id) : Status();
}

Status FailMessage(Session& session, std::int64_t org, Instant now, const FailBody& fail) {
  ROTA_ASSIGN(const std::int64_t key, KeyOf(fail.message));
  Statement find =
      session.Query("SELECT dedupe,attempts,doc FROM outbox WHERE org=? AND id=?", org, key);
  ROTA_ASSIGN(const bool found, find.Step());
  if (!found) return NotFound(Describe<Message>().name, fail.message);
  const std::string dedupe(find.Text(0));
  // Backs off from a minute, doubling, up to half a day.
  const std::int64_t wait_s =
      std::min<std::int64_t>(kMinute << std::min<std::int64_t>(find.Int(1), 10), 12 * kHour);
  ROTA_ASSIGN(Message message, ReadRow<Message>(fail.message, find.Text(2)));
  message.error = fail.error;
  message.state = MessageState::kPlanned;
  return session
      .Run("UPDATE outbox SET due_at=?,leased_by=NULL,doc=? WHERE org=? AND dedupe=?", now + wait_s,
           WriteRecord(message, See::kNever), org, dedupe)
      .status();
}

}  // namespace rota::store
