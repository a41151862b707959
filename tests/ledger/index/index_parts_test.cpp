// The parts of the index against plain maps.
#include <map>
#include <set>
#include <unordered_map>

#include "ledger/index/head_table.h"
#include "ledger/index/id_filter.h"
#include "ledger/index/index_codec.h"
#include "ledger/index/recent_ids.h"
#include "schemas/vocabulary/random.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

DeviceKey key_of(std::uint64_t number) {
  Sha256 sha256;
  return device_key(std::to_string(number), sha256);
}

TEST_CASE("the filter knows every id that was added, and few others") {
  IdFilter filter(64);
  SeededRandom random(7);
  std::vector<IdPrefix> added;
  for (int i = 0; i < 20'000; ++i) {
    added.push_back(random.next());
    filter.add(added.back());
  }
  for (const IdPrefix prefix : added) REQUIRE(filter.may_contain(prefix));
  int mistaken = 0;
  for (int i = 0; i < 100'000; ++i) mistaken += filter.may_contain(random.next()) ? 1 : 0;
  // Nine segments, each wrong about once in 700.
  CHECK(mistaken < 3'000);

  IdFilter restored(64);
  for (std::size_t segment = 0; segment < filter.segments(); ++segment) {
    REQUIRE(restored.restore(filter.bits(segment), filter.ids_in_last()).has_value());
  }
  for (const IdPrefix prefix : added) REQUIRE(restored.may_contain(prefix));
  CHECK(!restored.restore("too short", 1).has_value());
}

TEST_CASE("the head table agrees with a map") {
  HeadTable table;
  std::map<std::uint64_t, Head> model;
  SeededRandom random(11);
  CHECK(table.find(key_of(1)) == nullptr);
  for (std::uint64_t i = 0; i < 30'000; ++i) {
    const std::uint64_t device = random.below(9'000);
    const Head head{{}, Sequence(i), DeviceSequence(model[device].count.value() + 1)};
    table.set(table.slot_of(key_of(device)), head);
    model[device] = head;
  }
  CHECK(table.size() == model.size());
  for (const auto& [device, head] : model) {
    const Head* found = table.find(key_of(device));
    REQUIRE(found != nullptr);
    REQUIRE(*found == head);
  }
  CHECK(table.find(key_of(9'001)) == nullptr);
}

TEST_CASE("a head table that was filled in the order of its keys goes on as any other") {
  for (const std::uint64_t filled : {0U, 1U, 700U, 140'000U}) {
    std::map<DeviceKey, std::uint64_t> in_order;
    for (std::uint64_t device = 0; device < filled; ++device) in_order[key_of(device)] = device;
    HeadTable table;
    for (const auto& [key, device] : in_order) {
      table.fill({key, {{}, Sequence(device), DeviceSequence(1)}});
    }
    table.end_fill();
    const std::uint64_t all = filled + 2'000;
    for (std::uint64_t device = filled; device < all; ++device) {
      REQUIRE(table.find(key_of(device)) == nullptr);
      table.set(table.slot_of(key_of(device)), {{}, Sequence(device), DeviceSequence(1)});
    }
    REQUIRE(table.size() == all);
    for (std::uint64_t device = 0; device < all; ++device) {
      table.expect(key_of(device));
      table.expect_place(key_of(device));
      const Head* found = table.find(key_of(device));
      REQUIRE(found != nullptr);
      REQUIRE(found->sequence == Sequence(device));
    }
  }
}

TEST_CASE("recent ids give all sequences under a prefix, equal prefixes too") {
  RecentIds ids;
  std::multimap<IdPrefix, Sequence> model;
  SeededRandom random(13);
  for (std::uint64_t i = 0; i < 5'000; ++i) {
    const IdPrefix prefix = random.below(1'000);
    ids.add({prefix, Sequence(i)});
    model.emplace(prefix, Sequence(i));
  }
  for (IdPrefix prefix = 0; prefix < 1'100; ++prefix) {
    std::vector<Sequence> found;
    ids.find(prefix, found);
    const auto [first, last] = model.equal_range(prefix);
    std::vector<Sequence> expected;
    for (auto place = first; place != last; ++place) expected.push_back(place->second);
    std::sort(found.begin(), found.end());
    REQUIRE(found == expected);
  }
  ids.clear();
  std::vector<Sequence> found;
  ids.find(1, found);
  CHECK(found.empty());
}

TEST_CASE("what the index writes reads back, and what is damaged does not") {
  namespace codec = index_codec;
  const std::vector<Sequence> sequences{Sequence(0), Sequence(127), Sequence(128),
                                        Sequence(0xffff'ffff'ffff'ffff)};
  const auto read = codec::decode_sequences(codec::encode_sequences(sequences));
  REQUIRE(read.has_value());
  CHECK(*read == sequences);
  CHECK(!codec::decode_sequences("\x80").has_value());

  Sha256 sha256;
  const Head head{leaf_hash("x", sha256), Sequence(1'000'000), DeviceSequence(70)};
  const auto read_head = codec::decode_head(codec::encode_head(head));
  REQUIRE(read_head.has_value());
  CHECK(*read_head == head);
  CHECK(!codec::decode_head(codec::encode_head(head) + "x").has_value());
  CHECK(!codec::decode_head("short").has_value());

  const auto applied = codec::decode_applied(codec::encode_applied({42, 3, 7}));
  REQUIRE(applied.has_value());
  CHECK(applied->entries == 42);
  CHECK(applied->segments == 3);
  CHECK(applied->ids_in_last == 7);
  std::string other_version = codec::encode_applied({42, 3, 7});
  other_version[3] = static_cast<char>(codec::version + 1);
  CHECK(!codec::decode_applied(other_version).has_value());
}

}  // namespace
}  // namespace hallmark
