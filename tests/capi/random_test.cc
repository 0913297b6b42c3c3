// Random calls in random order: handles that are open, closed, of another type or made up;
// documents that are whole, cut, altered or nonsense; lengths that are right, short or absurd.
// Nothing may crash, every failure says why, every success leaves something to free, and the
// database stays sound.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "rota_c.h"
#include "tests/support/seed.h"

namespace {

const char kOffice[] =
    R"({"catalog":{"organization":{"id":"bs","name":"BS","zone":"Europe/Copenhagen","default_schedule":"office"},
    "users":[{"id":"ana","name":"Ana"},{"id":"bo","name":"Bo"}],
    "schedules":[{"id":"office","rules":[{"days":["mon","tue","wed"],"start":"09:00","end":"17:00"}]}],
    "teams":[{"id":"t","slug":"t","name":"T","members":[{"user":"ana"},{"user":"bo"}]}],
    "event_types":[{"id":"call","team":"t","slug":"call","title":"Call","durations_min":[30],
    "scheduling":"round_robin","hosts":[{"user":"ana"},{"user":"bo"}]},
    {"id":"talk","user":"ana","slug":"talk","title":"Talk","durations_min":[60],"requires_approval":true}]}})";

rota_verb* const kVerbs[] = {
    rota_upkeep_tick,      rota_upkeep_verify,   rota_change_list,     rota_record_put,
    rota_record_get,       rota_record_list,     rota_record_archive,  rota_record_history,
    rota_query_ask,        rota_booking_hold,    rota_booking_book,    rota_booking_confirm,
    rota_booking_cancel,   rota_booking_move,    rota_booking_approve, rota_booking_reject,
    rota_booking_complete, rota_booking_no_show, rota_booking_get,     rota_booking_decision,
    rota_message_lease,    rota_message_ack,     rota_message_fail,    rota_calendar_import,
    rota_calendar_export};

// A document and what it is meant for.
struct Meant {
  rota_verb* verb;
  const char* text;
};

#define WHO R"("attendees":[{"name":"K","email":"k@example.net"}],)"
#define EARLY R"("now":"2026-03-02T07:00:00Z"})"

// {0} is replaced by the id of a booking, {1} by a digit up to 6, {2} by a day.
const Meant kDocuments[] = {
    {rota_upkeep_tick, "{}"},
    {rota_upkeep_verify, "{}"},
    {rota_upkeep_tick, R"({"now":"2026-03-0{2}T08:{1}0:00Z"})"},
    {rota_query_ask, R"({"event_type":"call","from":"2026-03-02","to":"2026-03-0{2}",)" EARLY},
    {rota_query_ask,
     R"({"event_type":"call","from":"2026-03-02","to":"2026-03-04","include":"lattice",)"
     R"("actor":{"kind":"guest"},)" EARLY},
    {rota_query_ask,
     R"({"op":"explain","event_type":"talk","start":"2026-03-0{2}T1{1}:00:00Z",)" EARLY},
    {rota_query_ask, R"({"op":"next","event_type":"call","now":"2026-03-0{2}T1{1}:00:00Z"})"},
    {rota_booking_hold, R"({"event_type":"call","start":"2026-03-0{2}T1{1}:00:00Z",)" EARLY},
    {rota_booking_book, R"({"event_type":"call","start":"2026-03-0{2}T1{1}:00:00Z",)" WHO EARLY},
    {rota_booking_book, R"({"event_type":"talk","start":"2026-03-0{2}T1{1}:00:00Z",)" WHO
                        R"("idempotency_key":"k{1}",)" EARLY},
    {rota_booking_confirm, R"({"booking":"{0}",)" WHO EARLY},
    {rota_booking_approve, R"({"booking":"{0}","now":"2026-03-02T08:00:00Z"})"},
    {rota_booking_reject, R"({"booking":"{0}","now":"2026-03-02T08:00:00Z"})"},
    {rota_booking_get, R"({"booking":"{0}","now":"2026-03-02T08:00:00Z"})"},
    {rota_booking_decision, R"({"booking":"{0}"})"},
    {rota_booking_cancel, R"({"booking":"{0}","now":"2026-03-0{2}T1{1}:30:00Z","note":"n"})"},
    {rota_booking_complete, R"({"booking":"{0}","now":"2026-03-0{2}T1{1}:30:00Z","note":"n"})"},
    {rota_booking_no_show, R"({"booking":"{0}","now":"2026-03-0{2}T1{1}:30:00Z"})"},
    {rota_booking_move, R"({"booking":"{0}","start":"2026-03-0{2}T1{1}:00:00Z",)" EARLY},
    {rota_booking_move, R"({"booking":"{0}","hosts":["bo"],"dry_run":true,)" EARLY},
    {rota_record_get, R"({"kind":"booking","id":"{0}"})"},
    {rota_record_history, R"({"kind":"booking","id":"{0}"})"},
    {rota_record_list, R"({"kind":"user","limit":1})"},
    {rota_record_list, R"({"kind":"booking","host":"ana","limit":{2}})"},
    {rota_record_archive, R"({"kind":"user","id":"u{1}"})"},
    {rota_record_put, R"({"kind":"user","record":{"id":"u{1}","name":"U"}})"},
    {rota_record_put,
     R"({"kind":"busy_block","record":{"id":"b{1}","user":"ana","start":"2026-03-0{2}T1{1}:00:00Z",)"
     R"("end":"2026-03-0{2}T1{1}:20:00Z"}})"},
    {rota_change_list, R"({"since":{1}})"},
    {rota_message_lease, R"({"owner":"w","lease_s":1,"now":"2026-03-0{2}T00:00:00Z"})"},
    {rota_message_fail, R"({"message":"{1}","error":"e"})"},
    {rota_message_ack, R"({"message":"{1}"})"},
    {rota_calendar_import,
     R"({"user":"ana","text":"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u{1}\nDTSTART:2026030{2}T090000Z\n)"
     R"(DURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR"})"},
};

