// What a RocksDbStore does when its disk is full or fails, each for real.
#include <fstream>
#include <thread>

#include "tests/ledger/support/rocksdb_fixture.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using With = Fault::With;
using Lasts = Fault::Lasts;
using Written = Fault::Written;

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Commits entries begin to end - 1, which must go well.
void commit_range(Store& store, std::uint64_t begin, std::uint64_t end,
                  std::size_t value_bytes = 100) {
  for (std::uint64_t i = begin; i < end; ++i) {
    REQUIRE(text_of(commit_one(store, entries, number_key(i), std::string(value_bytes, 'v'))) ==
            "ok");
  }
}

// That the entries are 0 to count - 1.
void check_range(const Store& store, std::uint64_t count) {
  const auto found = everything(store, entries);
  REQUIRE(found.size() == count);
  for (std::uint64_t i = 0; i < count; ++i) REQUIRE(key_number(found[i].first) == i);
}

// That each call that writes fails with the same words, for good, that nothing more reaches the
// disk, and that reading goes on.
void check_stopped(RocksDbStore& store, FaultyFileSystem& files, std::uint64_t count,
                   const std::string& why, const std::string& where) {
  files.heal();
  const std::uint64_t before = files.changes();
  const Status refused = commit_one(store, entries, number_key(count), "more");
  REQUIRE_FALSE(refused.has_value());
  const std::string text = refused.error().text();
  INFO(text);
  CHECK(refused.error().code == ErrorCode::io);
  CHECK(holds(text, why));
  CHECK(holds(text, where));
  CHECK(holds(text, "what was acknowledged before is safe"));
  CHECK(holds(text, "restart on a sound disk"));
  CHECK(text_of(store.resume()) == text);
  CHECK(text_of(write_one(store, derived, "more", "more")) == text);
  CHECK(text_of(store.flush(entries)) == text);
  check_range(store, count);
  CHECK(store.get(entries, number_key(0)).has_value());
  CHECK(files.changes() == before);
}

void break_the_fsync(const Fault& fault, const std::string& where) {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  {
    const auto store = opened(folder.path("store"), {.files = &files});
    commit_range(*store, 0, 5);
    files.fail(fault);
    Status status = commit_one(*store, tips, "tip", "5");
    if (status.has_value()) status = store->flush(entries);
    REQUIRE(files.has_failed());
    INFO(text_of(status));
    REQUIRE_FALSE(status.has_value());
    CHECK(status.error().code == ErrorCode::io);
    check_stopped(*store, files, 5, "an fsync failed", where);
  }
  check_range(*opened(folder.path("store"), {.files = &files}), 5);
}

}  // namespace

