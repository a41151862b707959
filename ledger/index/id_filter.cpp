#include "ledger/index/id_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace hallmark {
namespace {

constexpr std::uint64_t bits_a_block = 512;
constexpr int probes = 8;

// A prefix is as good as random, but its top bits pick the block, so the rest is stirred once more
// (SplitMix64's finish) before bits are picked from it.
std::uint64_t stir(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

std::size_t block_of(IdPrefix prefix, std::size_t blocks) {
  return static_cast<std::size_t>(((prefix >> 32) * blocks) >> 32);
}

// Calls `visit(word, mask)` for each probe until it says false.
template <class Visit>
bool each_probe(IdPrefix prefix, Visit&& visit) {
  std::uint64_t low = stir(prefix);
  std::uint64_t high = stir(low);
  for (int i = 0; i < probes; ++i) {
    if (i == probes / 2) low = high;
    const std::uint64_t bit = low & (bits_a_block - 1);
    low >>= 9;
    if (!visit(static_cast<std::size_t>(bit / 64), 1ULL << (bit % 64))) return false;
  }
  return true;
}

}  // namespace

IdPrefix prefix_of(const IdKey& id_key) {
  IdPrefix prefix = 0;
  for (std::size_t i = 0; i < sizeof prefix; ++i) {
    prefix = prefix << 8 | static_cast<unsigned char>(id_key.bytes()[i]);
  }
  return prefix;
}

std::uint64_t IdFilter::capacity_ids(std::size_t segment) const {
  if (segment >= 40) return largest_segment_ids;
  return std::min(first_segment_ids_ << segment, largest_segment_ids);
}

void IdFilter::expect(IdPrefix prefix) const {
  for (const Segment& segment : segments_) {
    __builtin_prefetch(&segment[block_of(prefix, segment.size())]);
  }
}

void IdFilter::add(IdPrefix prefix) {
  if (segments_.empty() || ids_in_last_ >= capacity_ids(segments_.size() - 1)) {
    const std::uint64_t bits = capacity_ids(segments_.size()) * bits_an_id;
    segments_.emplace_back(
        static_cast<std::size_t>(std::max<std::uint64_t>(bits / bits_a_block, 1)));
    ids_in_last_ = 0;
  }
  Segment& segment = segments_.back();
  Block& block = segment[block_of(prefix, segment.size())];
  each_probe(prefix, [&](std::size_t word, std::uint64_t mask) {
    block.words[word] |= mask;
    return true;
  });
  ++ids_in_last_;
}

bool IdFilter::may_contain(IdPrefix prefix) const {
  return std::any_of(segments_.begin(), segments_.end(), [&](const Segment& segment) {
    const Block& block = segment[block_of(prefix, segment.size())];
    return each_probe(prefix, [&](std::size_t word, std::uint64_t mask) {
      return (block.words[word] & mask) != 0;
    });
  });
}

std::string_view IdFilter::bits(std::size_t segment) const {
  const Segment& blocks = segments_.at(segment);
  return {reinterpret_cast<const char*>(blocks.data()), blocks.size() * sizeof(Block)};
}

Status IdFilter::restore(std::string_view bits, std::uint64_t ids) {
  const std::uint64_t expected =
      std::max<std::uint64_t>(capacity_ids(segments_.size()) * bits_an_id / bits_a_block, 1) *
      sizeof(Block);
  if (bits.size() != expected) {
    return fail(ErrorCode::corruption,
                fmt::format("segment {} of the filter over ids: expected {} bytes, found {}",
                            segments_.size(), expected, bits.size()));
  }
  Segment& segment = segments_.emplace_back(bits.size() / sizeof(Block));
  std::memcpy(segment.data(), bits.data(), bits.size());
  ids_in_last_ = ids;
  return ok();
}

}  // namespace hallmark
