#include "ledger/proof/device_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

#include "ledger/families.h"
#include "ledger/proof/pair_hash.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

constexpr char leaf_prefix = 2;
constexpr char node_prefix = 3;

// So many places a bucket on average, at most: fewer cost memory, more cost hashing.
constexpr std::uint64_t places_a_bucket = 2;
constexpr std::size_t most_array_levels = 28;
constexpr std::size_t places_ahead = 8;

bool bit_of(const DeviceKey& key, std::size_t depth) {
  const auto byte = static_cast<unsigned char>(key.bytes()[depth / 8]);
  return (byte >> (7 - depth % 8) & 1) != 0;
}

MapHash join(const MapHash& left, const MapHash& right, Sha256& sha256) {
  return pair_hash(node_prefix, left, right, sha256);
}

Unexpected bad_proof(std::string what) { return fail(ErrorCode::bad_input, std::move(what)); }

}  // namespace

MapHash hash_of(const MapLeaf& leaf, Sha256& sha256) {
  std::array<char, 1 + 2 * digest_size_bytes + 8> bytes{leaf_prefix};
  std::memcpy(&bytes[1], leaf.key.bytes().data(), digest_size_bytes);
  std::memcpy(&bytes[1 + digest_size_bytes], leaf.head.bytes().data(), digest_size_bytes);
  const auto count = families::big_endian(leaf.count.value());
  std::memcpy(&bytes[1 + 2 * digest_size_bytes], count.data(), count.size());
  return sha256.digest<MapHash>({bytes.data(), bytes.size()});
}

Result<std::optional<MapLeaf>> verify_map_proof(const DeviceKey& key, const MapProof& proof,
                                                const MapRoot& root, Sha256& sha256) {
  const std::size_t depth = proof.siblings.size();
  if (depth > map_depth) {
    return bad_proof(fmt::format("expected at most {} siblings, found {}", map_depth, depth));
  }
  MapHash hash;
  if (proof.leaf) {
    hash = hash_of(*proof.leaf, sha256);
    for (std::size_t i = 0; i < depth; ++i) {
      if (bit_of(proof.leaf->key, i) == bit_of(key, i)) continue;
      return bad_proof(
          fmt::format("the leaf at its end has the key {}, which parts from {} at bit {}; the "
                      "proof goes down to {}",
                      proof.leaf->key.hex(), key.hex(), i, depth));
    }
  }
  for (std::size_t i = depth; i-- > 0;) {
    hash = bit_of(key, i) ? join(proof.siblings[i], hash, sha256)
                          : join(hash, proof.siblings[i], sha256);
  }
  if (hash.bytes() != root.bytes()) {
    return bad_proof(fmt::format("it leads to the root {}, that of the checkpoint is {}",
                                 hash.hex(), root.hex()));
  }
  if (!proof.leaf || proof.leaf->key != key) return std::optional<MapLeaf>();
  return proof.leaf;
}

DeviceMap::DeviceMap(std::uint64_t devices) {
  add_level();
  while ((places_a_bucket << (levels_.size() - 1)) < devices &&
         levels_.size() <= most_array_levels) {
    add_level();
  }
  buckets_.resize(levels_.back().hashes.size());
  is_dirty_.resize(buckets_.size());
}

void DeviceMap::add_level() {
  const std::size_t nodes = std::size_t{1} << levels_.size();
  Level& level = levels_.emplace_back();
  level.hashes.resize(nodes);
  level.kinds.resize(nodes);
}

std::size_t DeviceMap::bucket_of(const DeviceKey& key) const {
  const std::uint64_t first = *families::number_of(key.bytes().substr(0, 8));
  const std::size_t depth = levels_.size() - 1;
  return depth == 0 ? 0 : static_cast<std::size_t>(first >> (64 - depth));
}

void DeviceMap::expect(const DeviceKey& key) const {
  __builtin_prefetch(&buckets_[bucket_of(key)]);
}

void DeviceMap::expect_place(const DeviceKey& key) const {
  const Slot first = buckets_[bucket_of(key)];
  if (first == 0) return;
  const auto* place = reinterpret_cast<const char*>(&places_[first - 1]);
  __builtin_prefetch(place);
  __builtin_prefetch(place + sizeof(Place) - 1);
}

void DeviceMap::apply(std::span<const MapLeaf> leaves, Sha256& sha256) {
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (i + 2 * places_ahead < leaves.size()) expect(leaves[i + 2 * places_ahead].key);
    if (i + places_ahead < leaves.size()) expect_place(leaves[i + places_ahead].key);
    set(leaves[i], sha256);
  }
}

void DeviceMap::set(const MapLeaf& leaf, Sha256& sha256) {
  const std::size_t bucket = bucket_of(leaf.key);
  mark(bucket);
  Slot* link = &buckets_[bucket];
  while (*link != 0 && places_[*link - 1].key < leaf.key) link = &places_[*link - 1].next_and_one;
  if (*link != 0 && places_[*link - 1].key == leaf.key) {
    places_[*link - 1].hash = hash_of(leaf, sha256);
    return;
  }
  INVARIANT(places_.size() < ~Slot{0}, "a map has more devices than slots");
  places_.push_back({leaf.key, hash_of(leaf, sha256), *link});
  *link = static_cast<Slot>(places_.size());
  if (places_.size() > places_a_bucket * buckets_.size() && levels_.size() <= most_array_levels) {
    grow(sha256);
  }
}