TEST_CASE("a disk that is full at any append stores nothing of that commit, and goes on later") {
  for (const Written written : {Written::nothing, Written::half}) {
    for (std::uint64_t before = 0; before < 12; ++before) {
      INFO("written " << static_cast<int>(written) << ", commits before " << before);
      const TemporaryDirectory folder;
      FaultyFileSystem files;
      {
        const auto store = opened(folder.path("store"), {.files = &files});
        commit_range(*store, 0, before, 9'000);
        files.fail({.operation = FileOperation::append,
                    .path_part = ".log",
                    .with = With::no_space,
                    .lasts = Lasts::until_healed,
                    .written = written});
        const std::string large(100'000, 'x');
        const Status full = commit_one(*store, entries, number_key(before), large);
        REQUIRE_FALSE(full.has_value());
        CHECK(full.error().code == ErrorCode::unavailable);
        CHECK(holds(full.error().message, "found the disk full"));
        CHECK(commit_one(*store, entries, number_key(before), large).error().code ==
              ErrorCode::unavailable);
        CHECK(write_one(*store, derived, "a", "1").error().code == ErrorCode::unavailable);
        check_range(*store, before);
        files.heal();
        REQUIRE(text_of(store->resume()) == "ok");
        check_range(*store, before);
        commit_range(*store, before, before + 3);
      }
      check_range(*opened(folder.path("store"), {.files = &files}), before + 3);
    }
  }
}

TEST_CASE("after a full disk a restart does in the place of resume()") {
  for (const Written written : {Written::nothing, Written::half}) {
    const TemporaryDirectory folder;
    FaultyFileSystem files;
    {
      const auto store = opened(folder.path("store"), {.files = &files});
      commit_range(*store, 0, 7);
      files.fail({.operation = FileOperation::append, .with = With::no_space, .written = written});
      CHECK_FALSE(commit_one(*store, entries, number_key(7), "lost").has_value());
    }
    const auto store = opened(folder.path("store"), {.files = &files});
    check_range(*store, 7);
    commit_range(*store, 7, 9);
  }
}

TEST_CASE("resume() on a disk that is still full says so and can be called again") {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  const auto store = opened(folder.path("store"), {.files = &files});
  commit_range(*store, 0, 3);
  files.fail(
      {.operation = FileOperation::append, .with = With::no_space, .lasts = Lasts::until_healed});
  REQUIRE_FALSE(commit_one(*store, entries, number_key(3), "x").has_value());
  for (int i = 0; i < 3; ++i) {
    const Status still = store->resume();
    REQUIRE_FALSE(still.has_value());
    CHECK(still.error().code == ErrorCode::unavailable);
    CHECK(holds(still.error().message, "still too full"));
    CHECK(commit_one(*store, entries, number_key(3), "x").error().code == ErrorCode::unavailable);
  }
  files.heal();
  REQUIRE(text_of(store->resume()) == "ok");
  commit_range(*store, 3, 6);
  check_range(*store, 6);
}

TEST_CASE("what was written without the log outlives a full disk and resume()") {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  const auto store = opened(folder.path("store"), {.files = &files});
  REQUIRE(text_of(write_one(*store, derived, "a", "1")) == "ok");
  files.fail({.operation = FileOperation::append, .path_part = ".log", .with = With::no_space});
  REQUIRE_FALSE(commit_one(*store, entries, "a", "1").has_value());
  REQUIRE(text_of(store->resume()) == "ok");
  CHECK(everything(*store, derived).size() == 1);
}

TEST_CASE("after resume() a flush still waits until all is on the disk") {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  SeededRandom random(1);
  {
    const auto store = opened(folder.path("store"), {.files = &files});
    commit_range(*store, 0, 3);
    files.fail({.operation = FileOperation::append, .path_part = ".log", .with = With::no_space});
    REQUIRE_FALSE(commit_one(*store, entries, number_key(3), "x").has_value());
    REQUIRE(text_of(store->resume()) == "ok");
    REQUIRE(text_of(write_one(*store, derived, "a", "1")) == "ok");
    REQUIRE(text_of(store->flush(derived)) == "ok");
    files.cut_power();
  }
  files.crash(random);
  CHECK(everything(*opened(folder.path("store"), {.files = &files}), derived).size() == 1);
}

TEST_CASE("a failed fsync of any file stops the store for good") {
  SECTION("of the log") {
    break_the_fsync({.operation = FileOperation::sync, .path_part = ".log"}, ".log: an fsync");
  }
  SECTION("of the log, for want of space") {
    break_the_fsync({.operation = FileOperation::sync, .path_part = ".log", .with = With::no_space},
                    ".log: an fsync");
  }
  SECTION("of a table") {
    break_the_fsync({.operation = FileOperation::sync, .path_part = ".sst"}, ".sst: an fsync");
  }
  SECTION("of the MANIFEST") {
    break_the_fsync({.operation = FileOperation::sync, .path_part = "MANIFEST"}, "MANIFEST-");
  }
  SECTION("of the directory") {
    break_the_fsync({.operation = FileOperation::sync_directory}, "store: an fsync");
  }
}

TEST_CASE("a failed fsync of a range, which RocksDB does not pass on, stops the store too") {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  const auto store =
      opened(folder.path("store"),
             {.files = &files, .write_buffer_bytes = 16 << 20, .log_bytes = 64 << 20});
  SeededRandom random(1);
  for (std::uint64_t i = 0; i < 40; ++i) {
    std::string value(100'000, '\0');
    for (char& byte : value) byte = static_cast<char>(random.below(256));
    REQUIRE(text_of(commit_one(*store, entries, number_key(i), value)) == "ok");
  }
  files.fail({.operation = FileOperation::range_sync});
  (void)store->flush(entries).has_value();
  REQUIRE(files.has_failed());
  check_stopped(*store, files, 40, "an fsync failed", ".sst");
}

TEST_CASE("an I/O error in the log stops the store for good") {
  for (const Written written : {Written::nothing, Written::half}) {
    const TemporaryDirectory folder;
    FaultyFileSystem files;
    {
      const auto store = opened(folder.path("store"), {.files = &files});
      commit_range(*store, 0, 5);
      files.fail({.operation = FileOperation::append, .path_part = ".log", .written = written});
      const Status status = commit_one(*store, entries, number_key(5), "lost");
      REQUIRE_FALSE(status.has_value());
      CHECK(status.error().code == ErrorCode::io);
      check_stopped(*store, files, 5, "writing to the log failed", ".log");
    }
    check_range(*opened(folder.path("store"), {.files = &files}), 5);
  }
}

TEST_CASE("a flush that finds the disk full says so, and is mended by resume()") {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  for (const std::string part : {".sst", "MANIFEST"}) {
    const std::string path = folder.path("store") + part;
    {
      const auto store = opened(path, {.files = &files});
      commit_range(*store, 0, 5);
      files.fail({.operation = FileOperation::append,
                  .path_part = part,
                  .with = With::no_space,
                  .lasts = Lasts::until_healed});
      const Status full = store->flush(entries);
      REQUIRE_FALSE(full.has_value());
      CHECK(full.error().code == ErrorCode::unavailable);
      CHECK(commit_one(*store, entries, number_key(5), "x").error().code == ErrorCode::unavailable);
      files.heal();
      REQUIRE(text_of(store->resume()) == "ok");
      commit_range(*store, 5, 8);
      REQUIRE(text_of(store->flush(entries)) == "ok");
    }
    check_range(*opened(path, {.files = &files}), 8);
  }
}

TEST_CASE("a flush in the background that finds the disk full surfaces in commit()") {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  const auto store = opened(folder.path("store"), {.files = &files});
  files.fail({.operation = FileOperation::append,
              .path_part = ".sst",
              .with = With::no_space,
              .lasts = Lasts::until_healed});
  std::uint64_t committed = 0;
  Status status = ok();
  // A few memtables' worth at most.
  for (; committed < 2'000 && status.has_value(); ++committed) {
    status = commit_one(*store, entries, number_key(committed), std::string(1'000, 'v'));
  }
  REQUIRE_FALSE(status.has_value());
  --committed;
  CHECK(status.error().code == ErrorCode::unavailable);
  check_range(*store, committed);
  files.heal();
  REQUIRE(text_of(store->resume()) == "ok");
  check_range(*store, committed);
  commit_range(*store, committed, committed + 200, 1'000);
}

TEST_CASE("an I/O error in a flush is told and stops the store") {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  const auto store = opened(folder.path("store"), {.files = &files});
  commit_range(*store, 0, 5);
  files.fail({.operation = FileOperation::append, .path_part = ".sst"});
  const Status failed = store->flush(entries);
  REQUIRE_FALSE(failed.has_value());
  CHECK(failed.error().code == ErrorCode::io);
  check_stopped(*store, files, 5, "Input/output error", ".sst");
}

TEST_CASE("a log file that cannot be made for want of space is made by resume()") {
  const TemporaryDirectory folder;
  FaultyFileSystem files;
  const auto store = opened(folder.path("store"), {.files = &files});
  commit_range(*store, 0, 5);
  files.fail({.operation = FileOperation::open,
              .path_part = ".log",
              .with = With::no_space,
              .lasts = Lasts::until_healed});
  const Status full = store->flush(entries);
  REQUIRE_FALSE(full.has_value());
  CHECK(full.error().code == ErrorCode::unavailable);
  files.heal();
  REQUIRE(text_of(store->resume()) == "ok");
  commit_range(*store, 5, 8);
  check_range(*store, 8);
}

TEST_CASE("a commit beside a long write() is not kept waiting for its end") {
  const TemporaryDirectory folder;
  const auto store = opened(folder.path("store"), {.write_buffer_bytes = 32 << 20});
  std::vector<std::string> keys(200'000);
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = number_key(i);
  std::vector<Change> changes;
  changes.reserve(keys.size());
  for (const std::string& key : keys) changes.push_back({derived, key, key});
  std::atomic<bool> done{false};
  Status written = ok();
  std::thread writer([&] {
    written = store->write(changes);
    done = true;
  });
  std::uint64_t beside = 0;
  while (!done) {
    const Status status = commit_one(*store, entries, number_key(beside), "v");
    if (!status.has_value()) break;
    ++beside;
  }
  writer.join();
  CHECK(text_of(written) == "ok");
  CHECK(beside > 10);
  check_range(*store, beside);
}

}  // namespace hallmark
