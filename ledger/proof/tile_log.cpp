#include "ledger/proof/tile_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/families.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

constexpr std::size_t tile_bytes = tile_width * digest_size_bytes;

// Of a log all of whose full tiles were written.
class NothingRecent final : public TileReader::Recent {
  [[nodiscard]] std::optional<NodeHash> hash(unsigned /*tile_level*/,
                                             std::uint64_t /*index*/) const override {
    return std::nullopt;
  }
};

}  // namespace

std::string tile_key(TileName name) {
  std::string key(families::view(families::big_endian(name.full_at())));
  key += static_cast<char>(name.level);
  return key;
}

void TileLog::append(const LeafHash& leaf, Sha256& sha256) {
  put(0, node_of(leaf));
  frontier_.append(leaf, sha256, [&](unsigned level, const NodeHash& whole) {
    if (level % tile_height == 0) put(level / tile_height, whole);
  });
}

void TileLog::put(unsigned tile_level, const NodeHash& hash) {
  if (tile_level >= rows_.size()) rows_.resize(tile_level + 1);
  rows_[tile_level].hashes.push_back(hash);
}

std::optional<NodeHash> TileLog::hash(unsigned tile_level, std::uint64_t index) const {
  INVARIANT(tile_level < rows_.size(), "a subtree is asked for that the log does not have");
  const Row& row = rows_[tile_level];
  if (index < row.first) return std::nullopt;
  INVARIANT(index - row.first < row.hashes.size(),
            "a subtree is asked for that the log does not have");
  return row.hashes[index - row.first];
}

std::vector<TileLog::Tile> TileLog::full_tiles(std::uint64_t size, std::size_t most) const {
  std::vector<Tile> tiles;
  for (unsigned level = 0; level < rows_.size(); ++level) {
    const Row& row = rows_[level];
    TileName name{level, row.first / tile_width};
    for (std::size_t at = 0; name.full_at() <= size && tiles.size() < most * (level + 1);
         at += tile_width, ++name.index) {
      Tile& tile = tiles.emplace_back(Tile{name, {}});
      tile.hashes.reserve(tile_bytes);
      for (std::size_t i = at; i < at + tile_width; ++i) tile.hashes += row.hashes[i].bytes();
    }
  }
  std::sort(tiles.begin(), tiles.end(), [](const Tile& left, const Tile& right) {
    return tile_key(left.name) < tile_key(right.name);
  });
  if (tiles.size() > most) tiles.resize(most);
  return tiles;
}

void TileLog::drop(const TileName& name) {
  Row& row = rows_.at(name.level);
  INVARIANT(row.first == name.index * tile_width && row.hashes.size() >= tile_width,
            "a tile is dropped that is not the first of its level");
  row.hashes.erase(row.hashes.begin(), row.hashes.begin() + tile_width);
  row.first += tile_width;
}

Result<TileLog> TileLog::load(const Store& store, std::uint64_t size) {
  INVARIANT(size % tile_width == 0, "a log is loaded between tiles");
  const NothingRecent nothing;
  TileReader reader(store, nothing);
  TileLog log;
  TRY_ASSIGN(log.frontier_, LogFrontier::at(reader, size));
  for (unsigned level = 0; size >> tile_height * level > 0; ++level) {
    const std::uint64_t count = size >> tile_height * level;
    Row& row = log.rows_.emplace_back();
    row.first = count / tile_width * tile_width;
    for (std::uint64_t index = row.first; index < count; ++index) {
      TRY_ASSIGN(const NodeHash hash, reader.subtree(tile_height * level, index));
      row.hashes.push_back(hash);
    }
  }
  return log;
}

// A hash that is not in memory stands in a tile; where that is not full yet, it is what the tile
// below comes to.
Result<NodeHash> TileReader::hash(unsigned tile_level, std::uint64_t index) {
  if (const auto recent = recent_.hash(tile_level, index)) return *recent;
  const TileName name{tile_level, index / tile_width};
  std::string key = tile_key(name);
  if (key != read_key_) {
    TRY_ASSIGN(auto stored, store_.get(families::tiles, key));
    if (!stored && tile_level > 0) return subtree_of_tile({tile_level - 1, index});
    if (!stored || stored->size() != tile_bytes) {
      return fail(
          ErrorCode::corruption,
          fmt::format("tile {} of level {}: expected {} bytes, found {}", name.index, name.level,
                      tile_bytes, stored ? std::to_string(stored->size()) : "no tile"));
    }
    read_key_ = std::move(key);
    read_ = *std::move(stored);
  }
  return NodeHash::from_bytes(
      std::string_view(read_).substr(index % tile_width * digest_size_bytes, digest_size_bytes));
}

Result<NodeHash> TileReader::subtree_of_tile(TileName name) {
  return subtree_within(name.level, name.index * tile_width, tile_height);
}

Result<NodeHash> TileReader::subtree(unsigned level, std::uint64_t index) {
  return subtree_within(level / tile_height, index << level % tile_height, level % tile_height);
}

// Of 2^height hashes of a tile level from `first` on.
Result<NodeHash> TileReader::subtree_within(unsigned tile_level, std::uint64_t first,
                                            unsigned height) {
  std::vector<NodeHash> hashes;
  hashes.reserve(std::size_t{1} << height);
  for (std::uint64_t i = 0; i < 1ULL << height; ++i) {
    TRY_ASSIGN(const NodeHash one, hash(tile_level, first + i));
    hashes.push_back(one);
  }
  for (; hashes.size() > 1; hashes.resize(hashes.size() / 2)) {
    for (std::size_t i = 0; i < hashes.size() / 2; ++i) {
      hashes[i] = join(hashes[2 * i], hashes[2 * i + 1], sha256_);
    }
  }
  return hashes.front();
}

Result<std::string> TileReader::tile(TileName name, std::uint64_t width) {
  std::string bytes;
  bytes.reserve(width * digest_size_bytes);
  for (std::uint64_t i = 0; i < width; ++i) {
    TRY_ASSIGN(const NodeHash one, hash(name.level, name.index * tile_width + i));
    bytes += one.bytes();
  }
  return bytes;
}

}  // namespace hallmark
