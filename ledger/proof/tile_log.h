// A shard's log as tiles (ledger/FORMAT.md, 7). Full tiles are stored as they fill; what came since
// they were last written is here, in memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/proof/log_tree.h"
#include "ledger/store.h"

namespace hallmark {

inline constexpr unsigned tile_height = 8;
inline constexpr std::uint64_t tile_width = 1ULL << tile_height;

struct TileName {
  unsigned level = 0;
  std::uint64_t index = 0;
  // The size at which the tile is full.
  [[nodiscard]] std::uint64_t full_at() const { return (index + 1) << tile_height * (level + 1); }
};

// Tiles are kept under (full_at, level), so that they are written in the order of their keys. One
// of leaves may be kept before it is full, and is replaced later.
[[nodiscard]] std::string tile_key(TileName name);

// The hashes at tile level L are the roots of subtrees of 256^L leaves. Guarded by whoever shares
// it.
class TileLog {
 public:
  void append(const LeafHash& leaf, Sha256& sha256);
  [[nodiscard]] std::uint64_t size() const { return frontier_.size(); }
  [[nodiscard]] LogRoot root(Sha256& sha256) const { return frontier_.root(sha256); }

  // Nothing where it is below what is held here: then it stands in a tile that was written.
  [[nodiscard]] std::optional<NodeHash> hash(unsigned tile_level, std::uint64_t index) const;

  // Tiles that are full at `size`, in the order of their keys, at most so many of those whose key
  // is greater than `after`.
  struct Tile {
    TileName name;
    std::string hashes;
  };
  [[nodiscard]] std::vector<Tile> full_tiles(std::uint64_t size, std::string_view after,
                                             std::size_t most) const;
  // The tile of leaves that is begun at `size`; nothing where the last one is full.
  [[nodiscard]] std::optional<Tile> begun_tile(std::uint64_t size) const;
  // Those that are full at `size` and were written.
  void drop_full(std::uint64_t size);

  // All hashes of tiles that are begun and not full, level by level; and a log of them.
  [[nodiscard]] std::string begun_tiles() const;
  [[nodiscard]] static Result<TileLog> resume(std::uint64_t size, std::string_view begun_tiles);
  // As it was when so many leaves had been appended and their tiles written, the one begun too.
  [[nodiscard]] static Result<TileLog> load(const Store& store, std::uint64_t size);

 private:
  // What is held of a tile level: hashes from the beginning of a tile on.
  struct Row {
    std::uint64_t first = 0;
    std::vector<NodeHash> hashes;
  };
  void put(unsigned tile_level, const NodeHash& hash);

  LogFrontier frontier_;
  std::vector<Row> rows_;
};

// Subtrees from tiles, written or not. One thread.
class TileReader final : public Subtrees {
 public:
  // Hands out what a TileLog's hash() says, under whatever guards it.
  class Recent {
   public:
    virtual ~Recent() = default;
    [[nodiscard]] virtual std::optional<NodeHash> hash(unsigned tile_level,
                                                       std::uint64_t index) const = 0;
  };
  TileReader(const Store& store, const Recent& recent) : store_(store), recent_(recent) {}

  [[nodiscard]] Result<NodeHash> subtree(unsigned level, std::uint64_t index) override;
  // The first `width` hashes of a tile, side by side; 256 for all.
  [[nodiscard]] Result<std::string> tile(TileName name, std::uint64_t width);

 private:
  [[nodiscard]] Result<NodeHash> hash(unsigned tile_level, std::uint64_t index);
  [[nodiscard]] Result<NodeHash> subtree_of_tile(TileName name);
  [[nodiscard]] Result<NodeHash> subtree_within(unsigned tile_level, std::uint64_t first,
                                                unsigned height);

  const Store& store_;
  const Recent& recent_;
  Sha256 sha256_;
  std::string read_key_;  // of the tile that was read last
  std::string read_;
};

// Of a log all of whose tiles were written.
class NothingRecent final : public TileReader::Recent {
  [[nodiscard]] std::optional<NodeHash> hash(unsigned /*tile_level*/,
                                             std::uint64_t /*index*/) const override {
    return std::nullopt;
  }
};

}  // namespace hallmark
