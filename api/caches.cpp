#include "api/caches.h"

namespace hallmark::api {
namespace {

constexpr std::size_t mebi = 1ULL << 20;
constexpr std::size_t most_place_bytes = 32 * mebi;
constexpr std::size_t most_item_bytes = 32 * mebi;
constexpr std::size_t most_tile_bytes = 16 * mebi;
// What one costs beside its content: its links, its key.
constexpr std::size_t overhead_bytes = 256;

// A ledger has at most 1,024 shards.
std::uint64_t key_of(ShardIndex shard, Sequence sequence) {
  constexpr unsigned sequence_bits = 48;
  return std::uint64_t{shard.value()} << sequence_bits | sequence.value();
}

}  // namespace

PlacesCache::PlacesCache() : by_device_(most_place_bytes) {}

Result<std::shared_ptr<const Places>> PlacesCache::places(Reader& reader,
                                                          const std::string& device) {
  const auto known = by_device_.find(device);
  TRY_ASSIGN(Places places, places_of(reader, device, known.get()));
  auto shared = std::make_shared<const Places>(std::move(places));
  if (!shared->empty() && (!known || shared->size() > known->size())) {
    by_device_.keep(device, shared, shared->size() * sizeof(Place) + overhead_bytes);
  }
  return std::shared_ptr<const Places>(std::move(shared));
}

ItemCache::ItemCache() : by_entry_(most_item_bytes) {}

ItemCache::Pointer ItemCache::find(ShardIndex shard, Sequence sequence) {
  return by_entry_.find(key_of(shard, sequence));
}

void ItemCache::keep(ShardIndex shard, Sequence sequence, const Pointer& item) {
  by_entry_.keep(key_of(shard, sequence), item,
                 item->json.size() + item->type.size() + overhead_bytes);
}

TileCache::TileCache() : by_path_(most_tile_bytes) {}

std::shared_ptr<const std::string> TileCache::find(const std::string& shard,
                                                   const std::string& path) {
  return by_path_.find(shard + "/" + path);
}

void TileCache::keep(const std::string& shard, const std::string& path, const std::string& bytes) {
  by_path_.keep(shard + "/" + path, std::make_shared<const std::string>(bytes),
                bytes.size() + path.size() + overhead_bytes);
}

}  // namespace hallmark::api
