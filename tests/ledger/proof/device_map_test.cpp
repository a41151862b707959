// Laws of the device map, against the definition as it stands in ledger/FORMAT.md, 8.
#include "ledger/proof/device_map.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "schemas/vocabulary/random.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using Content = std::map<DeviceKey, MapLeaf>;

bool bit_of(const DeviceKey& key, std::size_t depth) {
  return (static_cast<unsigned char>(key.bytes()[depth / 8]) & (0x80 >> depth % 8)) != 0;
}

// Section 8, word for word.
MapHash tree(std::vector<MapLeaf> leaves, std::size_t depth, Sha256& sha256) {
  if (leaves.empty()) return {};
  if (leaves.size() == 1) return hash_of(leaves.front(), sha256);
  std::vector<MapLeaf> left;
  std::vector<MapLeaf> right;
  for (const MapLeaf& leaf : leaves) (bit_of(leaf.key, depth) ? right : left).push_back(leaf);
  std::string bytes = "\x03";
  bytes += tree(left, depth + 1, sha256).bytes();
  bytes += tree(right, depth + 1, sha256).bytes();
  return sha256.digest<MapHash>(bytes);
}

MapRoot root_of(const Content& content, Sha256& sha256) {
  std::vector<MapLeaf> leaves;
  leaves.reserve(content.size());
  for (const auto& [key, leaf] : content) leaves.push_back(leaf);
  return *MapRoot::from_bytes(tree(leaves, 0, sha256).bytes());
}

MapLeaf leaf_of(std::uint64_t device, std::uint64_t count, Sha256& sha256) {
  return {sha256.digest<DeviceKey>("device " + std::to_string(device)),
          sha256.digest<LeafHash>(std::to_string(device) + " " + std::to_string(count)),
          DeviceSequence(count)};
}

// Keys that share their first `bits` bits with the key of zeros, but not the next.
MapLeaf close_leaf(std::size_t bits, Sha256& sha256) {
  std::string key(digest_size_bytes, '\0');
  key[bits / 8] = static_cast<char>(0x80 >> bits % 8);
  return {*DeviceKey::from_bytes(key), sha256.digest<LeafHash>(key), DeviceSequence(bits + 1)};
}

MapProof proof_of(const DeviceMap& map, const Content& content, const DeviceKey& key,
                  Sha256& sha256) {
  const DeviceMap::Way way = map.way(key, sha256);
  MapProof proof{way.siblings, std::nullopt};
  if (way.end) proof.leaf = content.at(*way.end);
  return proof;
}

void check_proofs(const DeviceMap& map, const MapRoot& root, const Content& content,
                  Sha256& sha256) {
  for (const auto& [key, leaf] : content) {
    const auto found = verify_map_proof(key, proof_of(map, content, key, sha256), root, sha256);
    REQUIRE(found.has_value());
    REQUIRE(*found == leaf);
  }
  for (std::uint64_t i = 0; i < 50; ++i) {
    const DeviceKey key = sha256.digest<DeviceKey>("absent " + std::to_string(i));
    const auto found = verify_map_proof(key, proof_of(map, content, key, sha256), root, sha256);
    REQUIRE(found.has_value());
    REQUIRE_FALSE(found->has_value());
  }
}

}  // namespace

TEST_CASE("the map of nothing is 32 zero bytes, that of one device its leaf") {
  Sha256 sha256;
  DeviceMap map;
  CHECK(map.root(sha256).hex() == std::string(64, '0'));
  const MapLeaf leaf = leaf_of(1, 1, sha256);
  map.apply({&leaf, 1}, sha256);
  CHECK(map.root(sha256).bytes() == hash_of(leaf, sha256).bytes());
}

