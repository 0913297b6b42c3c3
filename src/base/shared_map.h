// A hash map whose copies share what they have in common. Immutable: a change makes another map.
//
//   SharedMap<std::string, int>::Writer writer(before);
//   writer.Set("ana", 7);
//   const auto after = std::move(writer).Take();  // `before` does not see it
//
// A large base, which copies share, and the few changes since, which each map holds for itself.
// When the changes outgrow a fixed part of the base they are folded into a new one: a change costs
// the copy of at most size/64 + 64 others, and its share of the fold. Any number of threads may
// read and copy.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "src/base/text_map.h"

namespace rota {

template <typename Key, typename Value>
class SharedMap {
  template <typename T>
  using Map =
      std::conditional_t<std::is_same_v<Key, std::string>, TextMap<T>, absl::flat_hash_map<Key, T>>;
  using Base = Map<Value>;

 public:
  // The value of `key`, or nullptr. Texts may be asked for by view.
  template <typename K>
  const Value* Find(const K& key) const {
    if (!changes_.empty()) {
      const auto changed = changes_.find(key);
      if (changed != changes_.end()) return changed->second ? &*changed->second : nullptr;
    }
    if (!base_) return nullptr;
    const auto known = base_->find(key);
    return known == base_->end() ? nullptr : &known->second;
  }

  class Writer {
   public:
    explicit Writer(SharedMap from) : map_(std::move(from)) {}

    template <typename K>
    const Value* Find(const K& key) const {
      return map_.Find(key);
    }
    void Set(Key key, Value value) {
      map_.changes_.insert_or_assign(std::move(key), std::move(value));
    }
    void Erase(Key key) { map_.changes_.insert_or_assign(std::move(key), std::nullopt); }
    SharedMap Take() && {
      map_.Fold();
      return std::move(map_);
    }

   private:
    SharedMap map_;
  };

 private:
  void Fold() {
    const std::size_t size = base_ ? base_->size() : 0;
    if (changes_.size() <= 64 + size / 64) return;
    Base folded = base_ ? *base_ : Base();
    folded.reserve(size + changes_.size());
    for (auto& [key, value] : changes_) {
      if (value) {
        folded.insert_or_assign(key, *std::move(value));
      } else {
        folded.erase(key);
      }
    }
    base_ = std::make_shared<const Base>(std::move(folded));
    changes_.clear();
  }

  std::shared_ptr<const Base> base_;
  Map<std::optional<Value>> changes_;  // nothing: erased
};

}  // namespace rota
