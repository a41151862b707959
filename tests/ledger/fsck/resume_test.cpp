// A check that is interrupted, and the next one that goes on.
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "ledger/families.h"
#include "ledger/fsck/progress_file.h"
#include "ledger/index/index_codec.h"
#include "tests/ledger/fsck/forgery.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

namespace fs = std::filesystem;

std::string file_of(const TestLedger& ledger, std::uint32_t shard = 0) {
  return ledger.shard_directory(shard) + "/fsck.progress";
}

// Runs until it was asked `times` times whether to go on.
FsckReport stopped_after(const TestLedger& ledger, int times) {
  FsckHooks hooks;
  int asked = 0;
  hooks.asked_to_stop = [&] { return ++asked >= times; };
  return ledger.check(small_pieces(), hooks);
}

// All that a report says but how long it took and where it went on.
std::string content(const FsckReport& report) {
  std::string text = texts(report) + places(report);
  for (const FsckShard& shard : report.shards) {
    text += "\n" + std::to_string(shard.entries) + " " + std::to_string(shard.verified.entries) +
            " " + shard.verified.tip.hex() + " " + std::to_string(shard.verified.accepted) + " " +
            std::to_string(shard.verified.refused) + " " + std::to_string(shard.devices);
    for (const std::string& notice : shard.notices) text += notice;
  }
  return text;
}

struct Told {
  std::string all;
  FsckHooks hooks;
  Told() {
    hooks.told = [this](const std::string& sentence) { all += sentence + "\n"; };
  }
};

TEST_CASE("a check that was stopped anywhere goes on there, and comes to the same") {
  TestLedger ledger(2);
  ledger.append(120);
  ledger.append(50, TestLedger::End::crashed);
  const std::string whole = content(ledger.check());
  // In the entries of the first shard, its ids, the second shard, and its ids.
  const int times = GENERATE(1, 2, 9, 17, 40, 270, 290, 310, 400);
  const FsckReport stopped = stopped_after(ledger, times);
  REQUIRE(stopped.stopped);
  CHECK(!stopped.ok());
  CHECK(stopped.stopped->saved);
  REQUIRE(fs::exists(file_of(ledger, stopped.stopped->shard.value())));

  Told told;
  const FsckReport report = ledger.check(small_pieces(), told.hooks);
  CHECK(report.ok());
  CHECK(content(report) == whole);
  const FsckShard& shard = report.shards[stopped.stopped->shard.value()];
  CHECK(shard.resumed_at == stopped.stopped->verified);
  check_says(told.all,
             "goes on after the " + std::to_string(stopped.stopped->verified) + " entries");
  if (stopped.stopped->shard == ShardIndex(1)) check_says(told.all, "has checked it already");
  CHECK(!fs::exists(file_of(ledger, 0)));
  CHECK(!fs::exists(file_of(ledger, 1)));
}

TEST_CASE("a check that is stopped again and again gets to its end") {
  TestLedger ledger(2);
  ledger.append(120);
  int runs = 1;
  // The ids of a shard are checked in one go.
  while (stopped_after(ledger, 260).stopped) REQUIRE(++runs < 20);
  CHECK(runs > 1);
}

TEST_CASE("what broke after the place is found, and named as from the start") {
  TestLedger ledger;
  ledger.append(160);
  const FsckReport stopped = stopped_after(ledger, 5);
  REQUIRE(stopped.stopped->verified == 40);
  SECTION("an entry") { ledger.put(families::entries, key_of(77), "nonsense"); }
  SECTION("the entry that comes next") { ledger.put(families::entries, key_of(40), "nonsense"); }
  SECTION("an id of an entry before") {
    const IdPrefix prefix = prefix_of(ledger.facts(4).event->id_key);
    ledger.put(families::ids, families::view(families::big_endian(prefix)), std::nullopt);
  }
  SECTION("a head") {
    ledger.put(families::heads, ledger.facts(4).event->device.bytes(), std::nullopt);
  }
  const FsckReport resumed = ledger.check();
  CHECK(!resumed.ok());
  CHECK(resumed.shards[0].resumed_at == 40);
  CHECK(content(resumed) == content(ledger.check()));
  CHECK(!fs::exists(file_of(ledger)));
}

TEST_CASE("what is wrong across the place is found: ids and chains go on, too") {
  TestLedger ledger;
  ledger.append(160);
  Forgery forgery(ledger);
  std::uint64_t broken = 0;
  SECTION("an id that was accepted before the place") {
    broken = 90;
    forgery.entries[broken].record = forgery.entries[2].record;
    forgery.accept(broken, forgery.entries[2].device);
  }
  SECTION("a device's chain") {
    forgery.tweak = [&](std::uint64_t sequence, EntryFrame& frame) {
      if (sequence < 40 || broken != 0 || frame.device_sequence.value() < 2) return;
      broken = sequence;
      frame.device_previous_sequence = Sequence(1);
    };
  }
  forgery.save();
  REQUIRE(stopped_after(ledger, 5).stopped->verified == 40);
  const FsckReport resumed = ledger.check();
  CHECK(resumed.shards[0].resumed_at == 40);
  CHECK(places(resumed).starts_with("entries/" + std::to_string(broken)));
  CHECK(content(resumed) == content(ledger.check()));
}

TEST_CASE("a ledger that grew meanwhile is gone on with") {
  TestLedger ledger(2);
  ledger.append(80);
  REQUIRE(stopped_after(ledger, 5).stopped);
  ledger.append(40);
  const FsckReport report = ledger.check();
  CHECK(texts(report).empty());
  CHECK(report.shards[0].resumed_at == 40);
}

