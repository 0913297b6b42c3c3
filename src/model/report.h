// Collects broken rules, each under the path of the record that is being looked at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rota/base/status.h"

namespace rota {

class Report {
 public:
  // Adds an error whose path is relative to the open scopes.
  void Add(Status error);
  // An `invalid` at `path`, relative to the open scopes.
  void Add(std::string_view rule, std::string_view path, std::string message);

  // "schedules[0].rules[2]" for the open scopes.
  std::string Path() const;

  std::vector<Status> Take() && { return std::move(errors_); }

 private:
  friend class PathScope;
  struct Segment {
    std::string_view name;  // empty: an element of the list before
    std::size_t index;      // of an element
  };
  std::vector<Segment> segments_;
  std::vector<Status> errors_;
};

// While it lives, errors lie under `name` or `name[index]`.
class PathScope {
 public:
  PathScope(Report& report, std::string_view name) : report_(report), pushed_(1) {
    report_.segments_.push_back({name, 0});
  }
  PathScope(Report& report, std::string_view name, std::size_t index)
      : report_(report), pushed_(2) {
    report_.segments_.push_back({name, 0});
    report_.segments_.push_back({{}, index});
  }
  PathScope(const PathScope&) = delete;
  ~PathScope() { report_.segments_.resize(report_.segments_.size() - pushed_); }

 private:
  Report& report_;
  std::size_t pushed_;
};

}  // namespace rota
