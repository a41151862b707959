#include "ledger/proof/tile_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/families.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

constexpr std::size_t tile_bytes = tile_width * digest_size_bytes;

Unexpected no_such(TileName name, std::string_view found) {
  return fail(ErrorCode::corruption,
              fmt::format("tile {} of level {}: expected {} hashes, found {}", name.index,
                          name.level, tile_width, found));
}

// Of 2^n hashes of one level.
NodeHash root_of(std::vector<NodeHash> hashes, Sha256& sha256) {
  for (; hashes.size() > 1; hashes.resize(hashes.size() / 2)) {
    for (std::size_t i = 0; i < hashes.size() / 2; ++i) {
      hashes[i] = join(hashes[2 * i], hashes[2 * i + 1], sha256);
    }
  }
  return hashes.front();
}

// Whole subtrees that end where the log does, so that all their hashes stand in tiles that are
// begun.
class RowsAlone final : public Subtrees {
 public:
  explicit RowsAlone(const TileLog& log) : log_(log) {}
  [[nodiscard]] Result<NodeHash> subtree(unsigned level, std::uint64_t index) override {
    const unsigned height = level % tile_height;
    std::vector<NodeHash> hashes;
    for (std::uint64_t i = index << height; i < (index + 1) << height; ++i) {
      hashes.push_back(*log_.hash(level / tile_height, i));
    }
    return root_of(std::move(hashes), sha256_);
  }

 private:
  const TileLog& log_;
  Sha256 sha256_;
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

std::vector<TileLog::Tile> TileLog::full_tiles(std::uint64_t size, std::string_view after,
                                               std::size_t most) const {
  std::vector<TileName> names;
  for (unsigned level = 0; level < rows_.size(); ++level) {
    TileName name{level, rows_[level].first / tile_width};
    for (; name.full_at() <= size; ++name.index) {
      if (tile_key(name) > after) names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end(), [](const TileName& left, const TileName& right) {
    return tile_key(left) < tile_key(right);
  });
  if (names.size() > most) names.resize(most);
  std::vector<Tile> tiles;
  tiles.reserve(names.size());
  for (const TileName& name : names) {
    const Row& row = rows_[name.level];
    Tile& tile = tiles.emplace_back(Tile{name, {}});
    tile.hashes.reserve(tile_bytes);
    const std::uint64_t at = name.index * tile_width - row.first;
    for (std::uint64_t i = at; i < at + tile_width; ++i) tile.hashes += row.hashes[i].bytes();
  }
  return tiles;
}

std::optional<TileLog::Tile> TileLog::begun_tile(std::uint64_t size) const {
  const std::uint64_t width = size % tile_width;
  if (width == 0) return std::nullopt;
  Tile tile{{0, size / tile_width}, {}};
  const Row& row = rows_.front();
  const std::uint64_t at = size - width - row.first;
  for (std::uint64_t i = at; i < at + width; ++i) tile.hashes += row.hashes[i].bytes();
  return tile;
}

void TileLog::drop_full(std::uint64_t size) {
  for (unsigned level = 0; level < rows_.size(); ++level) {
    Row& row = rows_[level];
    const std::uint64_t full = size >> tile_height * (level + 1);
    const std::uint64_t until = std::max(row.first, full * tile_width);
    row.hashes.erase(row.hashes.begin(),
                     row.hashes.begin() + static_cast<std::ptrdiff_t>(until - row.first));
    row.first = until;
  }
}

std::string TileLog::begun_tiles() const {
  std::string hashes;
  for (const Row& row : rows_) {
    const std::uint64_t count = row.first + row.hashes.size();
    for (std::uint64_t i = count / tile_width * tile_width; i < count; ++i) {
      hashes += row.hashes[i - row.first].bytes();
    }
  }
  return hashes;
}

Result<TileLog> TileLog::resume(std::uint64_t size, std::string_view begun_tiles) {
  TileLog log;
  for (unsigned level = 0; size >> tile_height * level > 0; ++level) {
    const std::uint64_t count = size >> tile_height * level;
    Row& row = log.rows_.emplace_back();
    row.first = count / tile_width * tile_width;
    for (std::uint64_t index = row.first; index < count; ++index) {
      TRY_ASSIGN(const NodeHash hash,
                 NodeHash::from_bytes(begun_tiles.substr(0, digest_size_bytes)));
      row.hashes.push_back(hash);
      begun_tiles.remove_prefix(digest_size_bytes);
    }
  }
  RowsAlone rows(log);
  TRY_ASSIGN(log.frontier_, LogFrontier::at(rows, size));
  return log;
}

Result<TileLog> TileLog::load(const Store& store, std::uint64_t size) {
  const NothingRecent nothing;
  TileReader reader(store, nothing);
  std::string begun_tiles;
  for (unsigned level = 0; size >> tile_height * level > 0; ++level) {
    const std::uint64_t count = size >> tile_height * level;
    const TileName name{level, count / tile_width};
    TRY_ASSIGN(const std::string begun, reader.tile(name, count % tile_width));
    begun_tiles += begun;
  }
  return resume(size, begun_tiles);
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
    if (!stored) return no_such(name, "no tile");
    read_key_ = std::move(key);
    read_ = *std::move(stored);
  }
  const std::size_t at = index % tile_width * digest_size_bytes;
  if (read_.size() < at + digest_size_bytes) {
    return no_such(name,
                   fmt::format("{} bytes, without hash {}", read_.size(), index % tile_width));
  }
  return NodeHash::from_bytes(std::string_view(read_).substr(at, digest_size_bytes));
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
  return root_of(std::move(hashes), sha256_);
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
