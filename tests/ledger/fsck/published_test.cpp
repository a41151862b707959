// What fsck says of the log's tiles, of kept checkpoints and of the guard.
#include <filesystem>

#include "ledger/families.h"
#include "ledger/fsck/fsck.h"
#include "ledger/shard_files.h"
#include "tests/ledger/fsck/test_ledger.h"
#include "tests/ledger/publication/published_ledger.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr int events = 700;  // two full tiles, and one that is begun

FsckReport checked(const PublishedLedger& ledger) {
  FsckOptions options;
  options.threads = 0;
  options.save_every.reset();
  options.entries_a_piece = 64;
  auto report = fsck(ledger.data(), options);
  REQUIRE(report.has_value());
  return *std::move(report);
}

void put(const PublishedLedger& ledger, Family family, const std::string& key,
         const std::optional<std::string>& value) {
  const auto store =
      RocksDbStore::open(shard_files::store(shard_files::directory(ledger.data(), ShardIndex(0))),
                         shard_files::store_families(), {});
  REQUIRE(store.has_value());
  const Change change{family, key, value};
  REQUIRE((*store)->commit({&change, 1}).has_value());
}

std::string stored(const PublishedLedger& ledger, Family family, const std::string& key) {
  RocksDbOptions options;
  options.access = RocksDbOptions::Access::read_only;
  const auto store =
      RocksDbStore::open(shard_files::store(shard_files::directory(ledger.data(), ShardIndex(0))),
                         shard_files::store_families(), options);
  REQUIRE(store.has_value());
  return (*store)->get(family, key).value().value();
}

// What the ledger says of itself now, signed.
Published newest(const PublishedLedger& ledger) {
  return read_guard(ledger.guard()).value().value();
}

std::string signed_note(const PublishedLedger& ledger, const Checkpoint& checkpoint) {
  return KeyFile::open(ledger.key())->sign(checkpoint, Recorded(0)).value();
}

std::string size_key(std::uint64_t size) {
  return std::string(families::view(families::big_endian(size)));
}

TEST_CASE("tiles, checkpoints and guard of a good ledger are good") {
  PublishedLedger ledger;
  ledger.write(0, 100);
  ledger.write(100, 500);
  ledger.write(500, events);
  const FsckReport report = checked(ledger);
  CHECK(texts(report).empty());
  CHECK(report.shards[0].notices.empty());
}

TEST_CASE("a tile that is wrong, missing or nobody's is named") {
  PublishedLedger ledger;
  ledger.write(0, events);
  const std::string key = tile_key({0, 1});
  std::string hashes = stored(ledger, families::tiles, key);
  SECTION("wrong") {
    hashes[77] ^= 1;
    put(ledger, families::tiles, key, hashes);
    const FsckReport report = checked(ledger);
    CHECK(places(report) == "tiles/511");
    check_says(texts(report), "tile 1 of level 0: expected 8192 bytes");
  }
  SECTION("cut") {
    put(ledger, families::tiles, key, hashes.substr(0, 32));
    CHECK(places(checked(ledger)) == "tiles/511");
  }
  SECTION("missing") {
    put(ledger, families::tiles, key, std::nullopt);
    const FsckReport report = checked(ledger);
    CHECK(places(report) == "tiles/511");
    check_says(texts(report), "is missing, although the first 700 entries should be there");
  }
  SECTION("begun, and wrong") {
    std::string begun = stored(ledger, families::tiles, tile_key({0, 2}));
    CHECK(begun.size() == (events - 512) * digest_size_bytes);
    begun[0] ^= 1;
    put(ledger, families::tiles, tile_key({0, 2}), begun);
    CHECK(places(checked(ledger)) == "tiles/699");
  }
  SECTION("begun, and missing") {
    put(ledger, families::tiles, tile_key({0, 2}), std::nullopt);
    CHECK(places(checked(ledger)) == "tiles/699");
  }
  SECTION("of a level that the log does not have") {
    put(ledger, families::tiles, key + "x", hashes);
    check_says(texts(checked(ledger)), "is no tile's");
    put(ledger, families::tiles, key + "x", std::nullopt);
    put(ledger, families::tiles, key.substr(0, 8) + "\x07", hashes);
    check_says(texts(checked(ledger)), "is of no tile that the log has");
  }
}

