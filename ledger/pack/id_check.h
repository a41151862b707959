// Whether the ids of a shard's entries are what its verdicts say (ledger/FORMAT.md, 2.10): none
// accepted twice, and each conflict with the entry that it names. One thread while it grows.
//
// Of an id and of an event the first 16 bytes of their hashes are kept, 48 bytes in all: equal ones
// are always found. Who makes two ids that differ only after those, at 2^64 hashes, gets a good log
// refused, never a bad one taken.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/examine.h"

namespace hallmark {

class IdCheck {
 public:
  // An entry that has an id: accepted, or a conflict.
  void add(const EntryFacts& facts);

  // Why the ids do not hold; nothing where they do. Uses them up.
  [[nodiscard]] std::optional<std::string> fault(unsigned threads);

 private:
  static constexpr std::uint64_t is_accepted = ~std::uint64_t{0};
  using Half = std::array<char, 16>;
  struct Place {
    Half id;
    Half event;
    std::uint64_t sequence;
    std::uint64_t conflict;  // the entry that it conflicts with
  };
  // Chunks, so that growing never holds two copies.
  static constexpr std::size_t chunk_places = 1024;
  using Chunk = std::vector<Place>;
  using Bucket = std::vector<Chunk>;
  static constexpr std::size_t buckets = 256;

  [[nodiscard]] static Half half_of(std::string_view hash);
  [[nodiscard]] static std::optional<std::string> fault_of(Bucket& bucket);

  std::array<Bucket, buckets> buckets_;
};

}  // namespace hallmark
