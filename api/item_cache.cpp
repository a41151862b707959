#include "api/item_cache.h"

namespace hallmark::api {
namespace {

// What the links of an item cost beside its text.
constexpr std::size_t overhead_bytes = 200;

// A ledger has at most 1,024 shards.
std::uint64_t key_of(ShardIndex shard, Sequence sequence) {
  constexpr unsigned sequence_bits = 48;
  return std::uint64_t{shard.value()} << sequence_bits | sequence.value();
}

std::size_t size_of(const ShownItem& item) {
  return item.json.size() + item.type.size() + overhead_bytes;
}

}  // namespace

ShownItemPtr ItemCache::find(ShardIndex shard, Sequence sequence) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key_of(shard, sequence));
  if (found == by_key_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found->second);
  return found->second->item;
}

void ItemCache::keep(ShardIndex shard, Sequence sequence, const ShownItemPtr& item) {
  const std::uint64_t key = key_of(shard, sequence);
  const std::lock_guard lock(mutex_);
  if (by_key_.contains(key)) return;
  kept_.push_front({key, item});
  by_key_.emplace(key, kept_.begin());
  bytes_ += size_of(*item);
  while (bytes_ > most_bytes_) {
    bytes_ -= size_of(*kept_.back().item);
    by_key_.erase(kept_.back().key);
    kept_.pop_back();
  }
}

}  // namespace hallmark::api