TEST_CASE("a kept checkpoint that the log does not come to is named") {
  PublishedLedger ledger;
  ledger.write(0, 100);
  ledger.write(100, events);
  std::string kept = stored(ledger, families::checkpoints, size_key(100));
  SECTION("another root") {
    Checkpoint said = newest(ledger).checkpoint;
    said.size = 100;
    kept = kept.substr(0, 10) + signed_note(ledger, said);
    put(ledger, families::checkpoints, size_key(100), kept);
    const FsckReport report = checked(ledger);
    CHECK(places(report) == "checkpoints/99");
    check_says(texts(report), "the first 100 entries have the log root");
  }
  SECTION("under another size") {
    put(ledger, families::checkpoints, size_key(200), kept);
    check_says(texts(checked(ledger)), "is of 100 entries");
  }
  SECTION("damaged") {
    put(ledger, families::checkpoints, size_key(100), kept.substr(0, 50));
    CHECK(places(checked(ledger)) == "checkpoints/-");
  }
  SECTION("of more than there is") {
    Checkpoint said = newest(ledger).checkpoint;
    said.size = 900;
    put(ledger, families::checkpoints, size_key(900),
        kept.substr(0, 10) + signed_note(ledger, said));
    check_says(texts(checked(ledger)), "a checkpoint of 900 entries was published");
  }
}

TEST_CASE("a guard that the ledger does not come to is named") {
  PublishedLedger ledger;
  ledger.write(0, events);
  const Published good = newest(ledger);
  Checkpoint said = good.checkpoint;
  SECTION("another log") {
    said.log_root = LogRoot();
    write_file(ledger.guard(), signed_note(ledger, said));
    const FsckReport report = checked(ledger);
    CHECK(places(report) == "guard/699");
    check_says(texts(report), "have the log root");
  }
  SECTION("another map") {
    said.map_root = MapRoot();
    write_file(ledger.guard(), signed_note(ledger, said));
    const FsckReport report = checked(ledger);
    CHECK(places(report) == "guard/699");
    check_says(texts(report), "the devices of the first 700 entries have the map root");
  }
  SECTION("more entries") {
    said.size = 701;
    write_file(ledger.guard(), signed_note(ledger, said));
    const FsckReport report = checked(ledger);
    CHECK(places(report) == "guard/-");
    check_says(texts(report), "701 entries were published, the shard has 700");
  }
  SECTION("another signer") {
    std::string note = good.note;
    note[note.size() - 6] = note[note.size() - 6] == 'A' ? 'B' : 'A';
    write_file(ledger.guard(), note);
    check_says(texts(checked(ledger)), "was not signed by a key of this ledger");
  }
  SECTION("none") {
    std::filesystem::remove(ledger.guard());
    const FsckReport report = checked(ledger);
    CHECK(report.ok());
    REQUIRE(report.shards[0].notices.size() == 1);
    check_says(report.shards[0].notices[0], "there is no guard");
  }
}

TEST_CASE("a check that was stopped goes on with the log as it was") {
  PublishedLedger ledger;
  ledger.write(0, events);
  FsckOptions options;
  options.threads = 0;
  options.entries_a_piece = 50;
  options.save_every = std::chrono::milliseconds(0);
  int pieces = 0;
  FsckHooks hooks;
  hooks.asked_to_stop = [&] { return ++pieces > 7; };
  REQUIRE(fsck(ledger.data(), options, hooks)->stopped.has_value());
  const auto report = fsck(ledger.data(), options);
  REQUIRE(report.has_value());
  CHECK(report->shards[0].resumed_at > 0);
  CHECK(texts(*report).empty());
}

TEST_CASE("a check that goes on beyond the guard says when it cannot hold it against the log") {
  PublishedLedger ledger;
  ledger.write(0, 300);
  {
    LedgerOptions unpublished = ledger.options();
    unpublished.publication.reset();
    const auto opened = Ledger::open(ledger.data(), unpublished);
    REQUIRE(opened.has_value());
    append_events(**opened, 300, events);
    REQUIRE((*opened)->close().has_value());
  }
  FsckOptions options;
  options.threads = 0;
  options.entries_a_piece = 50;
  options.save_every = std::chrono::milliseconds(0);
  int pieces = 0;
  FsckHooks hooks;
  hooks.asked_to_stop = [&] { return ++pieces > 9; };
  REQUIRE(fsck(ledger.data(), options, hooks)->stopped->verified > 300);
  SECTION("it can") { CHECK(fsck(ledger.data(), options)->shards[0].notices.empty()); }
  SECTION("it cannot") {
    put(ledger, families::tiles, tile_key({0, 0}), std::nullopt);
    const auto report = fsck(ledger.data(), options);
    REQUIRE(report->shards[0].notices.size() == 1);
    check_says(report->shards[0].notices[0], "the guard's 300 entries were passed by an earlier");
  }
}

}  // namespace
}  // namespace hallmark
