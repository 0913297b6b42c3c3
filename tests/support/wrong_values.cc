#include "tests/support/wrong_values.h"

#include <cmath>
#include <limits>
#include <set>

#include "rota/codec/record_json.h"
#include "rota/model/booking.h"
#include "src/codec/field_shape.h"

namespace rota::test {
namespace {

using Json = nlohmann::json;
using Pointer = Json::json_pointer;

constexpr std::size_t kMostTried = 100000;  // longer texts than this are not made

// A verb with a body that it takes.
struct Asked {
  std::string_view name;
  std::string_view example;
  const RecordDescriptor* body;
};

std::vector<Asked> AllAsked() {
  std::vector<Asked> all;
  for (const VerbRow* verb : AllVerbs()) all.push_back({verb->name, verb->example, &verb->body()});
  for (const PureVerb& verb : PureVerbs()) all.push_back({verb.name, verb.example, &verb.body()});
  return all;
}

// A text of another shape than the format's; "" where every text has it.
std::string Misshapen(Format format) {
  switch (format) {
    case Format::kNone:
      return "";
    case Format::kId:
      return "a\x01z";
    case Format::kSlug:
      return "No Slug";
    case Format::kEmail:
      return "no body@example.net";
    case Format::kPhone:
      return "12";
    case Format::kZone:
      return "no zone!";
    case Format::kLocale:
      return "?";
    case Format::kUrl:
      return "ftp://example.net";
    case Format::kColor:
      return "red";
    case Format::kName:
      return "No Name";
  }
  return "";
}

// ---- as JSON ---------------------------------------------------------------

std::vector<Json> WrongTexts(const FieldDescriptor& field) {
  std::vector<Json> wrong = {7, false, nullptr, Json::array(), std::string("a\0z", 3)};
  if (TextBound(field) < kMostTried) wrong.push_back(std::string(TextBound(field) + 1, 'x'));
  if (const std::string text = Misshapen(field.format); !text.empty()) wrong.push_back(text);
  if (field.flags.required) wrong.push_back("");
  return wrong;
}

std::vector<Json> WrongIntegers(const FieldDescriptor& field) {
  return {field.min - 1, field.max + 1, 1.5, 1e300, "1", true, nullptr};
}

std::vector<Json> WrongWords(const EnumDescriptor& literals, bool set, bool may_be_empty) {
  if (!set) return {"no_such_word", -5, nullptr};
  const std::string first(literals.words.front());
  std::vector<Json> wrong = {5, "no_such_word", {"no_such_word"}, {first, first}, {5}};
  if (!may_be_empty) wrong.push_back(Json::array());
  return wrong;
}

// Values of the field's own; those of elements and parts are made by their own fields.
std::vector<Json> WrongValues(const FieldDescriptor& field, const TypeDescriptor& type) {
  switch (type.kind) {
    case Kind::kText:
      return WrongTexts(field);
    case Kind::kJson:
      return {};
    case Kind::kBool:
      return {"true", 1, nullptr};
    case Kind::kInt32:
    case Kind::kInt64:
      return WrongIntegers(field);
    case Kind::kNumber:
      return {"1", true, nullptr};
    case Kind::kInstant:
      return {"soon",
              "2026-02-30T00:00:00Z",
              "2026-01-01T00:00:00",
              "10000-01-01T00:00:00Z",
              "0000-12-31T00:00:00Z",
              "0001-01-01T00:00:00+01:00",
              5};
    case Kind::kDate:
      return {"soon", "2026-02-30", "0000-01-01", "10000-01-01", 5};
    case Kind::kTime:
      return {"24:60", "48:01", "9:00", 9};
    case Kind::kLocal:
      return {"2026-02-30T09:00", "0000-01-01T09:00", "2026-01-01", 5};
    case Kind::kEdge:
      return {"soon", "2026-02-30", "0000-01-01", "10000-01-01T00:00:00Z", 5};
    case Kind::kLiteral:
      return WrongWords(*type.literals, false, true);
    case Kind::kLiterals:
      return WrongWords(*type.literals, true, field.min_items == 0);
    case Kind::kWeekdays:
      return {5, {"noday"}, {"mon", "mon"}};
    case Kind::kRecord:
      return {5, {{"no_such_field", 1}}};
    case Kind::kTextMap:
      return {5, {{"a", 5}}, {{"a", std::string(501, 'x')}}, {{std::string(41, 'k'), "x"}}};
    case Kind::kListMap:
      return {5, {{"a", 5}}, {{"a", {5}}}};
    case Kind::kAnswers:
      return {5, {{"a", nullptr}}, {{"a", std::string("a\0z", 3)}}, {{"a", {5}}}};
    case Kind::kList:
      break;
  }
  std::vector<Json> wrong = {5};
  if (field.min_items > 0) wrong.push_back(Json::array());
  for (const Json& value : WrongValues(field, *type.element)) wrong.push_back(Json::array({value}));
  return wrong;
}

// ---- what is right around them ----------------------------------------------

// Gives the members that must be given values that fit, so that nothing else is wrong.
void FillRequired(const RecordDescriptor& record, void* value) {
  for (const FieldDescriptor& field : record.fields) {
    if ((!field.flags.required && field.min_items == 0) || field.flags.reserved) continue;
    void* member = At(field, value);
    switch (field.type->kind) {
      case Kind::kText:
        *static_cast<std::string*>(member) = field.format == Format::kZone ? "UTC" : "x";
        break;
      case Kind::kInt32:
        *static_cast<std::int32_t*>(member) = static_cast<std::int32_t>(field.min);
        break;
      case Kind::kWeekdays:
        *static_cast<WeekdaySet*>(member) = WeekdaySet{1};
        break;
      case Kind::kRecord:
        FillRequired(field.type->record(), member);
        break;
      case Kind::kList:
        if (field.type->element->kind == Kind::kRecord) {
          FillRequired(field.type->element->record(), field.type->list->push(member));
        } else if (field.type->element->kind == Kind::kText) {
          *static_cast<std::string*>(field.type->list->push(member)) = "x";
        } else {  // the durations of an event type
          *static_cast<std::int32_t*>(field.type->list->push(member)) = 30;
        }
        break;
      default:
        break;  // the default fits
    }
  }
}

// An object of that record in which nothing is missing.
Json Filled(const RecordDescriptor& record) {
  const std::shared_ptr<void> value = record.make();
  FillRequired(record, value.get());
  Json filled = Json::parse(WriteRecord(record, value.get(), See::kNever));
  return filled.is_object() ? filled : Json::object();  // some may be written as one word
}

// ---- as JSON, in a request ---------------------------------------------------

// A request and the object in it whose keys are spoilt.
struct Place {
  std::string verb;
  Json request;
  Pointer at;
  std::string path;  // of the object

