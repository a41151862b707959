// Keeps items of histories as they are shown, of entries that were asked for lately: an entry never
// changes, and neither does what is shown of it. Safe on any thread.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "schemas/vocabulary/strong.h"

namespace hallmark::api {

struct ShownItem {
  std::string type;  // of its event
  std::string json;
};
using ShownItemPtr = std::shared_ptr<const ShownItem>;

class ItemCache {
 public:
  explicit ItemCache(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  // Null where it is not kept.
  [[nodiscard]] ShownItemPtr find(ShardIndex shard, Sequence sequence);
  void keep(ShardIndex shard, Sequence sequence, const ShownItemPtr& item);

 private:
  struct Kept {
    std::uint64_t key;
    ShownItemPtr item;
  };
  const std::size_t most_bytes_;
  std::mutex mutex_;      // guards what follows
  std::list<Kept> kept_;  // the latest used first
  std::unordered_map<std::uint64_t, std::list<Kept>::iterator> by_key_;
  std::size_t bytes_ = 0;
};

}  // namespace hallmark::api