void DeviceMap::mark(std::size_t bucket) {
  if (is_dirty_[bucket]) return;
  is_dirty_[bucket] = true;
  dirty_.push_back(bucket);
}

// Each bucket becomes two: one more level at the bottom, and the nodes above stay what they are.
void DeviceMap::grow(Sha256& sha256) {
  const auto before = std::exchange(buckets_, {});
  add_level();
  buckets_.resize(before.size() * 2);
  std::vector<Slot> slots;
  for (std::size_t old = 0; old < before.size(); ++old) {
    std::array<Slot*, 2> ends{&buckets_[old * 2], &buckets_[old * 2 + 1]};
    for (Slot next = before[old]; next != 0;) {
      Place& place = places_[next - 1];
      Slot*& end = ends[bit_of(place.key, levels_.size() - 2) ? 1 : 0];
      *end = next;
      end = &place.next_and_one;
      next = std::exchange(place.next_and_one, 0);
    }
  }
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    put(levels_.size() - 1, bucket, subtree(slots_of(bucket, slots), levels_.size() - 1, sha256));
  }
  const auto dirty = std::exchange(dirty_, {});
  is_dirty_.assign(buckets_.size(), false);
  for (const std::size_t old : dirty) {
    mark(old * 2);
    mark(old * 2 + 1);
  }
}

MapRoot DeviceMap::root(Sha256& sha256) {
  std::sort(dirty_.begin(), dirty_.end());
  const std::size_t last_level = levels_.size() - 1;
  std::vector<Slot> slots;
  for (const std::size_t bucket : dirty_) {
    is_dirty_[bucket] = false;
    put(last_level, bucket, subtree(slots_of(bucket, slots), last_level, sha256));
  }
  for (std::size_t depth = last_level; depth-- > 0;) {
    for (std::size_t& index : dirty_) index /= 2;
    dirty_.erase(std::unique(dirty_.begin(), dirty_.end()), dirty_.end());
    for (const std::size_t index : dirty_) {
      put(depth, index, joined(node(depth + 1, index * 2), node(depth + 1, index * 2 + 1), sha256));
    }
  }
  dirty_.clear();
  return *MapRoot::from_bytes(levels_.front().hashes.front().bytes());
}

std::span<const DeviceMap::Slot> DeviceMap::slots_of(std::size_t bucket,
                                                     std::vector<Slot>& slots) const {
  slots.clear();
  for (Slot next = buckets_[bucket]; next != 0; next = places_[next - 1].next_and_one) {
    slots.push_back(next - 1);
  }
  return slots;
}

DeviceMap::Node DeviceMap::node(std::size_t depth, std::size_t index) const {
  return {levels_[depth].hashes[index], levels_[depth].kinds[index]};
}

void DeviceMap::put(std::size_t depth, std::size_t index, const Node& node) {
  levels_[depth].hashes[index] = node.hash;
  levels_[depth].kinds[index] = node.kind;
}

DeviceMap::Node DeviceMap::joined(const Node& left, const Node& right, Sha256& sha256) {
  if (left.kind == Kind::none && right.kind != Kind::more) return right;
  if (right.kind == Kind::none && left.kind != Kind::more) return left;
  return {join(left.hash, right.hash, sha256), Kind::more};
}

DeviceMap::Node DeviceMap::subtree(std::span<const Slot> slots, std::size_t depth,
                                   Sha256& sha256) const {
  if (slots.empty()) return {};
  if (slots.size() == 1) return {places_[slots.front()].hash, Kind::one};
  const auto right = std::find_if(slots.begin(), slots.end(),
                                  [&](Slot slot) { return bit_of(places_[slot].key, depth); });
  const auto left_size = static_cast<std::size_t>(right - slots.begin());
  return joined(subtree(slots.first(left_size), depth + 1, sha256),
                subtree(slots.subspan(left_size), depth + 1, sha256), sha256);
}

DeviceMap::Way DeviceMap::way(const DeviceKey& key, Sha256& sha256) const {
  INVARIANT(dirty_.empty(), "a way is asked for in a map that has changed since its root");
  Way way;
  std::size_t depth = 0;
  std::size_t index = 0;
  const std::size_t last_level = levels_.size() - 1;
  for (; depth < last_level && levels_[depth].kinds[index] == Kind::more; ++depth) {
    const std::size_t chosen = index * 2 + (bit_of(key, depth) ? 1 : 0);
    way.siblings.push_back(levels_[depth + 1].hashes[chosen ^ 1]);
    index = chosen;
  }
  if (levels_[depth].kinds[index] == Kind::none) return way;
  // The one leaf of a subtree stands somewhere below.
  for (std::size_t below = depth; below < last_level; ++below) {
    index = index * 2 + (levels_[below + 1].kinds[index * 2] == Kind::none ? 1 : 0);
  }
  std::vector<Slot> all;
  std::span<const Slot> slots = slots_of(index, all);
  for (; slots.size() > 1; ++depth) {
    const auto right = std::find_if(slots.begin(), slots.end(),
                                    [&](Slot slot) { return bit_of(places_[slot].key, depth); });
    const auto left_size = static_cast<std::size_t>(right - slots.begin());
    const auto left = slots.first(left_size);
    const auto rest = slots.subspan(left_size);
    const bool goes_right = bit_of(key, depth);
    way.siblings.push_back(subtree(goes_right ? left : rest, depth + 1, sha256).hash);
    slots = goes_right ? rest : left;
  }
  if (!slots.empty()) way.end = places_[slots.front()].key;
  return way;
}

}  // namespace hallmark
