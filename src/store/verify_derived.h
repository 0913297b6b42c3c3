// Rows and columns that are read off a booking's document: do they still say what it says?
//
// Each booking's document is read by verify.cc once and handed in; what it should have is kept as
// two numbers, sums of hashes. The tables are then walked once and their rows taken off those sums,
// so that whatever is missing, left over or different leaves a rest. No booking's rows are held,
// and the work grows with the number of rows alone.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <string>
#include <vector>

#include "rota/model/booking.h"
#include "src/store/catalog_store.h"
#include "src/store/session.h"

namespace rota::store {

class DerivedRows {
 public:
  DerivedRows(Session& session, std::int64_t org) : session_(session), org_(org) {}

  Status ReadKeys();  // first
  // `columns`: the booking's row, in which kColumns begin at column `from`.
  void Take(std::int64_t key, const Booking& booking, const Statement& columns, int from);
  static constexpr std::string_view kColumns =
      "uid,code,external_ref,number,kind,event_type,team,host,expires_at,sequence";
  void PassOver(std::int64_t key);  // one that cannot be read: nobody knows what it should have
  // Compares. What differs is a finding.
  Status Check(std::vector<std::string>* findings);

 private:
  struct Sums {
    std::uint64_t participants = 0;
    bool columns_differ = false;
    bool unknown = false;
  };

  Status TakeOffParticipants(std::vector<std::string>* findings);
  Status CheckLanes(std::vector<std::string>* findings);
  Result<std::string> IdOf(std::int64_t key);

  Session& session_;
  std::int64_t org_;
  KeyMap keys_;  // of users, teams and event types, archived ones too
  absl::flat_hash_map<std::int64_t, Sums> bookings_;
};

}  // namespace rota::store