  std::string PathOf(std::string_view key) const {
    return path.empty() ? std::string(key) : path + "." + std::string(key);
  }
};

class Spoiler {
 public:
  std::vector<WrongRequest> Take() && { return std::move(requests_); }
  std::vector<FieldPlace> TakePlaces() && { return std::move(places_); }

  void Spoil(const RecordDescriptor& record, const Place& place) {
    const bool seen = !seen_.insert(&record).second;
    if (seen && !place.path.empty()) return;
    Add(place, "no_such_field", 1);
    for (const FieldDescriptor& field : record.fields) {
      if (field.flags.reserved) continue;
      const std::string key(field.name);
      places_.push_back(
          {place.verb, place.request.dump(), (place.at / key).to_string(), place.PathOf(key)});
      const TypeDescriptor& type = field.flags.single ? *field.type->element : *field.type;
      const bool is_switch = field.flags.sets_literal;
      const std::vector<Json> values =
          is_switch ? std::vector<Json>{"true", 1} : WrongValues(field, type);
      for (const Json& value : values) {
        if (!value.is_null() || !field.flags.nullable) Add(place, field.name, value);
      }
      AddParts(type, field, place);
    }
  }

 private:
  void Add(const Place& place, std::string_view key, const Json& value) {
    Json request = place.request;
    request[place.at / std::string(key)] = value;
    requests_.push_back({place.verb, request.dump(), place.PathOf(key)});
  }

  void AddParts(const TypeDescriptor& type, const FieldDescriptor& field, const Place& place) {
    const bool list = type.kind == Kind::kList;
    const TypeDescriptor& element = list ? *type.element : type;
    if (!element.record) return;
    Place part = place;
    part.at = place.at / std::string(field.name);
    part.path = place.PathOf(field.name);
    const Json filled = Filled(element.record());
    part.request[part.at] = list ? Json::array({filled}) : filled;
    if (list) part.at /= 0, part.path += "[0]";
    Spoil(element.record(), part);
  }

