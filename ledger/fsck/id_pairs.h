// Every accepted id with its entry: (prefix of the id key, sequence), 16 bytes each, in buckets by
// the prefix's first byte, so that they can be sorted and compared a bucket at a time. One thread
// while it grows.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "ledger/index/recent_ids.h"

namespace hallmark {

class IdPairs {
 public:
  static constexpr std::size_t buckets = 256;

  void add(IdPlace place) {
    Bucket& bucket = buckets_[bucket_of(place.prefix)];
    const std::size_t at = bucket.size % chunk_places;
    if (at == 0) bucket.chunks.push_back(std::make_unique<Chunk>());
    (*bucket.chunks.back())[at] = place;
    ++bucket.size;
  }

  [[nodiscard]] std::uint64_t size(std::size_t bucket) const { return buckets_[bucket].size; }
  // In the order they were added.
  template <class Visit>
  void each(std::size_t bucket, Visit&& visit) const {
    const Bucket& places = buckets_[bucket];
    for (std::uint64_t i = 0; i < places.size; ++i) {
      visit((*places.chunks[i / chunk_places])[i % chunk_places]);
    }
  }
  // By prefix, then sequence.
  [[nodiscard]] std::vector<IdPlace> sorted(std::size_t bucket) const;

 private:
  // Chunks, so that growing never holds two copies.
  static constexpr std::size_t chunk_places = 1024;
  using Chunk = std::array<IdPlace, chunk_places>;
  struct Bucket {
    std::vector<std::unique_ptr<Chunk>> chunks;
    std::uint64_t size = 0;
  };
  static std::size_t bucket_of(IdPrefix prefix) { return prefix >> 56; }

  std::array<Bucket, buckets> buckets_;
};

}  // namespace hallmark
