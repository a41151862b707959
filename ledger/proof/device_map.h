// The map from every device to its head (ledger/FORMAT.md, 8): a sparse Merkle tree in memory,
// about 170 bytes a device. It depends on its content alone, not on the order in which it came.
//
// One thread, or guarded by whoever shares it. apply() and then root(); what way() answers is as of
// the last root().
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ledger/chain.h"
#include "ledger/index/chunked.h"
#include "ledger/index/huge_pages.h"

namespace hallmark {

using MapHash = Digest<struct MapHashTag>;  // of a leaf, a subtree, or 32 zero bytes
using MapRoot = Digest<struct MapRootTag>;

struct MapLeaf {
  DeviceKey key;
  LeafHash head;
  DeviceSequence count;
  friend bool operator==(const MapLeaf&, const MapLeaf&) = default;
};

struct MapProof {
  std::vector<MapHash> siblings;  // from the root down
  std::optional<MapLeaf> leaf;    // that the way ends at; nothing where it ends at nothing
  friend bool operator==(const MapProof&, const MapProof&) = default;
};

inline constexpr std::size_t map_depth = 256;

[[nodiscard]] MapHash hash_of(const MapLeaf& leaf, Sha256& sha256);

// The key's own leaf, or nothing where the proof shows that it has none. bad_input where it shows
// neither.
[[nodiscard]] Result<std::optional<MapLeaf>> verify_map_proof(const DeviceKey& key,
                                                              const MapProof& proof,
                                                              const MapRoot& root, Sha256& sha256);

class DeviceMap {
 public:
  // Room for so many devices, before there is any.
  explicit DeviceMap(std::uint64_t devices = 0);

  // New devices, and new heads of old ones; of several of one device the last counts.
  void apply(std::span<const MapLeaf> leaves, Sha256& sha256);
  [[nodiscard]] MapRoot root(Sha256& sha256);
  [[nodiscard]] std::uint64_t devices() const { return places_.size(); }

  // A proof but for what it says of the leaf at its end, whose head whoever keeps the entries
  // knows.
  struct Way {
    std::vector<MapHash> siblings;
    std::optional<DeviceKey> end;
  };
  [[nodiscard]] Way way(const DeviceKey& key, Sha256& sha256) const;

 private:
  using Slot = std::uint32_t;
  struct Place {
    DeviceKey key;
    MapHash hash;
    Slot next_and_one = 0;  // of the same bucket, in the order of the keys; 0: the last
  };
  // How many leaves a subtree has, as far as it matters.
  enum class Kind : std::uint8_t { none, one, more };
  struct Node {
    MapHash hash;
    Kind kind = Kind::none;
  };
  // All nodes of one depth, 2^depth of them.
  struct Level {
    std::vector<MapHash, HugePages<MapHash>> hashes;
    std::vector<Kind, HugePages<Kind>> kinds;
  };

  [[nodiscard]] std::size_t bucket_of(const DeviceKey& key) const;
  void expect(const DeviceKey& key) const;
  void expect_place(const DeviceKey& key) const;
  void set(const MapLeaf& leaf, Sha256& sha256);
  void mark(std::size_t bucket);
  void grow(Sha256& sha256);
  void add_level();
  [[nodiscard]] std::span<const Slot> slots_of(std::size_t bucket, std::vector<Slot>& slots) const;
  [[nodiscard]] Node node(std::size_t depth, std::size_t index) const;
  void put(std::size_t depth, std::size_t index, const Node& node);
  [[nodiscard]] static Node joined(const Node& left, const Node& right, Sha256& sha256);
  // The tree below a bucket, over places in the order of their keys.
  [[nodiscard]] Node subtree(std::span<const Slot> slots, std::size_t depth, Sha256& sha256) const;

  Chunked<Place> places_;
  // The upper levels are arrays; below the last of them, the buckets, are lists of a few places.
  std::vector<Level> levels_;
  std::vector<Slot, HugePages<Slot>> buckets_;  // first place + 1; 0: empty
  std::vector<std::size_t> dirty_;              // buckets whose nodes are to be computed again
  std::vector<bool> is_dirty_;
};

}  // namespace hallmark
