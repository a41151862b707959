// Tiles in memory, written, dropped and loaded again, against a log that keeps everything.
#include "ledger/proof/tile_log.h"

#include "ledger/families.h"
#include "schemas/vocabulary/random.h"
#include "tests/ledger/support/memory_store.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr std::uint64_t size = 70'000;  // beyond a full tile of level 1

// Every whole subtree, by level.
class Everything {
 public:
  void append(const LeafHash& leaf) {
    put(0, node_of(leaf));
    for (std::size_t level = 1; levels[level - 1].size() % 2 == 0; ++level) {
      const auto& below = levels[level - 1];
      put(level, join(below[below.size() - 2], below.back(), sha256));
    }
  }
  std::vector<std::vector<NodeHash>> levels;
  Sha256 sha256;

 private:
  void put(std::size_t level, const NodeHash& node) {
    if (level >= levels.size()) levels.resize(level + 1);
    levels[level].push_back(node);
  }
};

class RecentOf final : public TileReader::Recent {
 public:
  explicit RecentOf(const TileLog& log) : log_(log) {}
  [[nodiscard]] std::optional<NodeHash> hash(unsigned tile_level,
                                             std::uint64_t index) const override {
    return log_.hash(tile_level, index);
  }

 private:
  const TileLog& log_;
};

void write_full_tiles(MemoryStore& store, TileLog& log, std::size_t most) {
  std::string last_key;
  std::uint64_t full_at = 0;
  for (const TileLog::Tile& tile : log.full_tiles(log.size(), "", most)) {
    full_at = tile.name.full_at();
    const std::string key = tile_key(tile.name);
    REQUIRE(last_key < key);
    last_key = key;
    const Change change{families::tiles, key, tile.hashes};
    REQUIRE(store.write({&change, 1}).has_value());
  }
  // Half a tile's worth of those at the end stays here too.
  log.drop_full(full_at == 0 ? 0 : full_at - 1);
  CHECK(log.full_tiles(log.size(), last_key, most).size() <= most);
}

void check(const MemoryStore& store, const TileLog& log, Everything& all, SeededRandom& random) {
  const RecentOf recent(log);
  TileReader reader(store, recent);
  for (int i = 0; i < 40; ++i) {
    const auto level = static_cast<unsigned>(random.below(all.levels.size()));
    const std::uint64_t index = random.below(all.levels[level].size());
    INFO("size " << log.size() << ", level " << level << ", index " << index);
    const auto found = reader.subtree(level, index);
    REQUIRE(found.has_value());
    REQUIRE(*found == all.levels[level][index]);
  }
  REQUIRE(log.root(all.sha256) == *log_root(reader, log.size(), all.sha256));
  const std::uint64_t leaf = random.below(log.size());
  const auto proof = inclusion_proof(reader, leaf, log.size(), all.sha256);
  REQUIRE(proof.has_value());
  REQUIRE(verify_inclusion(*LeafHash::from_bytes(all.levels[0][leaf].bytes()), leaf, log.size(),
                           *proof, log.root(all.sha256), all.sha256));
}

}  // namespace

TEST_CASE(
    "a log has every subtree, wherever its tiles lie, and can be taken up from what was written") {
  MemoryStore store(families::count, 1);
  SeededRandom random(5);
  Everything all;
  TileLog log;
  while (log.size() < size) {
    const LeafHash leaf = all.sha256.digest<LeafHash>(std::to_string(log.size()));
    all.append(leaf);
    log.append(leaf, all.sha256);
    if (random.below(2'000) == 0) write_full_tiles(store, log, 1 + random.below(12));
    if (random.below(2'000) == 0) check(store, log, all, random);
    if (random.below(5'000) != 0) continue;
    write_full_tiles(store, log, ~std::size_t{0});
    if (const auto begun = log.begun_tile(log.size())) {
      const std::string key = tile_key(begun->name);
      const Change change{families::tiles, key, begun->hashes};
      REQUIRE(store.write({&change, 1}).has_value());
    }
    auto loaded = TileLog::load(store, log.size());
    REQUIRE(loaded.has_value());
    REQUIRE(loaded->size() == log.size());
    log = *std::move(loaded);
    check(store, log, all, random);
  }
}

TEST_CASE("a tile holds its hashes side by side, also where it is not full") {
  MemoryStore store(families::count, 1);
  Everything all;
  TileLog log;
  for (std::uint64_t i = 0; i < 600; ++i) {
    const LeafHash leaf = all.sha256.digest<LeafHash>(std::to_string(i));
    all.append(leaf);
    log.append(leaf, all.sha256);
  }
  const RecentOf recent(log);
  TileReader reader(store, recent);
  const auto side_by_side = [&](std::size_t level, std::uint64_t from, std::uint64_t count) {
    std::string bytes;
    for (std::uint64_t i = from; i < from + count; ++i) bytes += all.levels[level][i].bytes();
    return bytes;
  };
  CHECK(*reader.tile({0, 1}, 256) == side_by_side(0, 256, 256));
  CHECK(*reader.tile({0, 2}, 88) == side_by_side(0, 512, 88));
  CHECK(*reader.tile({1, 0}, 2) == side_by_side(8, 0, 2));
}

TEST_CASE("a tile that is gone or cut short is told") {
  MemoryStore store(families::count, 1);
  Sha256 sha256;
  TileLog log;
  for (std::uint64_t i = 0; i < 600; ++i) {
    log.append(sha256.digest<LeafHash>(std::to_string(i)), sha256);
  }
  write_full_tiles(store, log, ~std::size_t{0});
  log.drop_full(log.size());
  const RecentOf recent(log);
  const std::string key = tile_key({0, 1});
  const Change cut{families::tiles, key, "short"};
  REQUIRE(store.write({&cut, 1}).has_value());
  CHECK(TileReader(store, recent).subtree(0, 300).error().message ==
        "tile 1 of level 0: expected 256 hashes, found 5 bytes, without hash 44");
  const Change gone{families::tiles, key, std::nullopt};
  REQUIRE(store.write({&gone, 1}).has_value());
  CHECK(TileReader(store, recent).subtree(3, 40).error().message ==
        "tile 1 of level 0: expected 256 hashes, found no tile");
  CHECK(TileLog::load(store, 512).error().code == ErrorCode::corruption);
}

}  // namespace hallmark