  std::set<const RecordDescriptor*> seen_;
  std::vector<WrongRequest> requests_;
  std::vector<FieldPlace> places_;
};

// Every request, every record that is put, and the envelope.
Spoiler Spoilt() {
  Spoiler spoiler;
  for (const Asked& verb : AllAsked()) {
    spoiler.Spoil(*verb.body, {std::string(verb.name), Json::parse(verb.example), Pointer(), ""});
  }
  for (const KindRights& kind : AllKindRights()) {
    if (!kind.writes.admin) continue;
    // The path of an error is that within the record.
    const Json put = {{"kind", kind.kind}, {"record", Filled(*kind.record)}};
    spoiler.Spoil(*kind.record, {"record.put", put, Pointer("/record"), ""});
  }
  const Json book = Json::parse(FindVerb("booking.book")->example);
  spoiler.Spoil(Describe<Envelope>(), {"booking.book", book, Pointer(), ""});
  return spoiler;
}

// ---- as C++ ----------------------------------------------------------------

using Spoil = std::function<void(void*)>;
struct WrongWay {
  std::string what;
  std::string below;  // the path below the field
  Spoil spoil;
};

template <typename T>
WrongWay Holding(std::string what, T value) {
  return {std::move(what), "", [value](void* place) { *static_cast<T*>(place) = value; }};
}

std::vector<WrongWay> TextWays(const FieldDescriptor& field) {
  std::vector<WrongWay> ways = {Holding("no UTF-8", std::string("a\xff")),
                                Holding("U+0000", std::string("a\0z", 3))};
  if (TextBound(field) < kMostTried) {
    ways.push_back(Holding("too long", std::string(TextBound(field) + 1, 'x')));
  }
  if (const std::string text = Misshapen(field.format); !text.empty()) {
    ways.push_back(Holding("another shape", text));
  }
  return ways;
}

template <typename T>
std::vector<WrongWay> IntegerWays(const FieldDescriptor& field) {
  std::vector<WrongWay> ways;
  if (field.min > std::numeric_limits<T>::min()) {
    ways.push_back(Holding("too small", static_cast<T>(field.min - 1)));
  }
  if (field.max < std::numeric_limits<T>::max()) {
    ways.push_back(Holding("too large", static_cast<T>(field.max + 1)));
  }
  return ways;
}

std::vector<WrongWay> WaysOf(const FieldDescriptor& field, const TypeDescriptor& type);

// Of a list's element.
std::vector<WrongWay> ListWays(const FieldDescriptor& field, const TypeDescriptor& type) {
  std::vector<WrongWay> ways;
  for (const WrongWay& way : WaysOf(field, *type.element)) {
    const ListOps* ops = type.list;
    ways.push_back({way.what, "[0]" + way.below, [ops, way](void* list) {
                      ops->clear(list);
                      way.spoil(ops->push(list));
                    }});
  }
  return ways;
}

std::vector<WrongWay> WaysOf(const FieldDescriptor& field, const TypeDescriptor& type) {
  switch (type.kind) {
    case Kind::kText:
      return TextWays(field);
    case Kind::kInt32:
      return IntegerWays<std::int32_t>(field);
    case Kind::kInt64:
      return IntegerWays<std::int64_t>(field);
    case Kind::kNumber:
      return {Holding("no number", std::nan(""))};
    case Kind::kInstant:
      return {Holding("after 9999", kMaxInstant + 1), Holding("before 1", kMinInstant - 1)};
    case Kind::kDate:
      return {Holding("after 9999", kMaxDate + 1), Holding("before 1", kMinDate - 1)};
    case Kind::kTime:
      return {Holding("after 48:00", DayMinute{2881}), Holding("negative", DayMinute{-1})};
    case Kind::kLocal:
      return {Holding("after 9999", Midnight(kMaxDate + 1))};
    case Kind::kEdge:
      return {Holding("after 9999", RangeEdge(kMaxInstant + 1)),
              Holding("before 1", RangeEdge(kMinDate - 1))};
    case Kind::kLiteral:
      return {Holding("no word", std::uint8_t{200})};
    case Kind::kLiterals:
      return {Holding("no word", static_cast<std::uint16_t>(1u << type.literals->words.size()))};
    case Kind::kWeekdays:
      return {Holding("no day", WeekdaySet{0x80})};
    case Kind::kTextMap:
      return {Holding("no UTF-8", Metadata{{"a", "\xff"}}),
              {"long key", "." + std::string(41, 'k'), [](void* map) {
                 *static_cast<Metadata*>(map) = {{std::string(41, 'k'), "x"}};
               }}};
    case Kind::kAnswers:
      return {Holding("no UTF-8", Answers{{"a", std::string("\xff")}}),
              {"no number", ".a", [](void* map) {
                 *static_cast<Answers*>(map) = {{"a", std::nan("")}};
               }}};
    case Kind::kList:
      return ListWays(field, type);
    case Kind::kBool:
    case Kind::kJson:
    case Kind::kListMap:
    case Kind::kRecord:
      return {};
  }
  return {};
}

// Where in a body a record lies.
using Reach = std::function<void*(void* body)>;

class BodySpoiler {
 public:
  explicit BodySpoiler(std::set<const RecordDescriptor*>* seen) : seen_(*seen) {}

