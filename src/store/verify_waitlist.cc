#include "src/store/verify_waitlist.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "src/availability/booking_rows.h"
#include "src/store/stored_row.h"
#include "src/store/waitlist_store.h"

namespace rota::store {
namespace {

class WaitlistVerifier {
 public:
  WaitlistVerifier(Session& session, std::int64_t org, std::vector<std::string>* findings)
      : session_(session), org_(org), findings_(*findings) {}

  Status Verify() {
    Statement rows = session_.Query(
        "SELECT d.event_type,d.position,d.entry FROM waitlist d WHERE d.org=? "
        "ORDER BY d.event_type,d.position",
        org_);
    ROTA_TRY(rows.ForEach([&](Statement& row) {
      const bool once = waiting_.emplace(row.Int(2), row.Int(1)).second;
      if (!once) Find("the entry {} waits twice", row.Int(2));
    }));
    Statement documents =
        session_.Query("SELECT id,key,doc FROM document WHERE org=? AND kind=? ORDER BY id", org_,
                       Describe<WaitlistEntry>().name);
    ROTA_TRY(documents.ForEach([&](Statement& row) -> Status {
      const Result<WaitlistEntry> entry = ReadRow<WaitlistEntry>(row.Text(1), row.Text(2));
      if (!entry.ok()) return waiting_.erase(row.Int(0)), Status();  // told already
      return Check(row.Int(0), *entry);
    }));
    for (const auto& [key, position] : waiting_) {
      Find("somebody waits at {} of whom there is no record", position);
    }
    return CheckPositions();
  }

 private:
  template <typename... Args>
  void Find(fmt::format_string<Args...> text, Args&&... args) {
    findings_.push_back(fmt::format(text, std::forward<Args>(args)...));
  }

  Status Check(std::int64_t key, const WaitlistEntry& entry) {
    const std::string& id = entry.header.id;
    const bool offered = entry.status == WaitlistStatus::kOffered;
    const bool live =
        !entry.header.archived_at && (offered || entry.status == WaitlistStatus::kWaiting);
    const auto row = waiting_.find(key);
    if (live != (row != waiting_.end()) || (live && row->second != entry.position)) {
      Find("waitlist entry {}: it is {} and its row says otherwise", id, WordOf(entry.status));
    }
    if (row != waiting_.end()) waiting_.erase(row);
    if (!positions_.insert(entry.position).second) {
      Find("waitlist entry {}: another one has its position", id);
    }
    if (!offered) return {};
    Statement find = session_.Query("SELECT key,doc FROM booking WHERE org=? AND key=?", org_,
                                    entry.offer_booking);
    ROTA_ASSIGN(const bool found, find.Step());
    if (!found) return Find("waitlist entry {}: its offer is not there", id), Status();
    const Result<Booking> offer = ReadRow<Booking>(find.Text(0), find.Text(1));
    if (offer.ok()) CheckOffer(entry, *offer);
    return {};
  }

  // What is offered is held until the offer ends.
  void CheckOffer(const WaitlistEntry& entry, const Booking& offer) {
    bool held = !offer.seats && offer.status == BookingStatus::kHold;
    for (const Attendee& seat : offer.attendees) {
      held |= offer.seats && seat.id == entry.attendee.id && seat.status == AttendeeStatus::kHeld;
    }
    if (!held) Find("waitlist entry {}: its offer is no hold", entry.header.id);
  }

  Status CheckPositions() {
    if (positions_.empty()) return {};
    Statement find = session_.Query("SELECT n FROM counter WHERE org=? AND name=? AND bucket=0",
                                    org_, kPositions);
    ROTA_ASSIGN(const bool found, find.Step());
    const std::int64_t given = found ? find.Int(0) : 0;
    if (given < *positions_.rbegin()) {
      Find("positions of waitlists stand at {}, but {} was given out", given, *positions_.rbegin());
    }
    return {};
  }

  Session& session_;
  std::int64_t org_;
  std::vector<std::string>& findings_;
  std::map<std::int64_t, std::int64_t> waiting_;  // positions by key of the entry
  std::set<std::int64_t> positions_;
};

}  // namespace

Status VerifyWaitlist(Session& session, std::int64_t org, std::vector<std::string>* findings) {
  return WaitlistVerifier(session, org, findings).Verify();
}

}  // namespace rota::store
