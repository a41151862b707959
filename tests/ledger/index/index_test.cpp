// The index over a real store: what it answers before, while and after it is written out.
#include <algorithm>

#include "ledger/families.h"
#include "ledger/index/index.h"
#include "ledger/index/index_codec.h"
#include "ledger/shard_files.h"
#include "tests/ledger/support/memory_store.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr Shard shard{ShardIndex(0), 1};
const LeafHash leaf;  // of entries that nobody reads

std::unique_ptr<RocksDbStore> open_store(const std::string& directory) {
  RocksDbOptions options;
  options.create = RocksDbOptions::Create::if_missing;
  auto store = RocksDbStore::open(directory, shard_files::store_families(), options);
  REQUIRE(store.has_value());
  return *std::move(store);
}

std::unique_ptr<Index> load(Store& store) {
  IndexOptions options;
  options.generation_entries = 2;
  options.first_segment_ids = 16;
  Sha256 sha256;
  std::vector<std::string> notices;
  auto index = Index::load(store, shard, genesis(shard, sha256), options, notices);
  REQUIRE(index.has_value());
  return *std::move(index);
}

std::vector<Sequence> candidates(const Index& index, IdPrefix prefix) {
  auto found = index.candidates(prefix);
  REQUIRE(found.has_value());
  return *found;
}

// Two ids whose digests begin alike cannot be made on purpose, so the index is told of them
// directly.
TEST_CASE("ids that share a prefix are all found, wherever each of them lies") {
  const TemporaryDirectory directory;
  const auto store = open_store(directory.path("store"));
  const auto index = load(*store);
  const std::vector<Sequence> none;
  CHECK(candidates(*index, 42) == none);

  const auto add = [&](std::uint64_t sequence, bool collides) {
    const Index::NewId id{{42, Sequence(sequence)}, collides};
    index->apply({&leaf, 1}, {&id, 1}, {});
  };
  add(0, false);
  add(1, true);
  CHECK(candidates(*index, 42) == std::vector{Sequence(0), Sequence(1)});
  REQUIRE(index->set_aside(Index::When::generation_due));
  CHECK(candidates(*index, 42) == std::vector{Sequence(0), Sequence(1)});
  add(2, true);
  REQUIRE(index->write_out().has_value());
  CHECK(candidates(*index, 42) == std::vector{Sequence(0), Sequence(1), Sequence(2)});
  CHECK(index->entries_to_catch_up() == 1);
  REQUIRE(index->set_aside(Index::When::anything_new));
  REQUIRE(index->write_out().has_value());
  CHECK(candidates(*index, 42) == std::vector{Sequence(0), Sequence(1), Sequence(2)});
  CHECK(index->entries_to_catch_up() == 0);
  CHECK(candidates(*index, 43) == none);
}

TEST_CASE("a generation is due after so many entries, and one at a time is set aside") {
  const TemporaryDirectory directory;
  const auto store = open_store(directory.path("store"));
  const auto index = load(*store);
  CHECK(!index->set_aside(Index::When::anything_new));
  const Index::NewId first{{1, Sequence(0)}, false};
  index->apply({&leaf, 1}, {&first, 1}, {});
  CHECK(!index->set_aside(Index::When::generation_due));
  const Index::NewId second{{2, Sequence(1)}, false};
  index->apply({&leaf, 1}, {&second, 1}, {});
  CHECK(index->set_aside(Index::When::generation_due));
  CHECK(!index->set_aside(Index::When::anything_new));
  REQUIRE(index->write_out().has_value());
  CHECK(!index->set_aside(Index::When::anything_new));
}

TEST_CASE("a head that moves on while it is written out is written again") {
  const TemporaryDirectory directory;
  const auto store = open_store(directory.path("store"));
  const auto index = load(*store);
  Sha256 sha256;
  const DeviceKey key = device_key("pump-7", sha256);
  const auto move_to = [&](std::uint64_t sequence) {
    const Index::NewHead head{key, {{}, Sequence(sequence), DeviceSequence(sequence + 1)}};
    index->apply({&leaf, 1}, {}, {&head, 1});
  };
  move_to(0);
  REQUIRE(index->set_aside(Index::When::anything_new));
  move_to(1);
  REQUIRE(index->write_out().has_value());
  move_to(2);
  REQUIRE(index->set_aside(Index::When::anything_new));
  REQUIRE(index->write_out().has_value());
  const auto stored = store->get(families::heads, key.bytes());
  REQUIRE(stored.has_value());
  REQUIRE(stored->has_value());
  const auto head = index_codec::decode_head(**stored);
  REQUIRE(head.has_value());
  CHECK(head->sequence == Sequence(2));
}

// A generation with one device's first entry, entry 0. Whether it could be written out.
bool write_first_entry(Index& index, const DeviceKey& key, IdPrefix id) {
  const Index::NewId new_id{{id, Sequence(0)}, false};
  const Index::NewHead head{key, {LeafHash(), Sequence(0), DeviceSequence(1)}};
  index.apply({&leaf, 1}, {&new_id, 1}, {&head, 1});
  REQUIRE(index.set_aside(Index::When::anything_new));
  return index.write_out().has_value();
}

TEST_CASE(
    "what speaks of entries that were lost is not believed, wherever forgetting it breaks off") {
  Sha256 sha256;
  const ShardState nothing = genesis(shard, sha256);
  ShardState one = nothing;
  one.entries = 1;
  const DeviceKey lost = device_key("pump-1", sha256);
  const DeviceKey later = device_key("pump-2", sha256);
  bool all_good = false;
  constexpr std::uint64_t enough_writes = 24;
  for (std::uint64_t trial = 0; trial < enough_writes * enough_writes; ++trial) {
    INFO("trial " << trial);
    MemoryStore store(families::count, 1);
    const auto opened = [&](const ShardState& state) {
      store.close();
      std::vector<std::string> notices;
      return Index::load(store, shard, state, {}, notices);
    };
    // Perhaps only some families could be written.
    const auto first = opened(nothing);
    store.fail_write(WriteFault::unavailable, trial / enough_writes);
    write_first_entry(**first, lost, 7);
    store.disarm();
    store.close();
    // Opened without that entry, on a disk that is full from some write on; and then with room.
    store.fail_write(WriteFault::unavailable, trial % enough_writes);
    std::vector<std::string> notices;
    if (Index::load(store, shard, nothing, {}, notices)) all_good = true;
    store.disarm();
    {
      const auto index = opened(nothing);
      REQUIRE(index.has_value());
      REQUIRE((*index)->head(lost)->count == DeviceSequence(0));
      REQUIRE(write_first_entry(**index, later, 8));
    }
    const auto index = opened(one);
    REQUIRE(index.has_value());
    REQUIRE((*index)->head(lost)->count == DeviceSequence(0));
    REQUIRE((*index)->head(later)->count == DeviceSequence(1));
    REQUIRE(candidates(**index, 7).empty());
  }
  CHECK(all_good);  // so there were enough
}

}  // namespace
}  // namespace hallmark
