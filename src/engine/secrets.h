// What is derived from the database's key, so that it need not be stored: secrets of guests' holds,
// and ids of attendees that tell nobody anything.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rota/base/crypto.h"

namespace rota {

class Secrets {
 public:
  Secrets() = default;
  explicit Secrets(const Hash& key) : key_(key) {}

  // The first 128 bits of HMAC-SHA-256(key, organization, booking, "hold"), in hexadecimal.
  std::string OfHold(std::int64_t org, std::string_view booking) const {
    return Derive(org, booking, "hold");
  }
  // Of one of the holds that share a session.
  std::string OfSeats(std::int64_t org, std::string_view session, std::string_view hold) const;
  // Of the n-th attendee that a booking has had.
  std::string AttendeeId(std::int64_t org, std::string_view booking, std::size_t n) const;
  // A caller who is known by nothing but the key the host program gives; never stored as it is.
  std::string ClientName(std::int64_t org, std::string_view client_key) const {
    return Derive(org, client_key, "client");
  }

 private:
  std::string Derive(std::int64_t org, std::string_view of, std::string_view purpose) const;
  Hash key_{};
};

}  // namespace rota