  void Spoil(const Asked& verb, const RecordDescriptor& record, const std::string& path,
             const Reach& reach) {
    if (!seen_.insert(&record).second) return;
    for (const FieldDescriptor& field : record.fields) {
      if (field.flags.reserved || field.flags.input_only) continue;
      const std::string own =
          path.empty() ? std::string(field.name) : path + "." + std::string(field.name);
      for (const WrongWay& way : WaysOf(field, *field.type)) Add(verb, field, own, way, reach);
      AddParts(verb, field, own, reach);
    }
  }

  std::vector<WrongBody> bodies;

 private:
  static void* Open(const FieldDescriptor& field, void* record) {
    void* value = At(field, record);
    return field.type->optional ? field.type->optional->emplace(value) : value;
  }

  void Add(const Asked& verb, const FieldDescriptor& field, const std::string& path,
           const WrongWay& way, const Reach& reach) {
    // Bytes that are not UTF-8 have no path, but in a calendar's text, which is read all the same.
    const bool is_feed = verb.name == "calendar.import" && field.name == "text";
    const bool pathless = way.what == "no UTF-8" && !is_feed;
    WrongBody wrong{std::string(verb.name), pathless ? "" : path + way.below, way.what, verb.body,
                    verb.body->make()};
    const Status read = ReadInto(*verb.body, verb.example, wrong.body.get());
    if (!read.ok()) throw std::runtime_error(wrong.verb + " " + read.message());
    way.spoil(Open(field, reach(wrong.body.get())));
    bodies.push_back(std::move(wrong));
  }

  void AddParts(const Asked& verb, const FieldDescriptor& field, const std::string& path,
                const Reach& reach) {
    const bool list = field.type->kind == Kind::kList;
    const TypeDescriptor& element = list ? *field.type->element : *field.type;
    if (!element.record) return;
    Spoil(verb, element.record(), list ? path + "[0]" : path,
          [&field, &element, list, reach](void* body) {
            void* part = Open(field, reach(body));
            if (list) {
              field.type->list->clear(part);
              part = field.type->list->push(part);
            }
            FillRequired(element.record(), part);
            return part;
          });
  }

  std::set<const RecordDescriptor*>& seen_;
};

}  // namespace

std::vector<WrongRequest> WrongRequests() {
  std::vector<WrongRequest> requests = Spoilt().Take();
  std::string bytes(FindVerb("booking.book")->example);
  bytes.replace(bytes.find("Kim"), 3, "K\xffm");
  requests.push_back({"booking.book", bytes, ""});
  return requests;
}

std::vector<FieldPlace> FieldPlaces() { return Spoilt().TakePlaces(); }

std::vector<std::pair<std::string, Json>> OfficeCalls() {
  const char* now = "2030-01-02T08:00:00Z";
  Json catalog = Json::parse(R"({
    "organization": {"id": "bs", "name": "BS", "zone": "Europe/Copenhagen", "default_schedule": "office"},
    "users": [{"id": "ana", "name": "Ana", "email": "ana@example.org"}, {"id": "bo", "name": "Bo"}],
    "schedules": [{"id": "office", "rules": [
      {"days": ["mon", "tue", "wed", "thu", "fri"], "start": "09:00", "end": "17:00"}]}],
    "event_types": [{"id": "call", "user": "ana", "title": "Call", "durations_min": [30]}]})");
  const Json kim = Json::parse(R"([{"name": "Kim", "email": "kim@example.net"}])");
  return {{"catalog.apply", {{"catalog", catalog}, {"now", now}}},
          {"booking.book",
           {{"new_id", "b1"},
            {"event_type", "call"},
            {"start", "2030-01-07T09:00:00Z"},
            {"attendees", kim},
            {"now", now}}}};
}

std::vector<WrongBody> WrongBodies() {
  std::set<const RecordDescriptor*> seen;
  BodySpoiler spoiler(&seen);
  for (const Asked& verb : AllAsked()) {
    spoiler.Spoil(verb, *verb.body, "", [](void* body) { return body; });
  }
  return std::move(spoiler.bodies);
}

}  // namespace rota::test
