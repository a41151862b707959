// What the guard is for: data that was rolled back, rewritten or exchanged is refused, each with
// its own words and the way out.
#include "ledger/publication/guards.h"

#include <filesystem>

#include "ledger/shard_files.h"
#include "tests/ledger/publication/published_ledger.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

namespace fs = std::filesystem;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void copy_all(const std::string& from, const std::string& to) {
  fs::remove_all(to);
  fs::copy(from, to, fs::copy_options::recursive);
}

// Another history of the same ledger: the same events, but what the tenth one said.
void rewrite(PublishedLedger& made, int events) {
  LedgerOptions options = made.options();
  options.publication.reset();
  fs::remove_all(made.data());
  const auto ledger = Ledger::open(made.data(), options);
  REQUIRE(ledger.has_value());
  append_events(**ledger, 0, 10);
  append_events(**ledger, 10, 11, "as it is told now");
  append_events(**ledger, 11, events);
  REQUIRE((*ledger)->close().has_value());
}

std::unique_ptr<RocksDbStore> store_of(const std::string& data, RocksDbOptions::Access access) {
  RocksDbOptions options;
  options.access = access;
  auto store = RocksDbStore::open(shard_files::store(shard_files::directory(data, ShardIndex(0))),
                                  shard_files::store_families(), options);
  REQUIRE(store.has_value());
  return *std::move(store);
}

// Puts the tiles of one ledger into another.
void copy_tiles(const std::string& from, const std::string& to) {
  const auto source = store_of(from, RocksDbOptions::Access::read_only);
  const auto target = store_of(to, RocksDbOptions::Access::read_write);
  const auto cursor = source->cursor(families::tiles, "");
  while (*cursor->next()) {
    const Change change{families::tiles, cursor->key(), cursor->value()};
    REQUIRE(target->write({&change, 1}).has_value());
  }
  REQUIRE(target->flush(families::tiles).has_value());
}

// Good for both who write and who read.
void check_refused(PublishedLedger& made, const std::string& part, const std::string& way_out) {
  for (const LedgerAccess access : {LedgerAccess::write, LedgerAccess::read}) {
    const std::string text = made.refused(access);
    INFO(text);
    CHECK(has(text, made.guard()));
    CHECK(has(text, part));
    CHECK(has(text, way_out));
  }
}

