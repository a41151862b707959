// What a RocksDbStore does with files that are not what it wrote.
#include <fstream>
#include <iterator>

#include "tests/ledger/support/rocksdb_fixture.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

namespace fs = std::filesystem;

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string random_bytes(std::uint64_t seed, std::size_t size) {
  SeededRandom random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random.below(256));
  return bytes;
}

// A store of `count` entries that were committed one by one and not flushed; where its log ends
// after each. Opened with room for all of them in memory.
std::vector<std::uint64_t> make_log(const std::string& path, std::uint64_t count,
                                    std::size_t value_bytes) {
  const auto store = opened(path, {.write_buffer_bytes = 8 << 20, .log_bytes = 32 << 20});
  std::vector<std::uint64_t> ends;
  for (std::uint64_t i = 0; i < count; ++i) {
    REQUIRE(text_of(commit_one(*store, entries, number_key(i), random_bytes(i, value_bytes))) ==
            "ok");
    ends.push_back(fs::file_size(files_with(path, ".log").back()));
  }
  return ends;
}

// A store of 300 entries in one table: its blocks first, then the dictionary that all of them need.
fs::path make_table(const std::string& path) {
  const auto store = opened(path, {.write_buffer_bytes = 8 << 20, .log_bytes = 32 << 20});
  for (std::uint64_t i = 0; i < 300; ++i) {
    REQUIRE(text_of(commit_one(*store, entries, number_key(i), random_bytes(i, 300))) == "ok");
  }
  REQUIRE(text_of(store->flush(entries)) == "ok");
  const auto tables = files_with(path, ".sst");
  REQUIRE(tables.size() == 1);
  return tables.front();
}

fs::path log_of(const std::string& path) {
  const auto logs = files_with(path, ".log");
  REQUIRE(logs.size() == 1);
  return logs.front();
}

void copy_store(const std::string& from, const std::string& to) {
  fs::remove_all(to);
  fs::copy(from, to);
}

}  // namespace

TEST_CASE("a log whose last record is torn anywhere opens with all but that") {
  const TemporaryDirectory folder;
  const std::string made = folder.path("made");
  const auto ends = make_log(made, 30, 100);
  for (std::uint64_t size = ends[28]; size < ends[29]; size += 3) {
    INFO("cut at " << size << " of " << ends[29]);
    copy_store(made, folder.path("store"));
    fs::resize_file(log_of(folder.path("store")), size);
    const auto store = opened(folder.path("store"));
    REQUIRE(everything(*store, entries).size() == 29);
    REQUIRE(store->mended().empty() == (size == ends[28]));
    REQUIRE(text_of(commit_one(*store, entries, number_key(29), "again")) == "ok");
  }
}

TEST_CASE("a torn end of noise or zeros is cut off and told") {
  const TemporaryDirectory folder;
  const std::string made = folder.path("made");
  const auto ends = make_log(made, 5, 100);
  for (const std::string& noise : {std::string(5'000, '\0'), random_bytes(9, 50'000)}) {
    copy_store(made, folder.path("store"));
    std::ofstream(log_of(folder.path("store")), std::ios::binary | std::ios::app) << noise;
    {
      const auto store = opened(folder.path("store"));
      CHECK(everything(*store, entries).size() == 5);
      CHECK(holds(store->mended(), std::to_string(noise.size()) + " bytes after byte " +
                                       std::to_string(ends[4]) + " were cut off"));
    }
    CHECK(opened(folder.path("store"))->mended().empty());
  }
}

// RocksDB alone opens with a log whose last block has a wrong length, and drops what follows.
TEST_CASE("a log with a wrong bit before its last record is refused, wherever the bit is") {
  const TemporaryDirectory folder;
  const std::string made = folder.path("made");
  const auto ends = make_log(made, 40, 100);
  SeededRandom random(5);
  for (std::uint64_t at = 0; at < ends[38]; at += at < ends[1] || at > ends[37] ? 1 : 13) {
    INFO("byte " << at);
    copy_store(made, folder.path("store"));
    const fs::path log = log_of(folder.path("store"));
    flip_bit(log, at, static_cast<int>(random.below(8)));
    const auto refused = open_store(folder.path("store"));
    REQUIRE_FALSE(refused.has_value());
    REQUIRE(refused.error().code == ErrorCode::corruption);
    REQUIRE(refused.error().context == log.string());
    REQUIRE(holds(refused.error().message, "the log is damaged at byte "));
    REQUIRE(fs::file_size(log) == ends[39]);
    REQUIRE_FALSE(open_store(folder.path("store"), {.access = RocksDbOptions::Access::read_only})
                      .has_value());
  }
}

