// Says of an id that it was surely never accepted, or that it may have been: a Bloom filter over
// all accepted ids, so that a new id costs no read of the disk. It grows by segments; a full one
// never changes again. One thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ledger/index/huge_pages.h"
#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

// The first bytes of an id key: what the indexes are keyed by. Two ids that share them cost a read,
// never a wrong answer.
using IdPrefix = std::uint64_t;
[[nodiscard]] IdPrefix prefix_of(const IdKey& id_key);

class IdFilter {
 public:
  // 16 bits an id in blocks of a cache line: about one new id in 700 is taken for an old one by
  // each segment.
  static constexpr std::uint64_t bits_an_id = 16;
  static constexpr std::uint64_t largest_segment_ids = 1ULL << 22;

  // Segments hold this many ids, then twice as many each up to the largest.
  explicit IdFilter(std::uint64_t first_segment_ids = 1ULL << 16)
      : first_segment_ids_(first_segment_ids) {}

  // For many at once: by the time they are asked about, what they lie in has come from memory.
  void expect(IdPrefix prefix) const;
  void add(IdPrefix prefix);
  [[nodiscard]] bool may_contain(IdPrefix prefix) const;

  // For keeping it: `ids` of the last segment, and each segment's bits.
  [[nodiscard]] std::uint64_t ids_in_last() const { return ids_in_last_; }
  [[nodiscard]] std::size_t segments() const { return segments_.size(); }
  [[nodiscard]] std::string_view bits(std::size_t segment) const;
  // Puts a kept segment back, in order; the last one with the ids it holds.
  [[nodiscard]] Status restore(std::string_view bits, std::uint64_t ids);

 private:
  // A cache line.
  struct alignas(64) Block {
    std::uint64_t words[8] = {};
  };
  using Segment = std::vector<Block, HugePages<Block>>;

  [[nodiscard]] std::uint64_t capacity_ids(std::size_t segment) const;

  std::uint64_t first_segment_ids_;
  std::vector<Segment> segments_;
  std::uint64_t ids_in_last_ = 0;
};

}  // namespace hallmark
