// What is kept is found again, and a bound is a bound.
#include "api/lru_cache.h"

#include <string>

#include "api/caches.h"
#include "tests/support/catch.h"

namespace hallmark::api {
namespace {

using Cache = LruCache<int, std::string>;

void keep(Cache& cache, int key, std::size_t cost, const std::string& text = "kept") {
  cache.keep(key, std::make_shared<const std::string>(text), cost);
}

TEST_CASE("cache: what is kept is found by its key, the last that was kept under it") {
  Cache cache(100);
  keep(cache, 1, 10, "one");
  keep(cache, 2, 10, "two");
  keep(cache, 1, 10, "three");
  CHECK(*cache.find(1) == "three");
  CHECK(*cache.find(2) == "two");
  CHECK(cache.find(3) == nullptr);
}

TEST_CASE("cache: what was not asked for longest gives way") {
  Cache cache(100);
  for (int key = 0; key < 100; ++key) {
    keep(cache, key, 10);
    REQUIRE(cache.find(0) != nullptr);  // asked for again and again
  }
  std::size_t kept = 0;
  for (int key = 0; key < 100; ++key) kept += cache.find(key) != nullptr ? 1 : 0;
  CHECK(kept == 10);
  CHECK(cache.find(99) != nullptr);
  CHECK(cache.find(1) == nullptr);
}

TEST_CASE("cache: what replaces counts for what it is, and one is kept however large") {
  Cache cache(100);
  keep(cache, 1, 90);
  keep(cache, 1, 10);
  keep(cache, 2, 90);
  CHECK(cache.find(1) != nullptr);
  keep(cache, 3, 1000);
  CHECK(cache.find(3) != nullptr);
  CHECK(cache.find(1) == nullptr);
  keep(cache, 4, 10);
  CHECK(cache.find(3) == nullptr);
  CHECK(cache.find(4) != nullptr);
}

TEST_CASE("cache: an item is its shard's, whatever stands at that place in others") {
  ItemCache items;
  const auto item = [](const std::string& text) {
    return std::make_shared<const ShownItem>(ShownItem{"a.type", text});
  };
  items.keep(ShardIndex(0), Sequence(1), item("one"));
  items.keep(ShardIndex(1023), Sequence(1), item("other"));
  CHECK(items.find(ShardIndex(0), Sequence(1))->json == "one");
  CHECK(items.find(ShardIndex(1023), Sequence(1))->json == "other");
  CHECK(items.find(ShardIndex(1), Sequence(1)) == nullptr);
  CHECK(items.find(ShardIndex(0), Sequence(0)) == nullptr);
}

}  // namespace
}  // namespace hallmark::api
