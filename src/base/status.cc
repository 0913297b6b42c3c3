#include "rota/base/status.h"

#include <iterator>

namespace rota {
namespace {

struct ReasonRow {
  std::string_view name;
  Code code;
  std::string_view meaning;
};

constexpr ReasonRow kReasons[] = {
    {"", Code::kOk, ""},
#define X(name, code, meaning) {#name, Code::code, meaning},
#include "rota/base/reason.def"
#undef X
};

const ReasonRow& Row(Reason reason) { return kReasons[static_cast<std::size_t>(reason)]; }

const std::string kEmpty;
const std::vector<std::pair<std::string, std::string>> kNoDetail;
const std::vector<Refusal> kNoRefusals;
const std::vector<Status> kNoOthers;

}  // namespace

std::string_view ReasonName(Reason reason) { return Row(reason).name; }
std::string_view ReasonMeaning(Reason reason) { return Row(reason).meaning; }
Code ReasonCode(Reason reason) { return Row(reason).code; }

std::optional<Reason> ReasonFromName(std::string_view name) {
  for (std::size_t i = 1; i < std::size(kReasons); ++i) {
    if (kReasons[i].name == name) return static_cast<Reason>(i);
  }
  return std::nullopt;
}

Status::Status(Reason reason, std::string message) {
  if (reason == Reason::kNone) return;
  if (message.empty()) message = ReasonMeaning(reason);
  rep_ = std::make_shared<Rep>(Rep{reason, std::move(message), {}, {}, {}, {}});
}

const std::string& Status::message() const { return rep_ ? rep_->message : kEmpty; }
const std::string& Status::path() const { return rep_ ? rep_->path : kEmpty; }
const std::vector<std::pair<std::string, std::string>>& Status::detail() const {
  return rep_ ? rep_->detail : kNoDetail;
}
const std::vector<Refusal>& Status::refusals() const { return rep_ ? rep_->refusals : kNoRefusals; }

const std::vector<Status>& Status::others() const { return rep_ ? rep_->others : kNoOthers; }

// Copies share the representation; a builder works on a private one.
Status::Rep& Status::Own() {
  if (rep_.use_count() > 1) rep_ = std::make_shared<Rep>(*rep_);
  return *rep_;
}

Status& Status::At(std::string_view path) {
  if (rep_) Own().path = path;
  return *this;
}

Status& Status::Under(std::string_view prefix) {
  if (!rep_ || prefix.empty()) return *this;
  std::string& path = Own().path;
  const bool joins_directly = path.empty() || path.front() == '[';
  path = std::string(prefix) + (joins_directly ? "" : ".") + path;
  for (Status& other : rep_->others) other.Under(prefix);
  return *this;
}

Status& Status::Moved(const std::function<std::string(const std::string&)>& place) {
  if (!rep_) return *this;
  Own().path = place(rep_->path);
  for (Status& other : rep_->others) other.Moved(place);
  return *this;
}

Status& Status::With(std::string_view name, std::string_view value) {
  if (rep_) Own().detail.emplace_back(name, value);
  return *this;
}

Status& Status::With(std::vector<Refusal> refusals) {
  if (rep_) Own().refusals = std::move(refusals);
  return *this;
}

Status Invalid(std::string_view rule, std::string message) {
  return Status(Reason::k_invalid, std::move(message)).With("rule", rule);
}

Status NotFound(std::string_view kind, std::string_view id) {
  return Status(Reason::k_not_found, "no " + std::string(kind) + " \"" + std::string(id) + "\"")
      .With("kind", kind)
      .With("id", id);
}

Status Together(std::vector<Status> errors) {
  if (errors.empty()) return {};
  Status first = std::move(errors.front());
  if (errors.size() == 1) return first;
  std::vector<Status>& others = first.Own().others;
  const auto add = [&](const Status& error) {
    if (others.size() + 1 < kMaxErrors) others.push_back(error);
  };
  for (std::size_t i = 1; i < errors.size(); ++i) {
    add(errors[i]);
    for (const Status& other : errors[i].others()) add(other);
  }
  for (Status& other : others) {
    if (!other.others().empty()) other.Own().others.clear();
  }
  return first;
}

}  // namespace rota