TEST_CASE("a shard that grew since it was finished is checked again") {
  TestLedger ledger(2);
  ledger.append(80);
  REQUIRE(stopped_after(ledger, 270).stopped->shard == ShardIndex(1));
  ledger.append(40);
  Told told;
  const FsckReport report = ledger.check(small_pieces(), told.hooks);
  CHECK(report.ok());
  CHECK(!report.shards[0].resumed_at);
  check_says(told.all, "the shard has been written to since");
}

TEST_CASE("progress that does not fit what is stored is not taken up") {
  TestLedger ledger;
  ledger.append(160);
  REQUIRE(stopped_after(ledger, 5).stopped->verified == 40);
  Told told;
  SECTION("the last verified entry is another") {
    std::string bytes = ledger.get(families::entries, key_of(39)).value();
    bytes[8 + 5 * 8] = static_cast<char>(bytes[8 + 5 * 8] ^ 1);
    ledger.put(families::entries, key_of(39), bytes);
    // The log says so at once, the chain with the entry that follows.
    CHECK(places(ledger.check(small_pieces(), told.hooks)).starts_with("tiles/39 entries/40"));
  }
  SECTION("the last verified entry is missing") {
    ledger.put(families::entries, key_of(39), std::nullopt);
    CHECK(places(ledger.check(small_pieces(), told.hooks)).starts_with("entries/39"));
  }
  SECTION("it is another ledger's") {
    TestLedger other;
    other.append(30);
    fs::copy(file_of(ledger), file_of(other));
    CHECK(other.check(small_pieces(), told.hooks).ok());
  }
  SECTION("it is another shard's") {
    TestLedger other(2);
    other.append(60);
    fs::copy(file_of(ledger), file_of(other));
    CHECK(other.check(small_pieces(), told.hooks).ok());
  }
  check_says(told.all, "shard 0: how far an earlier run came is not taken up: ");
}

TEST_CASE("progress that is damaged is not taken up") {
  TestLedger ledger;
  ledger.append(160);
  REQUIRE(stopped_after(ledger, 5).stopped->verified == 40);
  const std::string path = file_of(ledger);
  const auto size = fs::file_size(path);
  SECTION("a byte") {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(GENERATE_COPY(0UL, 9UL, size / 2, size - 1)));
    file.put('\x55');
  }
  SECTION("cut off") { fs::resize_file(path, GENERATE_COPY(0UL, 31UL, 33UL, size / 2, size - 1)); }
  SECTION("longer") { fs::resize_file(path, size + 1); }
  SECTION("of something else") { std::ofstream(path) << std::string(1000, 'x'); }
  Told told;
  const FsckReport report = ledger.check(small_pieces(), told.hooks);
  CHECK(report.ok());
  CHECK(!report.shards[0].resumed_at);
  check_says(told.all, "is not taken up: " + path);
  CHECK(!fs::exists(path));
}

TEST_CASE("it can be told to begin at the first entry") {
  TestLedger ledger;
  ledger.append(160);
  REQUIRE(stopped_after(ledger, 5).stopped);
  FsckOptions options = small_pieces();
  options.start = FsckOptions::Start::first_entry;
  const FsckReport report = ledger.check(options);
  CHECK(report.ok());
  CHECK(!report.shards[0].resumed_at);
  CHECK(!fs::exists(file_of(ledger)));
}

TEST_CASE("it saves as it goes, for a run that is killed") {
  TestLedger ledger;
  ledger.append(160);
  FsckOptions options = small_pieces();
  options.save_every = std::chrono::milliseconds(0);
  FsckHooks hooks;
  int asked = 0;
  hooks.asked_to_stop = [&] {
    // What would be there if it were killed now: all but the last piece at most.
    const FsckProgressFile file(ledger.shard_directory(), ledger.shard());
    const auto saved = file.load();
    REQUIRE(saved.has_value());
    REQUIRE(*saved);
    const std::uint64_t entries = ledger.state().entries;
    ++asked;
    CHECK((*saved)->verified->state.entries ==
          std::min<std::uint64_t>(static_cast<std::uint64_t>(asked) * 8, entries));
    return false;
  };
  CHECK(ledger.check(options, hooks).ok());
  CHECK(asked > 20);
  CHECK(!fs::exists(file_of(ledger)));
}

TEST_CASE("where nothing can be saved it says so and goes on") {
  TestLedger ledger;
  ledger.append(160);
  // A directory in the place of what it writes.
  fs::create_directory(file_of(ledger) + ".new");
  FsckOptions options = small_pieces();
  options.save_every = std::chrono::milliseconds(0);
  Told told;
  CHECK(ledger.check(options, told.hooks).ok());
  CHECK(told.all.find("cannot be saved") == told.all.rfind("cannot be saved"));
  check_says(told.all, "cannot be saved, so an interrupted run begins again");

  const FsckReport stopped = stopped_after(ledger, 3);
  REQUIRE(stopped.stopped);
  CHECK(!stopped.stopped->saved);
}

TEST_CASE("without an interval nothing is saved at all") {
  TestLedger ledger;
  ledger.append(60);
  FsckOptions options = small_pieces();
  options.save_every.reset();
  FsckHooks hooks;
  hooks.asked_to_stop = [] { return true; };
  const FsckReport stopped = ledger.check(options, hooks);
  REQUIRE(stopped.stopped);
  CHECK(!stopped.stopped->saved);
  CHECK(!fs::exists(file_of(ledger)));
}

}  // namespace
}  // namespace hallmark
