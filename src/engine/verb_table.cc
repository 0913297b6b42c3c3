// The rows of all verbs, the JSON door, and the view that takes bodies only.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rota/base/nearest.h"
#include "rota/base/utf8.h"
#include "rota/codec/expand_json.h"
#include "src/engine/verb_row.h"

namespace rota {

std::span<const VerbRow* const> AllVerbs() {
  static constexpr std::array kVerbs = {
#define X(method, name, body, answer, doc) &kVerb##method,
#include "rota/engine/verbs.def"
#undef X
  };
  return kVerbs;
}

const VerbRow* FindVerb(std::string_view name) {
  const auto verbs = AllVerbs();
  const auto found = std::find_if(verbs.begin(), verbs.end(),
                                  [&](const VerbRow* verb) { return verb->name == name; });
  return found == verbs.end() ? nullptr : *found;
}

namespace {

Status NoVerb(std::string_view name) {
  std::vector<std::string_view> names;
  for (const VerbRow* verb : AllVerbs()) names.push_back(verb->name);
  return Status(Reason::k_not_found,
                fmt::format("no verb \"{}\"{}", CutUtf8(name, 80), DidYouMean(name, names)))
      .With("kind", "verb")
      .With("id", name)
      .At("verb");
}

}  // namespace

Result<std::string> CallVerb(Engine& engine, std::string_view name, std::string_view request,
                             const Envelope* bound) {
  const VerbRow* verb = FindVerb(name);
  if (!verb) return NoVerb(name);
  const std::shared_ptr<void> body = verb->body().make();
  Envelope envelope;
  ROTA_TRY(ReadRequest(request, bound ? nullptr : &envelope, verb->body(), body.get()));
  const std::shared_ptr<void> answer = verb->answer().make();
  ROTA_TRY(verb->invoke(engine, bound ? *bound : envelope, body.get(), answer.get()));
  return verb->write(answer.get());
}

std::span<const PureVerb> PureVerbs() {
  static constexpr PureVerb kVerbs[] = {
      {"recurrence.expand",
       "The starts of a recurrence set (RFC 5545, 7529): wall times and, in a zone, instants; with "
       "`locale` also the set in words.",
       &Describe<ExpandRequest>,
       [](std::string_view request) -> Result<std::string> {
         ROTA_ASSIGN(const ExpandRequest read, ReadRecord<ExpandRequest>(request));
         return AnswerExpand(read);
       },
       R"({"dtstart":"2030-01-07","rrule":"FREQ=WEEKLY;COUNT=2","locale":"en"})"},
      {"scenario.evaluate",
       "A catalog, the facts of a moment and a question in one document; the answer is that of the "
       "question's verb.",
       &Describe<Scenario>,
       [](std::string_view request) -> Result<std::string> {
         ROTA_ASSIGN(const Scenario read, ReadScenario(request));
         return Evaluate(read);
       },
       R"({"now":"2030-01-02T08:00:00Z","catalog":{)"
       R"("organization":{"id":"o","name":"O","zone":"UTC","default_schedule":"s"},)"
       R"("schedules":[{"id":"s","rules":[{"days":["mon"],"start":"09:00","end":"12:00"}]}],)"
       R"("users":[{"id":"ana","name":"Ana"}],"event_types":[{"id":"call","slug":"call",)"
       R"("title":"Call","user":"ana","durations_min":[60]}]},)"
       R"("query":{"event_type":"call","from":"2030-01-07","to":"2030-01-11"}})"},
  };
  return kVerbs;
}

const PureVerb* FindPureVerb(std::string_view name) {
  const auto verbs = PureVerbs();
  const auto found = std::find_if(verbs.begin(), verbs.end(),
                                  [&](const PureVerb& verb) { return verb.name == name; });
  return found == verbs.end() ? nullptr : &*found;
}

Acting Engine::ActingAs(Envelope envelope) { return Acting(*this, std::move(envelope)); }

#define X(method, name, body, answer, doc) \
  Result<answer> Acting::method(const body& what) const { return engine_->method(what, envelope_); }
#include "rota/engine/verbs.def"
#undef X

Result<SlotList> Acting::FindSlots(const Query& query) const {
  return engine_->FindSlots(query, envelope_);
}

}  // namespace rota
