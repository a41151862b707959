// What a ViewStore does on a disk that fills up: it says so, keeps what it has, and goes on by
// itself once there is room.
#include "ledger/rocksdb_view_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <thread>

#include "tests/ledger/support/rocksdb_fixture.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using With = Fault::With;
using Lasts = Fault::Lasts;
using Access = ViewStoreOptions::Access;

constexpr std::uint64_t some_memory = 64 * 1024;
constexpr auto patience = std::chrono::seconds(20);

struct Changed {
  std::uint64_t headroom_bytes = 0;
  Access access = Access::read_write;
};

std::unique_ptr<ViewStore> open_views(const std::string& path, FaultyFileSystem& files,
                                      const Changed& changed = {}) {
  ViewStoreOptions options;
  options.access = changed.access;
  options.create_if_missing = true;
  options.env = files.env();
  options.headroom_bytes = changed.headroom_bytes;
  options.block_cache_bytes = 1 << 20;
  options.write_buffer_bytes = some_memory;
  auto store = ViewStore::open(path, options);
  if (!store) FAIL(store.error().text());
  return *std::move(store);
}

// A row that does not compress. Ends the program where it is never answered: a thread that hangs in
// RocksDB cannot be ended.
Status put_row(ViewStore& store, std::uint64_t number) {
  auto done = std::async(std::launch::async, [&store, number] {
    SeededRandom random(number);
    std::string value(4000, '\0');
    for (char& byte : value) byte = static_cast<char>(random.below(256));
    ViewBatch batch;
    batch.put(number_key(number), value);
    return store.write(batch);
  });
  INVARIANT(done.wait_for(patience) == std::future_status::ready, "a write of rows hangs");
  return done.get();
}

std::uint64_t rows_in(const ViewStore& store) {
  const auto rows = store.snapshot();
  ViewCursor cursor = rows->cursor("", "\xff");
  std::uint64_t count = 0;
  while (true) {
    const auto there = cursor.next();
    REQUIRE(there.has_value());
    if (!*there) return count;
    REQUIRE(key_number(cursor.key()) == count++);
  }
}

// Writes until the disk's being full is noticed; how many rows were taken.
std::uint64_t fill(ViewStore& store, std::uint64_t from, std::uint64_t most) {
  for (std::uint64_t number = from; number < most; ++number) {
    const Status done = put_row(store, number);
    if (done) continue;
    INFO(done.error().text());
    REQUIRE(done.error().code == ErrorCode::unavailable);
    return number;
  }
  FAIL("the disk does not fill up");
  return 0;
}

}  // namespace

TEST_CASE("views are put in order only where the disk has room for them twice") {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  const auto store = open_views(folder.path("views"), files, {.headroom_bytes = 256'000'000});
  for (std::uint64_t number = 0; number < 1000; ++number) {
    REQUIRE(text_of(put_row(*store, number)) == "ok");
  }
  REQUIRE(text_of(store->flush()) == "ok");
  files.pretend_free(258'000'000);
  const Status refused = store->compact("", "\xff");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::unavailable);
  CHECK(refused.error().message ==
        "the disk has 258 MB left; to put the views in order takes up to 4 MB, and 256 MB are kept "
        "for the ledger");
  files.pretend_free(262'000'000);
  REQUIRE(text_of(store->compact("", "\xff")) == "ok");
  CHECK(rows_in(*store) == 1000);
}

TEST_CASE("rows for which the disk has no room are made no file of") {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  const auto store = open_views(folder.path("views"), files,
                                {.headroom_bytes = 256'000'000, .access = Access::build});
  files.pretend_free(123'456'789);
  PackedRows rows;
  rows.add(number_key(0), "0");
  CHECK(store->make_file(rows, ViewStore::FileUse::final).error().code == ErrorCode::unavailable);
  files.pretend_free(256'000'000);
  const auto file = store->make_file(rows, ViewStore::FileUse::final);
  REQUIRE(file.has_value());
  REQUIRE(text_of(store->add_files({*file})) == "ok");
  CHECK(rows_in(*store) == 1);
}

TEST_CASE("views below the reserve are not written, and above it again without more ado") {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  const auto store = open_views(folder.path("views"), files, {.headroom_bytes = 256'000'000});
  REQUIRE(text_of(put_row(*store, 0)) == "ok");
  files.pretend_free(123'456'789);
  const Status refused = put_row(*store, 1);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::unavailable);
  CHECK(refused.error().message ==
        "the disk has 123 MB left; 256 MB are kept for the ledger, so the views do not go on");
  CHECK(rows_in(*store) == 1);
  files.pretend_free(256'000'000);
  REQUIRE(text_of(put_row(*store, 1)) == "ok");
  CHECK(rows_in(*store) == 2);
}

TEST_CASE("views whose flush finds the disk full go on once it has room") {
  const std::uint64_t flushes_before = GENERATE(as<std::uint64_t>{}, 0, 1, 5);
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  const auto store = open_views(folder.path("views"), files);
  std::uint64_t count = 0;
  while (count < flushes_before * some_memory / 4000) {
    REQUIRE(text_of(put_row(*store, count)) == "ok");
    ++count;
  }
  files.fail({.operation = FileOperation::append,
              .path_part = ".sst",
              .with = With::no_space,
              .lasts = Lasts::until_healed});
  count = fill(*store, count, count + 2000);
  for (int i = 0; i < 3; ++i) REQUIRE_FALSE(put_row(*store, count).has_value());
  REQUIRE(rows_in(*store) == count);
  files.heal();
  const auto end_of_patience = std::chrono::steady_clock::now() + patience;
  while (!put_row(*store, count)) {  // RocksDB looks for room every few seconds
    REQUIRE(std::chrono::steady_clock::now() < end_of_patience);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ++count;
  for (const std::uint64_t end = count + 200; count < end; ++count) {
    REQUIRE(text_of(put_row(*store, count)) == "ok");
  }
  REQUIRE(rows_in(*store) == count);
  REQUIRE(text_of(store->flush()) == "ok");
}

TEST_CASE("rows are divided into walks that have each of them once") {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  const auto store = open_views(folder.path("views"), files);
  CHECK(store->snapshot()->divisions("", "\xff").empty());
  constexpr std::uint64_t count = 200;
  for (std::uint64_t number = 0; number < count; ++number) {
    REQUIRE(text_of(put_row(*store, number)) == "ok");
    // A file each, which do not overlap and are moved down as they are.
    if (number % 50 == 49) REQUIRE(text_of(store->flush()) == "ok");
  }
  REQUIRE(text_of(store->compact("", "\xff")) == "ok");
  const auto rows = store->snapshot();
  std::vector<std::string> parts = rows->divisions(number_key(10), number_key(190));
  REQUIRE_FALSE(parts.empty());
  CHECK(parts.front() > number_key(10));
  CHECK(parts.back() < number_key(190));
  CHECK(std::is_sorted(parts.begin(), parts.end()));
  parts.insert(parts.begin(), number_key(10));
  parts.push_back(number_key(190));
  std::uint64_t seen = 10;
  for (std::size_t part = 0; part + 1 < parts.size(); ++part) {
    ViewCursor cursor = rows->cursor(parts[part], parts[part + 1]);
    auto there = cursor.next();
    for (; there && *there; there = cursor.next()) CHECK(key_number(cursor.key()) == seen++);
    REQUIRE(there.has_value());
  }
  CHECK(seen == 190);
}

}  // namespace hallmark
