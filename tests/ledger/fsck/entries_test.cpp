// What is wrong with entries as they lie in the store.
#include "ledger/families.h"
#include "tests/ledger/fsck/test_ledger.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

TEST_CASE("a good ledger is good, whatever is in it and however it was left") {
  const auto end = GENERATE(TestLedger::End::closed, TestLedger::End::crashed);
  const unsigned threads = GENERATE(0U, 1U, 3U);
  TestLedger ledger(3);
  ledger.append(100);
  ledger.append(43, end);
  FsckOptions options = small_pieces();
  options.threads = threads;
  const FsckReport report = ledger.check(options);
  CHECK(texts(report).empty());
  CHECK(report.ok());
  REQUIRE(report.shards.size() == 3);
  std::uint64_t entries = 0;
  for (std::uint32_t index = 0; index < 3; ++index) {
    const FsckShard& shard = report.shards[index];
    CHECK(shard.verified == ledger.state(index));
    CHECK(shard.entries == shard.verified.entries);
    CHECK(shard.verified.duplicates > 0);
    CHECK(shard.verified.gaps > 0);
    CHECK(shard.devices == 12);
    CHECK(shard.notices.empty());
    CHECK(!shard.resumed_at);
    entries += shard.entries;
  }
  CHECK(report.verified_entries() == entries);
}

TEST_CASE("a ledger that is empty, or has a single entry, is good") {
  const int records = GENERATE(0, 1);
  TestLedger ledger(2);
  ledger.append(records);
  const FsckReport report = ledger.check();
  CHECK(texts(report).empty());
  CHECK(report.verified_entries() == 2U * static_cast<unsigned>(records));
}

TEST_CASE("an altered entry is the first break, wherever in its piece it stands") {
  TestLedger ledger;
  ledger.append(60);
  const std::uint64_t sequence = GENERATE(0U, 7U, 8U, 21U, 53U);
  std::string bytes = ledger.get(families::entries, key_of(sequence)).value();
  // Its stamp: any is as good as another, so only the hashes show it.
  bytes[8 + 5 * 8] = static_cast<char>(bytes[8 + 5 * 8] ^ 1);
  ledger.put(families::entries, key_of(sequence), bytes);
  const FsckReport report = ledger.check();
  // The entry after it says what it hashed to; after the last one only the state does.
  const bool is_last = sequence + 1 == ledger.state().entries;
  CHECK(!report.ok());
  if (is_last) {
    check_says(places(report), "state/-");
  } else {
    // The log has the hash that it had, and the entry after it names that.
    CHECK(places(report).starts_with("tiles/" + std::to_string(sequence) + " entries/" +
                                     std::to_string(sequence + 1)));
    check_says(texts(report), "entry " + std::to_string(sequence) + " hashes to");
    CHECK(report.shards[0].verified.entries == sequence + 1);
  }
}

TEST_CASE("bytes that are no entry are named by their place") {
  TestLedger ledger;
  ledger.append(40);
  const std::string good = ledger.get(families::entries, key_of(20)).value();
  const std::string bytes = GENERATE_COPY(std::string(), std::string("12345678"), good + "12345678",
                                          good.substr(0, good.size() - 8), std::string(64, '\xff'));
  ledger.put(families::entries, key_of(20), bytes);
  const FsckReport report = ledger.check();
  CHECK(places(report) == "entries/20");
  CHECK(texts(report).starts_with("entry 20 of shard 0: "));
}

TEST_CASE("swapped entries are named at the first of the two") {
  TestLedger ledger;
  ledger.append(40);
  const auto fifth = ledger.get(families::entries, key_of(5));
  const auto ninth = ledger.get(families::entries, key_of(9));
  ledger.put(families::entries, key_of(5), ninth);
  ledger.put(families::entries, key_of(9), fifth);
  const FsckReport report = ledger.check();
  CHECK(places(report).starts_with("entries/5"));
  check_says(texts(report), "entry 5 of shard 0: its sequence says 9");
}

TEST_CASE("a missing entry is named, also the first and the last") {
  TestLedger ledger;
  ledger.append(40);
  const std::uint64_t last = ledger.state().entries - 1;
  const std::uint64_t sequence =
      GENERATE_COPY(std::uint64_t{0}, std::uint64_t{8}, std::uint64_t{15}, std::uint64_t{last});
  ledger.put(families::entries, key_of(sequence), std::nullopt);
  const FsckReport report = ledger.check();
  CHECK(places(report).starts_with("entries/" + std::to_string(sequence)));
  check_says(texts(report), "entry " + std::to_string(sequence) + " of shard 0: it is missing");
}

TEST_CASE("entries beyond what the state counts are named") {
  TestLedger ledger;
  ledger.append(40);
  const std::uint64_t entries = ledger.state().entries;
  ledger.put(families::entries, key_of(entries), ledger.get(families::entries, key_of(3)));
  ledger.put(families::entries, key_of(entries + 7), "x");
  const FsckReport report = ledger.check();
  CHECK(places(report) ==
        "entries/" + std::to_string(entries) + " entries/" + std::to_string(entries + 7));
  check_says(texts(report),
             "it is stored, but the state counts " + std::to_string(entries) + " entries");
}

TEST_CASE("a key that is no entry's is named by where it stands") {
  TestLedger ledger;
  ledger.append(40);
  SECTION("before all") {
    ledger.put(families::entries, "", "x");
    CHECK(places(ledger.check()).starts_with("entries/0"));
  }
  SECTION("within a piece") {
    ledger.put(families::entries, key_of(4) + "x", "x");
    const FsckReport report = ledger.check();
    CHECK(places(report).starts_with("entries/5"));
    check_says(texts(report), "before it stands the key 000000000000000478 of 9 bytes");
  }
  SECTION("between two pieces") {
    ledger.put(families::entries, key_of(7) + "x", "x");
    CHECK(places(ledger.check()).starts_with("entries/8"));
  }
  SECTION("after all") {
    ledger.put(families::entries, key_of(ledger.state().entries - 1) + "x", "x");
    const FsckReport report = ledger.check();
    CHECK(places(report) == "entries/-");
    check_says(texts(report), "stands a key of 9 bytes");
  }
}

TEST_CASE("the other shards are checked after one broke") {
  TestLedger ledger(3);
  ledger.append(40);
  ledger.put(families::entries, key_of(11), "nonsense", 1);
  const FsckReport report = ledger.check();
  REQUIRE(report.shards.size() == 3);
  CHECK(report.shards[0].ok());
  CHECK(report.shards[2].ok());
  CHECK(places(report).starts_with("entries/11"));
  check_says(texts(report), "entry 11 of shard 1: ");
}

TEST_CASE("a store of another shard is not taken for this one's") {
  TestLedger ledger(2);
  ledger.append(40);
  std::filesystem::remove_all(ledger.shard_directory(0));
  std::filesystem::copy(ledger.shard_directory(1), ledger.shard_directory(0),
                        std::filesystem::copy_options::recursive);
  const FsckReport report = ledger.check();
  // Its records belong to the other shard, and its entries say so themselves.
  CHECK(places(report).starts_with("entries/0"));
  check_says(texts(report), "state: expected shard 0 of 2, found shard 1 of 2");
  CHECK(report.shards[1].ok());
}

}  // namespace
}  // namespace hallmark