TEST_CASE("a flipped byte of a table is an error of get() and of a cursor, and not an early end") {
  const TemporaryDirectory folder;
  const fs::path table = make_table(folder.path("store"));
  flip_bit(table, fs::file_size(table) / 2);
  const auto store = opened(folder.path("store"));
  const auto cursor = store->cursor(entries, "");
  std::uint64_t read = 0;
  Result<bool> more = true;
  while ((more = cursor->next()).has_value() && *more) ++read;
  REQUIRE_FALSE(more.has_value());
  INFO(more.error().text());
  CHECK(read < 300);
  CHECK(more.error().code == ErrorCode::corruption);
  CHECK(more.error().context == folder.path("store"));
  CHECK(holds(more.error().message, "family entries is damaged"));
  CHECK_FALSE(cursor->next().has_value());

  std::uint64_t failed = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    const auto found = store->get(entries, number_key(i));
    if (found.has_value()) {
      REQUIRE(found->has_value());
      continue;
    }
    ++failed;
    CHECK(found.error().code == ErrorCode::corruption);
  }
  CHECK(failed > 0);
}

TEST_CASE("a table whose dictionary has a flipped byte is refused when the store is opened") {
  const TemporaryDirectory folder;
  const fs::path table = make_table(folder.path("store"));
  flip_bit(table, fs::file_size(table) / 4 * 3);
  const auto refused = open_store(folder.path("store"));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::corruption);
  CHECK(holds(refused.error().message, "nothing was changed"));
}

TEST_CASE("a disk that cannot be read is an error with the place") {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  {
    const auto store = opened(folder.path("store"), {.files = &files});
    REQUIRE(text_of(commit_one(*store, entries, "key", "value")) == "ok");
    REQUIRE(text_of(store->flush(entries)) == "ok");
  }
  const auto store = opened(folder.path("store"), {.files = &files});
  files.fail(
      {.operation = FileOperation::read, .path_part = ".sst", .lasts = Fault::Lasts::until_healed});
  const auto found = store->get(entries, "key");
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().code == ErrorCode::io);
  CHECK(holds(found.error().text(),
              folder.path("store") + ": family entries could not be read at key 6b6579: "));
  CHECK_FALSE(store->cursor(entries, "")->next().has_value());
  files.heal();
  CHECK(store->get(entries, "key").has_value());
  CHECK(text_of(commit_one(*store, entries, "key", "other")) == "ok");
}

TEST_CASE("a table, a MANIFEST or a CURRENT that is gone or garbage is told as damage") {
  const TemporaryDirectory folder;
  const std::string made = folder.path("made");
  {
    const auto store = opened(made);
    REQUIRE(text_of(commit_one(*store, entries, "key", "value")) == "ok");
    REQUIRE(text_of(store->flush(entries)) == "ok");
  }
  const auto refused = [&](const std::string& what) {
    const auto store = open_store(folder.path("store"));
    INFO(what);
    REQUIRE_FALSE(store.has_value());
    INFO(store.error().text());
    CHECK(store.error().code == ErrorCode::corruption);
    CHECK(holds(store.error().text(), folder.path("store")));
  };
  copy_store(made, folder.path("store"));
  fs::remove(files_with(folder.path("store"), ".sst").front());
  refused("a table is gone");
  copy_store(made, folder.path("store"));
  for (const auto& entry : fs::directory_iterator(folder.path("store"))) {
    if (entry.path().filename().string().starts_with("MANIFEST")) fs::remove(entry.path());
  }
  refused("the MANIFEST is gone");
  copy_store(made, folder.path("store"));
  std::ofstream(folder.path("store") + "/CURRENT") << "nonsense";
  refused("CURRENT is garbage");
  copy_store(made, folder.path("store"));
  fs::resize_file(files_with(folder.path("store"), ".sst").front(), 100);
  refused("a table is short");
}

}  // namespace hallmark
