// What is kept of histories: found again by its shard and sequence, within bounds.
#include "api/item_cache.h"

#include "tests/support/catch.h"

namespace hallmark::api {
namespace {

ShownItemPtr item(const std::string& text) {
  return std::make_shared<const ShownItem>(ShownItem{"a.type", text});
}

TEST_CASE("an item is found by its shard and its sequence") {
  ItemCache cache(1 << 20);
  cache.keep(ShardIndex(0), Sequence(1), item("one"));
  cache.keep(ShardIndex(1), Sequence(1), item("other"));
  CHECK(cache.find(ShardIndex(0), Sequence(1))->json == "one");
  CHECK(cache.find(ShardIndex(1), Sequence(1))->json == "other");
  CHECK(cache.find(ShardIndex(1), Sequence(0)) == nullptr);
  CHECK(cache.find(ShardIndex(1023), Sequence(1)) == nullptr);
}

TEST_CASE("what was not asked for longest gives way, and a bound is a bound") {
  ItemCache cache(10'000);
  const std::string kibibyte(1024, 'x');
  for (std::uint64_t i = 0; i < 100; ++i) {
    cache.keep(ShardIndex(0), Sequence(i), item(kibibyte));
    REQUIRE(cache.find(ShardIndex(0), Sequence(0)) != nullptr);  // asked for again and again
  }
  CHECK(cache.find(ShardIndex(0), Sequence(99)) != nullptr);
  CHECK(cache.find(ShardIndex(0), Sequence(1)) == nullptr);
  std::size_t kept = 0;
  for (std::uint64_t i = 0; i < 100; ++i) kept += cache.find(ShardIndex(0), Sequence(i)) ? 1 : 0;
  CHECK(kept >= 5);
  CHECK(kept < 10);
  cache.keep(ShardIndex(0), Sequence(100), item(std::string(20'000, 'x')));
  CHECK(cache.find(ShardIndex(0), Sequence(100)) == nullptr);
}

}  // namespace
}  // namespace hallmark::api
