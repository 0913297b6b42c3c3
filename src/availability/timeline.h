// Rows by start, found by the time they touch. A copy shares them all, and a change makes anew only
// the chunks it falls into, however many rows there are.
//
//   chunks    [ - -- - --- ][ -- - - --- - ][ - -- ---- - ]
//   rows           [---)  [------------)  [--)    [-----)     [--)      [---)
//   searched              |<- longest ->[ window          )
//                         first                               last
//
// What touches a window starts before its end, and no earlier than the longest row before its
// beginning: two binary searches find it, however many rows lie before and after.
//
// A row has `start` and `end`; KeyOf(row) says whose it is. Any number of threads may read and
// copy one timeline.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <set>
#include <vector>

#include "rota/time/instant.h"

namespace rota {

template <typename Row>
class Timeline {
  struct Chunk {
    std::vector<Row> rows;                 // at least one
    std::int64_t least = 0, greatest = 0;  // keys lie in [least, greatest]
  };
  using Chunks = std::vector<std::shared_ptr<const Chunk>>;

 public:
  // Walks rows in order; stays good as long as the timeline it came from, unchanged.
  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using pointer = const Row*;
    using reference = const Row&;

    Iterator() = default;
    const Row& operator*() const { return *at_; }
    const Row* operator->() const { return at_; }
    Iterator& operator++() {
      if (++at_ == chunk_end_ && chunk_ + 1 != chunks_end_) Enter(chunk_ + 1, 0);
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    friend class Timeline;
    using Place = const std::shared_ptr<const Chunk>*;
    Iterator(Place chunk, Place chunks_end, std::size_t row) : chunks_end_(chunks_end) {
      Enter(chunk, row);
    }
    void Enter(Place chunk, std::size_t row) {
      chunk_ = chunk;
      at_ = (*chunk)->rows.data() + row;
      chunk_end_ = (*chunk)->rows.data() + (*chunk)->rows.size();
    }

    Place chunk_ = nullptr, chunks_end_ = nullptr;
    const Row* at_ = nullptr;
    const Row* chunk_end_ = nullptr;
  };

  class Rows {
   public:
    Rows(Iterator first, Iterator last) : first_(first), last_(last) {}
    Iterator begin() const { return first_; }
    Iterator end() const { return last_; }
    bool empty() const { return first_ == last_; }

   private:
    Iterator first_, last_;
  };

  Timeline() = default;
  // In any order; rows with the same start keep theirs.
  explicit Timeline(std::vector<Row> rows);

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Iterator begin() const;
  Iterator end() const;
  // Rows that may touch [from, to): every one that does is among them.
  Rows Near(Instant from, Instant to) const;
  // Rows that start in [from, to).
  Rows Starting(Instant from, Instant to) const;

  // Comes after those with the same start.
  void Add(const Row& row);
  bool Holds(const std::set<std::int64_t>& keys) const;
  void Remove(const std::set<std::int64_t>& keys);

 private:
  static std::shared_ptr<const Chunk> ChunkOf(std::vector<Row> rows);
  static bool MayHold(const Chunk& chunk, const std::set<std::int64_t>& keys);
  // Of those that start then or later the first; it lies in no chunk before `from`.
  Iterator FirstFrom(Instant start, std::size_t from) const;

  std::shared_ptr<const Chunks> chunks_;  // null: no rows
  std::size_t size_ = 0;
  std::int64_t longest_ = 0;  // no row is longer
};

}  // namespace rota
