// What is remembered of the ledger, where the same is asked again and again. Each is a memory of
// something that never changes, or only grows.
#pragma once

#include <cstdint>
#include <string>

#include "api/lru_cache.h"
#include "ledger/history.h"

namespace hallmark::api {

// Where the events of devices stand: a page of a long history is then read without walking the
// chain to its beginning.
class PlacesCache {
 public:
  PlacesCache();
  // All places of the device among the reader's entries.
  [[nodiscard]] Result<std::shared_ptr<const Places>> places(Reader& reader,
                                                             const std::string& device);
  // Whether some are known already.
  [[nodiscard]] bool has(const std::string& device) { return by_device_.find(device) != nullptr; }

 private:
  LruCache<std::string, Places> by_device_;
};

// Items of histories as they are shown.
struct ShownItem {
  std::string type;  // of its event
  std::string json;
};

class ItemCache {
 public:
  using Pointer = std::shared_ptr<const ShownItem>;

  ItemCache();
  [[nodiscard]] Pointer find(ShardIndex shard, Sequence sequence);
  void keep(ShardIndex shard, Sequence sequence, const Pointer& item);

 private:
  LruCache<std::uint64_t, ShownItem> by_entry_;
};

// Tiles that were published, by shard and path.
class TileCache {
 public:
  TileCache();
  [[nodiscard]] std::shared_ptr<const std::string> find(const std::string& shard,
                                                        const std::string& path);
  void keep(const std::string& shard, const std::string& path, const std::string& bytes);

 private:
  LruCache<std::string, std::string> by_path_;
};

struct Caches {
  PlacesCache places;
  ItemCache items;
  TileCache tiles;
};

}  // namespace hallmark::api
