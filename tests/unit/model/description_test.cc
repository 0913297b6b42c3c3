#include "rota/model/description.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <utility>

#include "rota/model/catalog.h"
#include "rota/model/outbox.h"

namespace rota {
namespace {

template <typename Check>
void ForEachField(Check check) {
  for (const RecordDescriptor* d : AllRecords()) {
    for (const FieldDescriptor& field : d->fields) {
      INFO(d->name << "." << field.name);
      check(*d, field);
    }
  }
}

const TypeDescriptor& Innermost(const FieldDescriptor& field) {
  return field.type->kind == Kind::kList ? *field.type->element : *field.type;
}

TEST_CASE("every record has its own name and says what it is") {
  std::set<std::string_view> names;
  for (const RecordDescriptor* d : AllRecords()) {
    INFO(d->name);
    CHECK(names.insert(d->name).second);
    CHECK(d->doc.ends_with('.'));
  }
  CHECK(names.size() >= 50);
}

TEST_CASE("every field is found by its key and says what it means") {
  ForEachField([](const RecordDescriptor& d, const FieldDescriptor& field) {
    CHECK(d.Find(field.name)->name == field.name);
    CHECK(field.doc.ends_with('.'));
    CHECK(field.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
          std::string_view::npos);
    CHECK((field.type == nullptr) == bool{field.flags.reserved});
    CHECK(d.Find(std::string(field.name) + "x") == nullptr);
  });
  CHECK(Describe<User>().Find("") == nullptr);
}

TEST_CASE("every text is bounded, every id names a described kind") {
  std::set<std::string_view> kinds;
  for (const RecordDescriptor* d : AllRecords()) kinds.insert(d->name);
  // A whole record of any kind: its own description bounds what it holds.
  const std::set<std::pair<std::string_view, std::string_view>> whole_records = {
      {"put_body", "record"}, {"document", "json"},          {"page", "items"},
      {"command", "body"},    {"command_verdict", "answer"}, {"command_verdict", "error"}};
  ForEachField([&](const RecordDescriptor& d, const FieldDescriptor& field) {
    if (!field.type) return;
    const Kind kind = Innermost(field).kind;
    if (kind == Kind::kText || kind == Kind::kJson) {
      const bool whole = kind == Kind::kJson && whole_records.contains({d.name, field.name});
      CHECK((field.format != Format::kNone || field.max_bytes > 0 || whole));
    }
    if (!field.refers.empty()) CHECK(kinds.contains(field.refers));
  });
}

TEST_CASE("the unit in a name is the unit of the field") {
  ForEachField([](const RecordDescriptor&, const FieldDescriptor& field) {
    if (!field.type) return;
    const Kind kind = Innermost(field).kind;
    if (field.name.ends_with("_at")) CHECK(kind == Kind::kInstant);
    const bool minutes = field.name.ends_with("_min") && field.name != "seats_min";  // a count
    if (minutes) CHECK((kind == Kind::kInt32 && field.max == 525600));
    if (field.name == "zone") CHECK(field.format == Format::kZone);
    if (field.name == "slug") CHECK(field.format == Format::kSlug);
    if (field.name == "email") CHECK(field.format == Format::kEmail);
  });
}

TEST_CASE("a field is reached through its descriptor") {
  User user;
  user.name = "Ana";
  user.header.id = "ana";
  const RecordDescriptor& d = Describe<User>();
  CHECK(*static_cast<const std::string*>(At(*d.Find("name"), &user)) == "Ana");
  CHECK(*static_cast<const std::string*>(At(*d.Find("id"), &user)) == "ana");
  CHECK(d.top_level);
  CHECK(d.fields.front().name == "id");
  CHECK(d.Find("id")->flags.header);
  CHECK(!Describe<Travel>().top_level);
}

TEST_CASE("other spellings point at the field they stand for") {
  const RecordDescriptor& booking = Describe<Booking>();
  const FieldDescriptor& host = *booking.Find("host");
  CHECK(host.flags.input_only);
  CHECK(booking.fields[host.same_as].name == "hosts");
  const RecordDescriptor& event_type = Describe<EventType>();
  const FieldDescriptor* hosts = event_type.Find("hosts");
  CHECK(hosts->type->kind == Kind::kList);
  CHECK(hosts[1].name == "hosts");
  CHECK(hosts[1].type->kind == Kind::kRecord);
  CHECK(Describe<Policy>().short_form->name == "preset");
  CHECK(Describe<User>().short_form == nullptr);
}

TEST_CASE("words and values of enums are one to one") {
  CHECK(WordOf(BookingStatus::kNoShow) == "no_show");
  CHECK(WordOf(Weekday::kSunday) == "sunday");
  CHECK(WordOf(MessageChannel::kInApp) == "in_app");
  CHECK(FromName<Alignment>("viewer") == Alignment::kViewer);
  CHECK(!FromName<PendingCause>("payment"));  // reserved
  CHECK(!FromName<Alignment>(""));
  std::set<const EnumDescriptor*> seen;
  ForEachField([&](const RecordDescriptor&, const FieldDescriptor& field) {
    if (!field.type || !Innermost(field).literals) return;
    const EnumDescriptor& literals = *Innermost(field).literals;
    if (!seen.insert(&literals).second) return;
    for (std::size_t i = 0; i < literals.words.size(); ++i) {
      CHECK(FindWord(literals, literals.words[i]) == i);
    }
    for (const std::string_view word : literals.reserved) CHECK(!FindWord(literals, word));
  });
}

TEST_CASE("a set of literals") {
  auto set = EnumSet<Audience>::Of(Audience::kPublic);
  CHECK(set.Has(Audience::kPublic));
  CHECK(!set.Has(Audience::kLink));
  set.Add(Audience::kLink);
  CHECK(set == EnumSet<Audience>::Of(Audience::kLink).With(Audience::kPublic));
  CHECK(EnumSet<Audience>().empty());
}

TEST_CASE("optional and list operations") {
  EventType offer;
  const FieldDescriptor& step = *Describe<EventType>().Find("step_min");
  void* place = At(step, &offer);
  CHECK(!step.type->optional->has(place));
  *static_cast<std::int32_t*>(step.type->optional->emplace(place)) = 15;
  CHECK(offer.step_min == 15);
  CHECK(step.type->optional->get(place) == &*offer.step_min);
  step.type->optional->reset(place);
  CHECK(!offer.step_min);

  const FieldDescriptor& hosts = *Describe<EventType>().Find("hosts");
  void* list = At(hosts, &offer);
  static_cast<HostRow*>(hosts.type->list->push(list))->user = "ana";
  CHECK(hosts.type->list->size(list) == 1);
  CHECK(hosts.type->list->at(list, 0) == &offer.hosts[0]);
  hosts.type->list->clear(list);
  CHECK(offer.hosts.empty());
}

}  // namespace
}  // namespace rota