TEST_CASE("the map is what its definition says, whatever came in which order and how often") {
  Sha256 sha256;
  SeededRandom random(17);
  for (int round = 0; round < 40; ++round) {
    const std::uint64_t devices = 1 + random.below(round < 30 ? 60 : 3'000);
    DeviceMap map(random.below(2) == 0 ? 0 : random.below(5'000));
    Content content;
    for (int batch = 0; batch < 5; ++batch) {
      std::vector<MapLeaf> changes;
      for (std::uint64_t i = random.below(2 * devices); i-- > 0;) {
        changes.push_back(leaf_of(random.below(devices), 1 + random.below(9), sha256));
        content[changes.back().key] = changes.back();
      }
      map.apply(changes, sha256);
      const MapRoot root = map.root(sha256);
      INFO("round " << round << ", batch " << batch);
      REQUIRE(map.devices() == content.size());
      REQUIRE(root == root_of(content, sha256));
      check_proofs(map, root, content, sha256);
    }
    // The same content at once and in another order.
    std::vector<MapLeaf> all;
    for (const auto& [key, leaf] : content) all.push_back(leaf);
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[random.below(i)]);
    DeviceMap again;
    again.apply(all, sha256);
    REQUIRE(again.root(sha256) == map.root(sha256));
  }
}

TEST_CASE("keys that share long prefixes are told apart down to their last bit") {
  Sha256 sha256;
  Content content;
  DeviceMap map;
  const MapLeaf zeros{DeviceKey(), LeafHash(), DeviceSequence(1)};
  content[zeros.key] = zeros;
  map.apply({&zeros, 1}, sha256);
  for (const std::size_t bits : {255U, 254U, 100U, 64U, 63U, 8U, 7U, 1U, 0U}) {
    const MapLeaf leaf = close_leaf(bits, sha256);
    content[leaf.key] = leaf;
    map.apply({&leaf, 1}, sha256);
    const MapRoot root = map.root(sha256);
    REQUIRE(root == root_of(content, sha256));
    check_proofs(map, root, content, sha256);
  }
  CHECK(map.way(DeviceKey(), sha256).siblings.size() == map_depth);
}

namespace {

// Calls `refused` with a proof whose siblings were altered, dropped, swapped and added to.
template <class Refused>
void each_other_way(const MapProof& proof, Refused&& refused) {
  for (std::size_t at = 0; at < proof.siblings.size(); ++at) {
    MapProof changed = proof;
    std::string bytes(changed.siblings[at].bytes());
    bytes[31] = static_cast<char>(bytes[31] ^ 0x40);
    changed.siblings[at] = *MapHash::from_bytes(bytes);
    refused(changed);
    changed = proof;
    changed.siblings.erase(changed.siblings.begin() + static_cast<std::ptrdiff_t>(at));
    refused(changed);
    if (at == 0) continue;
    changed = proof;
    std::swap(changed.siblings[at], changed.siblings[at - 1]);
    if (changed != proof) refused(changed);
  }
  MapProof changed = proof;
  changed.siblings.emplace_back();
  refused(changed);
  changed.siblings.assign(map_depth + 1, MapHash());
  refused(changed);
}

// And with one whose leaf was.
template <class Refused>
void each_other_leaf(const MapProof& proof, const MapLeaf& some, Refused&& refused) {
  MapProof changed = proof;
  if (!proof.leaf) {
    changed.leaf = some;
    return refused(changed);
  }
  changed.leaf->count = next(changed.leaf->count);
  refused(changed);
  changed = proof;
  changed.leaf->head = LeafHash();
  refused(changed);
  changed = proof;
  changed.leaf->key = DeviceKey();
  refused(changed);
  changed.leaf.reset();
  refused(changed);
}

}  // namespace

TEST_CASE("a map proof that was altered shows nothing") {
  Sha256 sha256;
  Content content;
  DeviceMap map;
  std::vector<MapLeaf> leaves;
  for (std::uint64_t i = 0; i < 200; ++i) {
    leaves.push_back(leaf_of(i, 1 + i % 7, sha256));
    content[leaves.back().key] = leaves.back();
  }
  map.apply(leaves, sha256);
  const MapRoot root = map.root(sha256);
  for (std::uint64_t i = 0; i < 400; ++i) {
    const DeviceKey key = leaf_of(i, 1, sha256).key;  // from 200 on absent
    const MapProof proof = proof_of(map, content, key, sha256);
    REQUIRE(verify_map_proof(key, proof, root, sha256));
    const auto refused = [&](const MapProof& changed) {
      REQUIRE_FALSE(verify_map_proof(key, changed, root, sha256));
    };
    each_other_way(proof, refused);
    each_other_leaf(proof, leaves.front(), refused);
    // Another device's proof says nothing of this one.
    const DeviceKey other = leaf_of((i + 1) % 200, 1, sha256).key;
    const auto borrowed =
        verify_map_proof(key, proof_of(map, content, other, sha256), root, sha256);
    if (borrowed) REQUIRE(borrowed->has_value() == content.contains(key));
  }
}

}  // namespace hallmark
