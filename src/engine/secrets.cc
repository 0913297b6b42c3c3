#include "src/engine/secrets.h"

#include <fmt/format.h>

#include <span>

namespace rota {

std::string Secrets::AttendeeId(std::int64_t org, std::string_view booking, std::size_t n) const {
  return "at-" + Derive(org, booking, fmt::format("attendee {}", n));
}

std::string Secrets::OfSeats(std::int64_t org, std::string_view session,
                             std::string_view hold) const {
  return Derive(org, session, fmt::format("hold {}", hold));
}

// Lengths first, so that no two different triples make the same text.
std::string Secrets::Derive(std::int64_t org, std::string_view of, std::string_view purpose) const {
  const Hash mac = Hmac(key_, fmt::format("{}:{}:{}:{}", org, of.size(), of, purpose));
  return Hex(std::span(mac).first(16));
}

}  // namespace rota
