#include "ledger/index/index.h"

#include <algorithm>
#include <mutex>

#include "ledger/families.h"
#include "ledger/index/bulk_write.h"
#include "ledger/index/index_codec.h"

namespace hallmark {
namespace {

// So many heads are copied under one hold of the lock: a tenth of a millisecond.
constexpr std::size_t heads_a_hold = 1024;
constexpr std::size_t heads_ahead = 16;
constexpr std::size_t tiles_a_hold = 16;

}  // namespace

void Index::expect(std::span<const Question> questions) const {
  const std::shared_lock lock(mutex_);
  for (const Question& question : questions) {
    filter_.expect(question.prefix);
    heads_.expect(*question.key);
  }
  for (const Question& question : questions) heads_.expect_place(*question.key);
}

Result<std::vector<Sequence>> Index::candidates(IdPrefix prefix) const {
  std::vector<Sequence> found;
  {
    const std::shared_lock lock(mutex_);
    if (!filter_.may_contain(prefix)) return found;
    recent_.find(prefix, found);
    if (aside_) aside_->ids.find(prefix, found);
  }
  if (!ignore_store_) {
    TRY_ASSIGN(const auto stored,
               store_.get(families::ids, families::view(families::big_endian(prefix))));
    if (stored) {
      TRY_ASSIGN(const auto sequences, index_codec::decode_sequences(*stored));
      found.insert(found.end(), sequences.begin(), sequences.end());
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

Result<Head> Index::head(const DeviceKey& key) const {
  {
    const std::shared_lock lock(mutex_);
    const Head* head = heads_.find(key);
    if (head != nullptr) return *head;
  }
  if (ignore_store_ || options_.heads == IndexOptions::Heads::all_in_memory) return Head{};
  TRY_ASSIGN(const auto stored, store_.get(families::heads, key.bytes()));
  if (!stored) return Head{};
  return index_codec::decode_head(*stored);
}

std::uint64_t Index::devices() const {
  const std::shared_lock lock(mutex_);
  return heads_.size();
}

SizedRoot Index::log(Sha256& sha256) const {
  const std::shared_lock lock(mutex_);
  return {log_.size(), log_.root(sha256)};
}

Index::Changes Index::take_changes(Sha256& sha256) {
  INVARIANT(options_.changes == IndexOptions::Changes::kept, "changes that nobody kept");
  Changes changes;
  const std::unique_lock lock(mutex_);
  changes.heads.swap(changes_);
  changes.log = {log_.size(), log_.root(sha256)};
  return changes;
}

std::vector<Index::NewHead> Index::heads(std::uint64_t from, std::size_t most) const {
  std::vector<NewHead> heads;
  const std::shared_lock lock(mutex_);
  const std::uint64_t end = std::min(heads_.size(), from + most);
  for (std::uint64_t slot = from; slot < end; ++slot) {
    const HeadTable::Place& place = heads_[static_cast<HeadTable::Slot>(slot)];
    heads.push_back({place.key, place.head});
  }
  return heads;
}

std::optional<NodeHash> Index::hash(unsigned tile_level, std::uint64_t index) const {
  const std::shared_lock lock(mutex_);
  return log_.hash(tile_level, index);
}

void Index::apply(std::span<const LeafHash> leaves, std::span<const NewId> ids,
                  std::span<const NewHead> heads) {
  const std::unique_lock lock(mutex_);
  for (const LeafHash& leaf : leaves) log_.append(leaf, sha256_);
  for (const NewId& id : ids) {
    filter_.add(id.place.prefix);
    recent_.add(id.place);
    if (id.collides) colliding_.push_back(id.place.sequence);
  }
  for (const NewHead& head : heads) add_head(head);
  if (options_.changes == IndexOptions::Changes::kept) {
    changes_.insert(changes_.end(), heads.begin(), heads.end());
  }
  entries_ = log_.size();
}

void Index::add_head(const NewHead& change) {
  const HeadTable::Slot slot = heads_.slot_of(change.key);
  heads_.set(slot, change.head);
  if (slot >= is_changed_.size()) is_changed_.resize(heads_.size());
  if (!is_changed_[slot]) {
    is_changed_[slot] = true;
    changed_.push_back(slot);
  }
}

bool Index::set_aside(When when) {
  const std::unique_lock lock(mutex_);
  if (aside_ && aside_->written) aside_.reset();
  const std::uint64_t least = when == When::generation_due ? options_.generation_entries : 1;
  if (aside_ || entries_ - aside_at_ < least) return false;
  auto generation = std::make_shared<Generation>();
  generation->entries = entries_;
  generation->ids = std::exchange(recent_, {});
  generation->colliding = std::exchange(colliding_, {});
  generation->changed = std::exchange(changed_, {});
  for (const HeadTable::Slot slot : generation->changed) is_changed_[slot] = false;
  generation->first_segment = full_segments_written_;
  generation->segments = filter_.segments();
  generation->ids_in_last = filter_.ids_in_last();
  aside_at_ = entries_;
  aside_ = std::move(generation);
  return true;
}

std::uint64_t Index::entries_to_catch_up() const {
  const std::shared_lock lock(mutex_);
  return entries_ - written_at_;
}

Status Index::write_out() {
  std::shared_ptr<Generation> generation;
  {
    const std::shared_lock lock(mutex_);
    generation = aside_;
  }
  if (!generation || generation->written) return ok();
  TRY(write_ids(*generation));
  TRY(write_heads(*generation));
  TRY(write_filter(*generation));
  TRY(write_tiles(*generation));
  const std::unique_lock lock(mutex_);
  log_.drop_full(generation->entries);
  generation->written = true;
  written_at_ = generation->entries;
  full_segments_written_ = generation->segments == 0 ? 0 : generation->segments - 1;
  return ok();
}

Status Index::write_ids(const Generation& generation) {
  std::vector<IdPlace> places = generation.ids.places();
  std::sort(places.begin(), places.end());
  const auto collides = [&](const IdPlace& place) {
    return std::binary_search(generation.colliding.begin(), generation.colliding.end(),
                              place.sequence);
  };
  BulkWrite bulk(store_, families::ids, generation.entries);
  std::vector<Sequence> sequences;
  for (auto first = places.begin(); first != places.end();) {
    const auto last = std::find_if(
        first, places.end(), [&](const IdPlace& place) { return place.prefix != first->prefix; });
    const auto key = families::big_endian(first->prefix);
    sequences.clear();
    for (auto place = first; place != last; ++place) sequences.push_back(place->sequence);
    if (std::any_of(first, last, collides)) {
      TRY_ASSIGN(const auto stored, store_.get(families::ids, families::view(key)));
      if (stored) {
        TRY_ASSIGN(const auto before, index_codec::decode_sequences(*stored));
        sequences.insert(sequences.end(), before.begin(), before.end());
        std::sort(sequences.begin(), sequences.end());
        sequences.erase(std::unique(sequences.begin(), sequences.end()), sequences.end());
      }
    }
    TRY(bulk.put(families::view(key), index_codec::encode_sequences(sequences)));
    first = last;
  }
  return bulk.finish({generation.entries, 0, 0});
}

Status Index::write_heads(const Generation& generation) {
  std::vector<HeadTable::Place> places;
  places.reserve(generation.changed.size());
  // A head may have moved on since it was set aside: then the newer one is written. What is read
  // again at open puts every device of the entries from here on right.
  std::uint64_t copied_at = generation.entries;
  for (std::size_t i = 0; i < generation.changed.size();) {
    const std::shared_lock lock(mutex_);
    copied_at = entries_;
    const std::size_t end = std::min(i + heads_a_hold, generation.changed.size());
    for (; i < end; ++i) {
      if (i + heads_ahead < end) heads_.expect_place(generation.changed[i + heads_ahead]);
      places.push_back(heads_[generation.changed[i]]);
    }
  }
  std::vector<const HeadTable::Place*> in_order;
  in_order.reserve(places.size());
  for (const HeadTable::Place& place : places) in_order.push_back(&place);
  std::sort(in_order.begin(), in_order.end(),
            [](const auto* left, const auto* right) { return left->key < right->key; });
  BulkWrite bulk(store_, families::heads, copied_at);
  for (const HeadTable::Place* place : in_order) {
    TRY(bulk.put(place->key.bytes(), index_codec::encode_head(place->head)));
  }
  return bulk.finish({generation.entries, 0, 0});
}

Status Index::write_filter(const Generation& generation) {
  BulkWrite bulk(store_, families::filters, generation.entries);
  std::string chunk_bytes;
  for (std::size_t segment = generation.first_segment; segment < generation.segments; ++segment) {
    std::size_t size_bytes = index_codec::filter_chunk_bytes;
    for (std::size_t at = 0; at < size_bytes; at += index_codec::filter_chunk_bytes) {
      {
        // Bits that were set since are no harm: a filter may say "perhaps" too often.
        const std::shared_lock lock(mutex_);
        const std::string_view bits = filter_.bits(segment);
        size_bytes = bits.size();
        chunk_bytes = bits.substr(at, index_codec::filter_chunk_bytes);
      }
      const auto chunk = static_cast<std::uint32_t>(at / index_codec::filter_chunk_bytes);
      TRY(bulk.put(index_codec::filter_key(static_cast<std::uint32_t>(segment), chunk),
                   chunk_bytes));
    }
  }
  return bulk.finish({generation.entries, static_cast<std::uint32_t>(generation.segments),
                      generation.ids_in_last});
}

Status Index::write_tiles(const Generation& generation) {
  BulkWrite bulk(store_, families::tiles, generation.entries);
  for (std::string last_key;;) {
    std::vector<TileLog::Tile> tiles;
    {
      const std::shared_lock lock(mutex_);
      tiles = log_.full_tiles(generation.entries, last_key, tiles_a_hold);
    }
    if (tiles.empty()) break;
    for (const TileLog::Tile& tile : tiles) TRY(bulk.put(tile_key(tile.name), tile.hashes));
    last_key = tile_key(tiles.back().name);
  }
  // So that at open no entry has to be read for it.
  std::optional<TileLog::Tile> begun;
  {
    const std::shared_lock lock(mutex_);
    begun = log_.begun_tile(generation.entries);
  }
  if (begun) TRY(bulk.put(tile_key(begun->name), begun->hashes));
  return bulk.finish({generation.entries, 0, 0});
}

}  // namespace hallmark
