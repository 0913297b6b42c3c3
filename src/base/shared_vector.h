// A vector whose copies share what they have in common. Immutable: a change makes another vector.
//
//   SharedVector<int> before(std::vector<int>{1, 2, 3});
//   SharedVector<int> after = before.With(1, 7);  // before[1] is 2 still
//
// Elements lie in chunks of 64. A copy costs one pointer; a change costs the list of chunks and the
// chunk it lies in, however many elements there are. Many changes at once go through a Writer,
// which copies each chunk once. Any number of threads may read and copy.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace rota {

template <typename T>
class SharedVector {
  static constexpr std::size_t kChunk = 64;
  using Chunk = std::vector<T>;
  using Chunks = std::vector<std::shared_ptr<const Chunk>>;

 public:
  SharedVector() = default;
  explicit SharedVector(std::vector<T> elements) : size_(elements.size()) {
    auto chunks = std::make_shared<Chunks>();
    for (std::size_t from = 0; from < size_; from += kChunk) {
      const auto first = elements.begin() + static_cast<std::ptrdiff_t>(from);
      const auto last = first + static_cast<std::ptrdiff_t>(std::min(kChunk, size_ - from));
      chunks->push_back(std::make_shared<const Chunk>(std::make_move_iterator(first),
                                                      std::make_move_iterator(last)));
    }
    chunks_ = std::move(chunks);
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](std::size_t i) const { return (*(*chunks_)[i / kChunk])[i % kChunk]; }

  // With element `i` replaced.
  SharedVector With(std::size_t i, T value) const {
    Writer writer(*this);
    writer.Set(i, std::move(value));
    return std::move(writer).Take();
  }

  class Writer {
   public:
    explicit Writer(const SharedVector& from)
        : chunks_(from.chunks_ ? *from.chunks_ : Chunks()),
          own_(chunks_.size()),
          size_(from.size_) {}

    std::size_t size() const { return size_; }
    const T& operator[](std::size_t i) const { return (*chunks_[i / kChunk])[i % kChunk]; }
    void Set(std::size_t i, T value) { Own(i / kChunk)[i % kChunk] = std::move(value); }
    void Add(T value) {
      if (size_ % kChunk == 0) {
        own_.push_back(std::make_shared<Chunk>());
        chunks_.push_back(own_.back());
      }
      Own(size_ / kChunk).push_back(std::move(value));
      ++size_;
    }
    SharedVector Take() && {
      SharedVector made;
      made.size_ = size_;
      made.chunks_ = std::make_shared<const Chunks>(std::move(chunks_));
      return made;
    }

   private:
    Chunk& Own(std::size_t chunk) {
      if (!own_[chunk]) {
        own_[chunk] = std::make_shared<Chunk>(*chunks_[chunk]);
        chunks_[chunk] = own_[chunk];
      }
      return *own_[chunk];
    }

    Chunks chunks_;
    std::vector<std::shared_ptr<Chunk>> own_;  // by chunk; null: shared with others still
    std::size_t size_;
  };

 private:
  std::shared_ptr<const Chunks> chunks_;
  std::size_t size_ = 0;
};

}  // namespace rota
