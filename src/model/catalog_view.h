// The records of a catalog wherever they lie: what the rules that span records read. Borrowed.
#pragma once

#include <cstddef>
#include <iterator>
#include <span>
#include <string_view>
#include <vector>

#include "rota/model/catalog.h"
#include "rota/model/description.h"
#include "rota/model/validate.h"

namespace rota {

// Records of one kind, which need not be known to whoever passes them on.
class RecordPointers {
 public:
  std::size_t size() const { return records_.size(); }
  bool empty() const { return records_.empty(); }
  const void* at(std::size_t i) const { return records_[i]; }
  void Add(const void* record) { records_.push_back(record); }
  void Replace(std::size_t i, const void* record) { records_[i] = record; }

 private:
  std::vector<const void*> records_;
};

template <typename T>
class RecordList : public RecordPointers {
 public:
  const T& operator[](std::size_t i) const { return *static_cast<const T*>(at(i)); }

  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;
    Iterator(const RecordList* list, std::size_t i) : list_(list), i_(i) {}
    reference operator*() const { return (*list_)[i_]; }
    pointer operator->() const { return &(*list_)[i_]; }
    Iterator& operator++() {
      ++i_;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const RecordList* list_;
    std::size_t i_;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }
};

struct CatalogView {
  CatalogView() = default;
  explicit CatalogView(const Catalog& catalog);

  const Organization* organization = nullptr;
  RecordList<User> users;
  RecordList<AvailabilityProfile> profiles;
  RecordList<Schedule> schedules;
  RecordList<HolidaySet> holiday_sets;
  RecordList<Team> teams;
  RecordList<EventType> event_types;
  RecordList<CalendarSource> calendar_sources;
  RecordList<Resource> resources;
  RecordList<ResourcePool> resource_pools;

  // The list of a kind ("holiday_set"); nullptr for kinds that no catalog holds.
  RecordPointers* ListOf(std::string_view kind);
  const RecordPointers* ListOf(std::string_view kind) const;
};

// The lists of a catalog in the order of the document: "users" holds records of the kind "user".
struct CatalogListing {
  std::string_view name;
  const RecordDescriptor* kind;
};
std::span<const CatalogListing> CatalogLists();

// As for a catalog (rota/model/validate.h).
std::vector<Status> ValidateCatalog(const CatalogView& catalog, const ValidateOptions& options);
std::vector<std::string> FindUses(const CatalogView& catalog, RecordKey record);

}  // namespace rota