class Player {
 public:
  explicit Player(std::uint64_t seed) : random_(seed) { Open(); }

  ~Player() {
    for (rota_engine* engine : engines_) rota_engine_close(engine, nullptr);
    while (!slots_.empty()) FreeSlots();
    while (!errors_.empty()) FreeError();
  }

  bool Play(int steps) {
    for (int i = 0; i < steps && sound_; ++i) Step();
    while (!slots_.empty()) FreeSlots();
    while (!errors_.empty()) FreeError();
    for (rota_engine* engine : engines_) {
      char* answer = nullptr;
      Need(rota_upkeep_verify(engine, "{}", 2, &answer, nullptr) == ROTA_OK, "verify");
      Need(answer && std::strstr(answer, "\"findings\":[]"), answer ? answer : "no answer");
      rota_string_free(answer);
    }
    std::printf("%d calls fine, %d refused\n", fine_, refused_);
    return sound_ && fine_ > steps / 10;
  }

 private:
  int Below(int n) { return static_cast<int>(random_() % static_cast<std::uint64_t>(n)); }
  bool OneIn(int n) { return Below(n) == 0; }

  void Need(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "not sound: %s\n", what);
    sound_ = false;
  }

  void Open() {
    rota_engine* engine = nullptr;
    char* report = nullptr;
    Need(rota_engine_open(ROTA_ABI_VERSION, ":memory:", nullptr, &engine, nullptr) == ROTA_OK,
         "open");
    Need(rota_catalog_apply(engine, kOffice, sizeof kOffice - 1, &report, nullptr) == ROTA_OK,
         "apply");
    rota_string_free(report);
    engines_.push_back(engine);
  }

  // A number that is, was or never was a handle.
  std::uintptr_t AnyNumber() {
    std::uintptr_t number = 0;
    switch (Below(6)) {
      case 0:
        return 0;
      case 1:
        number = random_();
        break;
      case 2:
        number = gone_.empty() ? 7 : gone_[random_() % gone_.size()];
        break;
      case 3:
        number = slots_.empty() ? 9 : reinterpret_cast<std::uintptr_t>(slots_.back().handle);
        break;
      case 4:
        number = errors_.empty() ? 9 : reinterpret_cast<std::uintptr_t>(errors_.back().handle);
        break;
      default:
        number = reinterpret_cast<std::uintptr_t>(engines_.back()) ^ std::uintptr_t{1} << Below(64);
    }
    return number;
  }

  rota_engine* AnyEngine() {
    if (OneIn(10)) return reinterpret_cast<rota_engine*>(AnyNumber());
    return engines_[random_() % engines_.size()];
  }

  // A document, often damaged; `verb` receives what it is meant for.
  std::string AnyDocument(rota_verb** verb = nullptr) {
    const Meant& meant = kDocuments[random_() % std::size(kDocuments)];
    if (verb) *verb = meant.verb;
    std::string text = meant.text;
    const auto replace = [&](const std::string& mark, const std::string& with) {
      for (std::size_t at; (at = text.find(mark)) != std::string::npos;)
        text.replace(at, mark.size(), with);
    };
    replace("{0}", bookings_.empty() ? "#1" : bookings_[random_() % bookings_.size()]);
    replace("{1}", std::to_string(Below(7)));
    replace("{2}", std::to_string(2 + Below(3)));
    if (OneIn(6)) {
      for (int i = Below(4); i >= 0; --i)
        text[random_() % text.size()] = static_cast<char>(random_());
    }
    if (OneIn(12)) text.resize(random_() % (text.size() + 1));
    if (OneIn(20))
      text.insert(random_() % (text.size() + 1), std::string(Below(300), OneIn(2) ? '[' : '{'));
    return text;
  }

  std::size_t AnyLength(const std::string& text) {
    if (OneIn(30)) return SIZE_MAX - random_() % 100;
    if (OneIn(30)) return random_() % (text.size() + 1);
    return text.size();
  }

  void After(rota_code code, bool answered, rota_error* error, bool asked_error) {
    Need(answered == (code == ROTA_OK), "an answer exactly on success");
    Need(code >= ROTA_OK && code <= ROTA_CORRUPT, "no call is an internal error");
    if (code != ROTA_OK && asked_error) {
      Need(rota_error_code(error) == code, "the error has the code");
      Need(rota_error_reason(error)[0] != '\0', "the error has a reason");
      Need(rota_error_detail(error)[0] == '{', "the error has details");
    }
    ++(code == ROTA_OK ? fine_ : refused_);
    if (!error) return;
    if (errors_.size() < 20 && OneIn(2)) {
      errors_.push_back({error, code});
      return;
    }
    gone_.push_back(reinterpret_cast<std::uintptr_t>(error));
    rota_error_free(error);
  }

  void Verb() {
    rota_verb* verb = nullptr;
    const std::string text = AnyDocument(&verb);
    // Of its exact size, so that reading beyond it is seen.
    const std::vector<char> exact(text.begin(), text.end());
    if (OneIn(5)) verb = kVerbs[random_() % std::size(kVerbs)];
    char* answer = nullptr;
    rota_error* error = nullptr;
    const bool asked = !OneIn(5);
    const rota_code code = verb(AnyEngine(), OneIn(50) ? nullptr : exact.data(), AnyLength(text),
                                &answer, asked ? &error : nullptr);
    if (answer && bookings_.size() < 50 && verb != rota_record_list) Remember(answer);
    After(code, answer != nullptr, error, asked);
    rota_string_free(answer);
  }

  void Remember(const char* answer) {
    const char* id = std::strstr(answer, "\"id\":\"");
    if (!id || !std::strstr(answer, "event_type")) return;
    id += 6;
    bookings_.emplace_back(id, std::strcspn(id, "\""));
  }

  void Find() {
    const std::string text = AnyDocument();
    const std::vector<char> exact(text.begin(), text.end());
    rota_slots* slots = nullptr;
    rota_error* error = nullptr;
    const rota_code code =
        rota_slots_find(AnyEngine(), exact.data(), AnyLength(text), &slots, &error);
    After(code, slots != nullptr, error, true);
    if (slots) slots_.push_back({slots, rota_slots_count(slots)});
  }

  void ReadSlots() {
    const auto* slots = slots_.empty() || OneIn(4) ? reinterpret_cast<rota_slots*>(AnyNumber())
                                                   : slots_.back().handle;
    const std::size_t count = rota_slots_count(slots);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      sum += rota_slots_end_utc(slots)[i] - rota_slots_start_utc(slots)[i] +
             rota_slots_remaining(slots)[i];
      if (const std::int32_t* free_hosts = rota_slots_hosts_free(slots)) sum += free_hosts[i];
      if (const std::int32_t* reasons = rota_slots_reasons(slots))
        sum += rota_reason_name(reasons[i])[0];
    }
    if (const std::uint32_t* offsets = rota_slots_host_offsets(slots)) {
      for (std::uint32_t k = 0; k < offsets[count]; ++k) {
        Need(rota_slots_host_id(slots, rota_slots_host_indexes(slots)[k]) != nullptr,
             "a host has an id");
      }
    }
    Need(sum >= 0, "slots end after they start");
    rota_slots_host_id(slots, random_());
  }

  // What is kept is still what it was, whatever was freed around it.
  void FreeSlots() {
    Need(rota_slots_count(slots_.back().handle) == slots_.back().count, "slots stay");
    gone_.push_back(reinterpret_cast<std::uintptr_t>(slots_.back().handle));
    rota_slots_free(slots_.back().handle);
    slots_.pop_back();
  }

  void FreeError() {
    Need(rota_error_code(errors_.back().handle) == errors_.back().code, "errors stay");
    gone_.push_back(reinterpret_cast<std::uintptr_t>(errors_.back().handle));
    rota_error_free(errors_.back().handle);
    errors_.pop_back();
  }

  void Free() {
    if (!slots_.empty() && OneIn(2)) {
      FreeSlots();
    } else if (!errors_.empty()) {
      FreeError();
    }
  }

  // Numbers that are no handles any more may be freed again.
  void FreeAgain() {
    if (gone_.empty()) return;
    const std::uintptr_t number = gone_[random_() % gone_.size()];
    rota_slots_free(reinterpret_cast<rota_slots*>(number));
    rota_error_free(reinterpret_cast<rota_error*>(number));
    Need(rota_engine_close(reinterpret_cast<rota_engine*>(number), nullptr) == ROTA_INVALID,
         "gone is gone");
    Need(rota_slots_count(reinterpret_cast<rota_slots*>(number)) == 0, "gone has no slots");
  }

  void Reopen() {
    if (engines_.size() < 3) return Open();
    const std::size_t which = random_() % engines_.size();
    gone_.push_back(reinterpret_cast<std::uintptr_t>(engines_[which]));
    Need(rota_engine_close(engines_[which], nullptr) == ROTA_OK, "close");
    engines_.erase(engines_.begin() + static_cast<std::ptrdiff_t>(which));
  }

  void Scenario() {
    const std::string text = AnyDocument();
    char* answer = nullptr;
    rota_error* error = nullptr;
    const rota_code code = rota_scenario_evaluate(text.data(), AnyLength(text), &answer, &error);
    After(code, answer != nullptr, error, true);
    rota_string_free(answer);
  }

  void Step() {
    const int dice = Below(100);
    if (dice < 60) return Verb();
    if (dice < 70) return Find();
    if (dice < 80) return ReadSlots();
    if (dice < 88) return Free();
    if (dice < 94) return FreeAgain();
    if (dice < 97) return Scenario();
    if (OneIn(10)) Reopen();
  }

  std::mt19937_64 random_;
  std::vector<rota_engine*> engines_;
  struct Slots {
    rota_slots* handle;
    std::size_t count;
  };
  struct Error {
    rota_error* handle;
    rota_code code;
  };
  std::vector<Slots> slots_;
  std::vector<Error> errors_;
  std::vector<std::uintptr_t> gone_;
  std::vector<std::string> bookings_;
  bool sound_ = true;
  int fine_ = 0;
  int refused_ = 0;
};

}  // namespace

int main() { return Player(rota::test::Seed("capi_random")).Play(20000) ? 0 : 1; }
