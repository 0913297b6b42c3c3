#include "src/availability/timeline.h"

#include <algorithm>

#include "src/availability/facts.h"

namespace rota {
namespace {

constexpr std::size_t kChunk = 128;  // rows of a chunk that is new; it is cut at twice as many

template <typename Row>
bool StartsBefore(const Row& row, Instant at) {
  return row.start < at;
}

}  // namespace

template <typename Row>
Timeline<Row>::Timeline(std::vector<Row> rows) : size_(rows.size()) {
  if (rows.empty()) return;
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.start < b.start; });
  for (const Row& row : rows) longest_ = std::max(longest_, row.end - row.start);
  auto chunks = std::make_shared<Chunks>();
  for (auto from = rows.begin(); from != rows.end();) {
    const auto left = static_cast<std::size_t>(rows.end() - from);
    const auto to = from + static_cast<std::ptrdiff_t>(std::min(left, kChunk));
    chunks->push_back(
        ChunkOf(std::vector<Row>(std::make_move_iterator(from), std::make_move_iterator(to))));
    from = to;
  }
  chunks_ = std::move(chunks);
}

template <typename Row>
auto Timeline<Row>::ChunkOf(std::vector<Row> rows) -> std::shared_ptr<const Chunk> {
  auto chunk = std::make_shared<Chunk>();
  chunk->least = chunk->greatest = KeyOf(rows.front());
  for (const Row& row : rows) {
    chunk->least = std::min(chunk->least, KeyOf(row));
    chunk->greatest = std::max(chunk->greatest, KeyOf(row));
  }
  chunk->rows = std::move(rows);
  return chunk;
}

template <typename Row>
auto Timeline<Row>::begin() const -> Iterator {
  if (empty()) return {};
  return {chunks_->data(), chunks_->data() + chunks_->size(), 0};
}

template <typename Row>
auto Timeline<Row>::end() const -> Iterator {
  if (empty()) return {};
  const auto* end = chunks_->data() + chunks_->size();
  return {end - 1, end, chunks_->back()->rows.size()};
}

template <typename Row>
auto Timeline<Row>::FirstFrom(Instant start, std::size_t from) const -> Iterator {
  const auto* last = chunks_->data() + chunks_->size();
  const auto* chunk = std::lower_bound(
      chunks_->data() + from, last, start,
      [](const auto& one, Instant at) { return StartsBefore(one->rows.back(), at); });
  if (chunk == last) return end();
  const std::vector<Row>& rows = (*chunk)->rows;
  const auto row = std::lower_bound(rows.begin(), rows.end(), start, StartsBefore<Row>);
  return {chunk, last, static_cast<std::size_t>(row - rows.begin())};
}

template <typename Row>
auto Timeline<Row>::Near(Instant from, Instant to) const -> Rows {
  return Starting(from - longest_, to);
}

template <typename Row>
auto Timeline<Row>::Starting(Instant from, Instant to) const -> Rows {
  if (empty()) return {{}, {}};
  const Iterator first = FirstFrom(from, 0);
  if (to <= from) return {first, first};
  return {first, FirstFrom(to, static_cast<std::size_t>(first.chunk_ - chunks_->data()))};
}

template <typename Row>
void Timeline<Row>::Add(const Row& row) {
  if (empty()) {
    *this = Timeline(std::vector{row});
    return;
  }
  auto chunks = std::make_shared<Chunks>(*chunks_);
  // The last chunk that begins no later; what begins before all of them goes into the first.
  auto chunk =
      std::upper_bound(chunks->begin(), chunks->end(), row.start,
                       [](Instant at, const auto& one) { return at < one->rows.front().start; });
  if (chunk != chunks->begin()) --chunk;
  std::vector<Row> rows;
  rows.reserve((*chunk)->rows.size() + 1);
  const auto& old = (*chunk)->rows;
  const auto place = std::upper_bound(old.begin(), old.end(), row.start,
                                      [](Instant at, const Row& one) { return at < one.start; });
  rows.insert(rows.end(), old.begin(), place);
  rows.push_back(row);
  rows.insert(rows.end(), place, old.end());
  if (rows.size() > 2 * kChunk) {
    const auto half = rows.begin() + kChunk;
    chunk = chunks->insert(chunk, ChunkOf(std::vector<Row>(rows.begin(), half))) + 1;
    rows.erase(rows.begin(), half);
  }
  *chunk = ChunkOf(std::move(rows));
  chunks_ = std::move(chunks);
  ++size_;
  longest_ = std::max(longest_, row.end - row.start);
}

template <typename Row>
bool Timeline<Row>::MayHold(const Chunk& chunk, const std::set<std::int64_t>& keys) {
  const auto first = keys.lower_bound(chunk.least);
  return first != keys.end() && *first <= chunk.greatest;
}

template <typename Row>
bool Timeline<Row>::Holds(const std::set<std::int64_t>& keys) const {
  const auto holds = [&](const std::shared_ptr<const Chunk>& chunk) {
    return MayHold(*chunk, keys) &&
           std::any_of(chunk->rows.begin(), chunk->rows.end(),
                       [&](const Row& row) { return keys.contains(KeyOf(row)); });
  };
  return !empty() && std::any_of(chunks_->begin(), chunks_->end(), holds);
}

template <typename Row>
void Timeline<Row>::Remove(const std::set<std::int64_t>& keys) {
  if (!Holds(keys)) return;
  auto chunks = std::make_shared<Chunks>();
  chunks->reserve(chunks_->size());
  std::size_t size = 0;
  for (const std::shared_ptr<const Chunk>& chunk : *chunks_) {
    std::vector<Row> kept;
    if (MayHold(*chunk, keys)) {
      std::copy_if(chunk->rows.begin(), chunk->rows.end(), std::back_inserter(kept),
                   [&](const Row& row) { return !keys.contains(KeyOf(row)); });
      if (kept.empty()) continue;
    }
    const bool same = kept.empty() || kept.size() == chunk->rows.size();
    chunks->push_back(same ? chunk : ChunkOf(std::move(kept)));
    size += chunks->back()->rows.size();
  }
  size_ = size;
  chunks_ = std::move(chunks);
  if (empty()) *this = Timeline();
  // Many chunks of a few rows each are as slow as a list.
  if (!empty() && chunks_->size() > 4 * (size_ / kChunk + 1)) {
    *this = Timeline(std::vector<Row>(begin(), end()));
  }
}

template class Timeline<Occupied>;
template class Timeline<Blocked>;
template class Timeline<Absence>;
template class Timeline<Counted>;

}  // namespace rota
