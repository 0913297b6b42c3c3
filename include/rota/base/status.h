// How every call answers: a Status, or a Result<T> that holds a value or a Status.
//
//   rota::Result<SlotList> slots = engine.FindSlots(query);
//   if (!slots.ok()) return Show(slots.status().reason(), slots.status().message());
//
// The library throws nothing of its own across a public function and never prints or aborts. A
// refusal ("slot taken") is a Status like any other error; "no slots" is a success with an empty
// list.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rota {

// Broad class of an error; values are those of rota_code in the C ABI and never change.
enum class Code : std::int32_t {
  kOk = 0,
  kInvalid = 1,  // the arguments are wrong; retrying the same call cannot help
  kNotFound = 2,
  kRefused = 3,   // a rule of the engine says no: taken, too late, outside hours
  kConflict = 4,  // the stored state differs from what the call assumed
  kForbidden = 5,
  kUnsupported = 6,
  kLimit = 7,        // a stated bound on work or memory
  kUnavailable = 8,  // the store cannot serve now; may be retried
  kCorrupt = 9,
  kInternal = 10,
};

// Fine, stable reason of an error. The list with meanings is reason.def.
enum class Reason : std::int32_t {
  kNone = 0,
#define X(name, code, meaning) k_##name,
#include "rota/base/reason.def"
#undef X
};

std::string_view ReasonName(Reason reason);     // "not_found"; "" for kNone
std::string_view ReasonMeaning(Reason reason);  // one English line, for logs and docs
Code ReasonCode(Reason reason);
std::optional<Reason> ReasonFromName(std::string_view name);

// One rule that said no, and to whom. `object` names what is in the way (a booking or block id)
// when the asker may know it; `free_at` is the first instant (UTC seconds) at which that rule would
// not object any more, 0 when unknown.
struct Refusal {
  Reason reason = Reason::kNone;
  std::string host;    // user id; empty when the refusal is about the start as a whole
  std::string object;  // id of the blocking record; empty when there is none
  std::int64_t free_at = 0;
};

class [[nodiscard]] Status {
 public:
  Status() = default;  // ok
  explicit Status(Reason reason, std::string message = {});

  bool ok() const { return rep_ == nullptr; }
  Code code() const { return ReasonCode(reason()); }
  Reason reason() const { return rep_ ? rep_->reason : Reason::kNone; }
  const std::string& message() const;  // English, for logs; never parsed
  const std::string& path() const;     // JSON path of the offending field, "" when none
  // Named facts about the error, in order of addition: {"rule","limit_contradiction"},
  // {"existing","ana"}.
  const std::vector<std::pair<std::string, std::string>>& detail() const;
  const std::vector<Refusal>& refusals() const;
  // What else is wrong with the same document, where reading or checking went on after the first
  // error: in its order, at most kMaxErrors in all. Under() puts its prefix before their paths too.
  const std::vector<Status>& others() const;
  // The same call may succeed later without anybody doing anything; a write is repeated under its
  // idempotency key, since an answer that was lost need not mean that nothing was written.
  bool retryable() const {
    return reason() == Reason::k_busy || reason() == Reason::k_connection_lost;
  }

  // Builders return *this so that an error is written in one expression. On an ok status they do
  // nothing.
  Status& At(std::string_view path);       // sets the path
  Status& Under(std::string_view prefix);  // puts `prefix` before the path
  // Gives the error and each of its others the path that `place` makes of the present one.
  Status& Moved(const std::function<std::string(const std::string&)>& place);
  Status& With(std::string_view name, std::string_view value);  // adds to detail()
  Status& With(std::vector<Refusal> refusals);

 private:
  friend Status Together(std::vector<Status> errors);

  struct Rep {
    Reason reason;
    std::string message;
    std::string path;
    std::vector<std::pair<std::string, std::string>> detail;
    std::vector<Refusal> refusals;
    std::vector<Status> others;
  };
  Rep& Own();
  std::shared_ptr<Rep> rep_;
};

// "invalid" with the broken rule (model/rule.def), e.g. Invalid("schedule_shape", "start must come
// before end").
Status Invalid(std::string_view rule, std::string message);
Status NotFound(std::string_view kind, std::string_view id);

// The first of the errors, with the rest and their own others as its others(); ok when there are
// none.
inline constexpr std::size_t kMaxErrors = 100;
Status Together(std::vector<Status> errors);

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}          // NOLINT: implicit on purpose
  Result(Status status) : status_(std::move(status)) {}  // NOLINT: implicit on purpose
  bool ok() const { return value_.has_value(); }
  const Status& status() const& { return status_; }
  Status&& status() && { return std::move(status_); }
  T& operator*() & { return *value_; }
  const T& operator*() const& { return *value_; }
  T&& operator*() && { return *std::move(value_); }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

 private:
  Status status_;
  std::optional<T> value_;
};

// ROTA_TRY(expr): return the status of `expr` from this function unless it is ok.
#define ROTA_TRY(expr)                                                  \
  do {                                                                  \
    if (::rota::Status rota_s_ = (expr); !rota_s_.ok()) return rota_s_; \
  } while (false)

// ROTA_ASSIGN(auto x, expr): x = value of the Result `expr`, or return its status.
#define ROTA_CONCAT_(a, b) a##b
#define ROTA_CONCAT(a, b) ROTA_CONCAT_(a, b)
#define ROTA_ASSIGN(lhs, expr) ROTA_ASSIGN_(lhs, expr, ROTA_CONCAT(rota_r_, __LINE__))
#define ROTA_ASSIGN_(lhs, expr, tmp)             \
  auto tmp = (expr);                             \
  if (!tmp.ok()) return std::move(tmp).status(); \
  lhs = *std::move(tmp)

}  // namespace rota
