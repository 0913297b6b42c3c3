// How a row of a verb is written:
//
//   ROTA_VERB(Cancel)
//       .OnThing()                // one booking or series: loaded, locked, rights checked
//       .May({.guest = true, …})  // which relations to it
//       .Writes()                 // takes idempotency_key; in one transaction
//       .Refuses(kCancelReasons)  // beside those all verbs share
//       .Example(R"({"booking":"b1"})");
//
// Name, types and the manual come from its line in verbs.def; the row stands beside the decision.
#pragma once

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "rota/engine/verb.h"

namespace rota {

template <typename Method>
struct VerbOf;
template <typename A, typename B>
struct VerbOf<Result<A> (Engine::*)(const B&, const Envelope&)> {
  using Answer = A;
  using Body = B;
};

// A row under construction; each step returns a changed copy.
struct RowBuilder {
  VerbRow row;

  template <typename F>
  constexpr RowBuilder With(F change) const {
    RowBuilder copy = *this;
    change(copy.row);
    return copy;
  }
  constexpr RowBuilder May(rota::May may) const {
    return With([&](auto& r) { r.may = may; });
  }
  constexpr RowBuilder ByKind(std::string_view note) const {
    return With([&](auto& r) { r.by_kind = true, r.may.note = note; });
  }
  constexpr RowBuilder Writes() const {
    return With([](auto& r) { r.writes = true, r.takes.idempotency_key = true; });
  }
  constexpr RowBuilder OnThing() const {
    return With([](auto& r) { r.acts_on_thing = true; });
  }
  constexpr RowBuilder TakesLong() const {
    return With([](auto& r) { r.takes_long = true; });
  }
  constexpr RowBuilder Alone() const {
    return With([](auto& r) { r.alone = true; });
  }
  constexpr RowBuilder OverDamage() const {
    return With([](auto& r) { r.over_damage = true; });
  }
  constexpr RowBuilder IfVersion() const {
    return With([](auto& r) { r.takes.if_version = true; });
  }
  constexpr RowBuilder Facts() const {
    return With([](auto& r) { r.takes.facts = true; });
  }
  constexpr RowBuilder Seed() const {
    return With([](auto& r) { r.takes.seed = true; });
  }
  constexpr RowBuilder Makes() const {
    return With([](auto& r) { r.takes.made = true; });
  }
  constexpr RowBuilder Refuses(std::span<const Reason> reasons) const {
    return With([&](auto& r) { r.refuses = reasons; });
  }
  constexpr RowBuilder Example(std::string_view body) const {
    return With([&](auto& r) { r.example = body; });
  }
};

template <auto kVerb>
Status InvokeVerb(Engine& engine, const Envelope& envelope, const void* body, void* answer) {
  using Signature = VerbOf<decltype(kVerb)>;
  Result<typename Signature::Answer> result =
      (engine.*kVerb)(*static_cast<const typename Signature::Body*>(body), envelope);
  if (!result.ok()) return std::move(result).status();
  *static_cast<typename Signature::Answer*>(answer) = *std::move(result);
  return {};
}

template <typename Answer>
std::string WriteAnswer(const void* answer) {
  if constexpr (std::is_same_v<Answer, Document>) {
    return static_cast<const Document*>(answer)->json;
  } else {
    return WriteRecord(*static_cast<const Answer*>(answer), See::kAdmin);
  }
}

template <auto kVerb>
constexpr RowBuilder MakeRow(std::string_view name, std::string_view method, std::string_view doc) {
  using Signature = VerbOf<decltype(kVerb)>;
  RowBuilder builder;
  builder.row.name = name;
  builder.row.method = method;
  builder.row.doc = doc;
  builder.row.body = &Describe<typename Signature::Body>;
  builder.row.answer = &Describe<typename Signature::Answer>;
  builder.row.invoke = &InvokeVerb<kVerb>;
  builder.row.write = &WriteAnswer<typename Signature::Answer>;
  return builder;
}

// The row of a member function: RowOf<&Engine::Cancel>().
template <auto kVerb>
const VerbRow& RowOf();

#define X(method, name, body, answer, doc)                                                 \
  extern const VerbRow kVerb##method;                                                      \
  inline constexpr RowBuilder kRow##method = MakeRow<&Engine::method>(name, #method, doc); \
  template <>                                                                              \
  inline const VerbRow& RowOf<&Engine::method>() {                                         \
    return kVerb##method;                                                                  \
  }
#include "rota/engine/verbs.def"
#undef X

// Begins a row; modifiers and a semicolon follow.
#define ROTA_VERB(method, ...) constexpr VerbRow kVerb##method = (kRow##method __VA_ARGS__).row

}  // namespace rota
