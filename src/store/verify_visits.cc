#include "src/store/verify_visits.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "src/availability/booking_rows.h"
#include "src/store/stored_row.h"

namespace rota::store {
namespace {

class VisitVerifier {
 public:
  VisitVerifier(Session& session, std::int64_t org, std::vector<std::string>* findings)
      : session_(session), org_(org), findings_(*findings) {}

  Status Verify() {
    Statement rows = session_.Query(
        "SELECT visit,key,doc FROM booking WHERE org=? AND visit IS NOT NULL ORDER BY visit", org_);
    ROTA_TRY(rows.InPieces().ForEach([&](const Statement& row) {
      if (std::exchange(number_, row.Int(0)) != row.Int(0)) EndNumber();
      Result<Booking> read = ReadRow<Booking>(row.Text(1), row.Text(2));
      if (!read.ok()) {  // verify.cc names it
        is_whole_ = false;
      } else if (read->visit.empty() || !read->part || !read->visit_terms) {
        Find("booking {}: a part of a visit says of which, its place and its terms", row.Text(1));
      } else {
        visits_[read->visit].push_back(*std::move(read));
      }
    }));
    EndNumber();
    return {};
  }

 private:
  using Parts = std::vector<Booking>;

  template <typename... Args>
  void Find(fmt::format_string<Args...> text, Args&&... args) {
    findings_.push_back(fmt::format(text, std::forward<Args>(args)...));
  }

  // Visits whose ids come to one number; those with a row that cannot be read are passed over.
  void EndNumber() {
    for (auto& [visit, parts] : visits_) {
      if (is_whole_) Check(visit, &parts);
    }
    visits_.clear();
    is_whole_ = true;
  }

  void Check(const std::string& visit, Parts* parts) {
    const auto by_place = [](const Booking& a, const Booking& b) { return a.part < b.part; };
    std::sort(parts->begin(), parts->end(), by_place);
    bool asked = false;  // some part waits for approval
    bool moved = false;  // staff set the gaps aside
    for (std::size_t i = 0; i < parts->size(); ++i) {
      const Booking& part = (*parts)[i];
      asked |= part.pending_causes.Has(PendingCause::kApproval);
      moved |= part.overrides.Has(RuleOverride::kVisitGap);
      if (i > 0 && part.part == (*parts)[i - 1].part) {
        Find("visit {}: two bookings are its part {}", visit, *part.part);
      }
      if ((part.part == 0) != (part.header.id == visit)) {
        Find("visit {}: it is not named by its first part, as booking {} says", visit,
             part.header.id);
      }
      if (part.visit_terms->gaps_free != parts->front().visit_terms->gaps_free) {
        Find("visit {}: its parts differ on whether gaps are free", visit);
      }
    }
    // One that was swept says of all that they ran out.
    const bool ran_out = std::any_of(parts->begin(), parts->end(), [](const Booking& part) {
      return part.status == BookingStatus::kExpired;
    });
    if (ran_out) return;
    for (const Booking& part : *parts) {
      if (part.pending_causes.Has(PendingCause::kVisit) && !asked) {
        Find("booking {}: it waits for its visit, of which no part waits for approval",
             part.header.id);
      }
    }
    std::erase_if(*parts, [](const Booking& part) { return IsOff(part.status); });
    CheckLife(visit, *parts);
    CheckTimes(visit, parts, moved);
  }

  // What has not been taken yet is held by all parts together, and runs out together.
  void CheckLife(const std::string& visit, const Parts& standing) {
    for (const Booking& part : standing) {
      const bool holds = part.status == BookingStatus::kHold;
      const Booking& first = standing.front();
      if (holds != (first.status == BookingStatus::kHold) ||
          (holds && part.expires_at != first.expires_at)) {
        Find("visit {}: some of it is held otherwise than the rest", visit);
        return;
      }
    }
  }

  void CheckTimes(const std::string& visit, Parts* standing, bool moved) {
    const auto by_start = [](const Booking& a, const Booking& b) { return a.start < b.start; };
    std::stable_sort(standing->begin(), standing->end(), by_start);
    for (std::size_t i = 0; i < standing->size(); ++i) {
      const Booking& part = (*standing)[i];
      const Booking* next = i + 1 < standing->size() ? &(*standing)[i + 1] : nullptr;
      if (next && next->start < part.end) next = nullptr;  // staff put it there
      CheckWaiting(part, next);
      if (i == 0 || moved) continue;
      const Gap& gap = part.visit_terms->gap;
      const std::int64_t between = part.start - (*standing)[i - 1].end;
      if (between < gap.at_least_min * kMinute || between > gap.at_most_min * kMinute) {
        Find("visit {}: booking {} lies outside its gap after the part before", visit,
             part.header.id);
      }
    }
  }

  // Who attends waits for the next part, unless gaps are free; what is over is not written anew.
  void CheckWaiting(const Booking& part, const Booking* next) {
    const bool waits = next && !part.visit_terms->gaps_free;
    const std::optional<Instant> until = waits ? std::optional(next->start) : std::nullopt;
    if (part.attendee_until != until && TakesTime(part)) {
      Find("booking {}: its attendee waits otherwise than until the next part of its visit",
           part.header.id);
    }
  }

  Session& session_;
  std::int64_t org_;
  std::vector<std::string>& findings_;
  std::int64_t number_ = 0;  // that the visits being read share
  std::map<std::string, Parts> visits_;
  bool is_whole_ = true;
};

}  // namespace

Status VerifyVisits(Session& session, std::int64_t org, std::vector<std::string>* findings) {
  return VisitVerifier(session, org, findings).Verify();
}

}  // namespace rota::store