TEST_CASE("a new ledger has a signed guard of size 0 before its first entry") {
  PublishedLedger made;
  (void)made.opened();
  const auto guard = read_guard(made.guard());
  REQUIRE(guard.has_value());
  REQUIRE(guard->has_value());
  const Checkpoint& said = (*guard)->checkpoint;
  CHECK(said.size == 0);
  CHECK(said.log_root.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(said.map_root == MapRoot());
  CHECK(said.recorded_at == Recorded());
  CHECK(verify_checkpoint(said, *parse_note((*guard)->note), made.keys()).has_value());
}

TEST_CASE("a data directory that was rolled back is refused") {
  PublishedLedger made;
  made.write(0, 20);
  copy_all(made.data(), made.path("backup"));
  made.write(20, 30);
  copy_all(made.path("backup"), made.data());
  check_refused(made, "30 entries of shard 0 were published, the data has 20", "--adopt-guard");
  // Only a person may accept the loss: the flag alone does not.
  made.adopt_guard();
  CHECK(has(made.refused(), "rolled back"));
  fs::rename(guard_directory(made.data()), made.path("old guard"));
  const auto ledger = made.opened();
  CHECK(has(ledger->notices().front(), "it had no guard; its 20 entries are taken"));
  CHECK(read_guard(made.guard()).value()->checkpoint.size == 20);
}

TEST_CASE("an insider who edits an entry and makes all hashes after it anew is refused") {
  PublishedLedger made;
  made.write(0, 40);
  rewrite(made, 40);
  check_refused(made, "the first 40 entries of shard 0 are not those that were published",
                "Put back the data");
}

TEST_CASE("so is one who leaves the log's tiles as they were") {
  PublishedLedger made;
  made.write(0, 40);
  copy_all(made.data(), made.path("before"));
  rewrite(made, 40);
  copy_tiles(made.path("before"), made.data());
  check_refused(made, "entry 39 hashes to", "Put back the data");
}

TEST_CASE("and one who adds entries to the other history") {
  PublishedLedger made;
  made.write(0, 40);
  rewrite(made, 60);
  check_refused(made, "the first 40 entries of shard 0 are not those that were published",
                "hallmark fsck");
}

TEST_CASE("data without its guard is not written to until somebody adopts it") {
  PublishedLedger made;
  made.write(0, 20);
  fs::remove_all(guard_directory(made.data()));
  const std::string text = made.refused();
  CHECK(has(text, "the guard of this data is gone"));
  CHECK(has(text, "--adopt-guard"));
  {
    const auto reader = made.open(LedgerAccess::read);
    REQUIRE(reader.has_value());
    CHECK(has((*reader)->notices().front(), "nothing tells whether the data was rolled back"));
  }
  CHECK(!fs::exists(made.guard()));
  made.adopt_guard();
  (void)made.opened();
  CHECK(read_guard(made.guard()).value()->checkpoint.size == 20);
}

TEST_CASE("a guard from another ledger is refused, by its name or by who signed it") {
  PublishedLedger made;
  made.write(0, 20);
  SECTION("of another name") {
    PublishedLedger other(1, "plant-8");
    other.write(0, 20);
    write_file(made.guard(), read_file(other.guard()));
    check_refused(made, R"(of the ledger "plant-8")", "Put back the guard");
  }
  SECTION("of another number of shards") {
    PublishedLedger other(2);
    other.write(0, 20);
    write_file(made.guard(), read_file(other.guard()));
    check_refused(made, "this guard is of shard 0/2", "Put back the guard");
  }
  SECTION("of the same name, size and entries, by another key") {
    PublishedLedger other;
    other.clock().set(Recorded(1'700'000'000'000'001));
    SeededRandom random(8);
    REQUIRE(KeyFile::open_or_make(other.key(), Recorded(0), random).has_value());
    other.write(0, 20);
    write_file(made.guard(), read_file(other.guard()));
    const std::string text = made.refused();
    CHECK(has(text, "was not signed by a key of this ledger"));
    CHECK(has(text, "Put back the guard and the key file"));
  }
}

TEST_CASE("a guard that is damaged is refused") {
  PublishedLedger made;
  made.write(0, 20);
  std::string note = read_file(made.guard());
  const auto part = GENERATE(as<std::string>{}, "", "half", "a letter");
  if (part.empty()) note.clear();
  if (part == "half") note.resize(note.size() / 2);
  if (part == "a letter") note[20] = note[20] == 'A' ? 'B' : 'A';
  write_file(made.guard(), note);
  CHECK(has(made.refused(), made.guard()));
}

TEST_CASE("where a guard is and no data, the data is gone and the ledger not new") {
  PublishedLedger made;
  made.write(0, 20);
  fs::remove_all(made.data());
  const std::string text = made.refused();
  CHECK(has(text, "20 entries of shard 0 of the ledger plant-7 were published from here"));
  CHECK(has(text, "move the guard's directory away"));
}

TEST_CASE("one bad shard refuses the whole open") {
  PublishedLedger made(3);
  made.write(0, 60);
  fs::remove(made.guard(2));
  CHECK(has(made.refused(), made.guard(2)));
}

TEST_CASE("a key that is gone, or that others may read, is refused") {
  PublishedLedger made;
  made.write(0, 20);
  SECTION("gone") {
    fs::remove(made.key());
    const std::string text = made.refused();
    CHECK(has(text, "the signing key of this ledger is gone"));
    CHECK(has(text, "--adopt-guard"));
    CHECK(!fs::exists(made.key()));
  }
  SECTION("open to others") {
    fs::permissions(made.key(), fs::perms::group_read, fs::perm_options::add);
    const std::string text = made.refused();
    CHECK(has(text, "mode 0640, expected 0600"));
    CHECK(has(text, "chmod 600"));
  }
  // Who reads needs no key.
  CHECK(made.open(LedgerAccess::read).has_value());
}

}  // namespace
}  // namespace hallmark
