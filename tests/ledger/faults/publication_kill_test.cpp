// kill -9 while checkpoints are published: whatever anybody was shown is a prefix of the log ever
// after, and the guard knows of it.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <thread>

#include <unistd.h>

#include "ledger/fsck/fsck.h"
#include "ledger/ledger.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/vocabulary/base64.h"
#include "tests/ledger/faults/child.h"
#include "tests/ledger/faults/seeds.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark::faults {
namespace {

constexpr std::size_t kills_in_short = 60;
constexpr std::size_t kills_in_long = 300;
constexpr std::uint64_t longest_life_micros = 80'000;
constexpr std::chrono::seconds longest_silence{60};
constexpr std::uint64_t devices = 50;

// Of each size that was shown, its checkpoint.
using Served = std::map<std::uint64_t, Checkpoint>;

Checkpoint checkpoint_of(const std::string& note_bytes) {
  return parse_checkpoint(parse_note(note_bytes).value().text).value();
}

// Shows each checkpoint as soon as it can be had.
void watch(const ShardPublisher& publisher, const Say& say) {
  std::string shown;
  while (true) {
    const auto newest = publisher.newest();
    if (!newest || newest->note == shown) continue;
    shown = newest->note;
    say("served: " + to_base64(shown));
  }
}

// Lives until the kill.
void live(const std::string& data, std::uint64_t seed, const Say& say) {
  SeededRandom random(seed);
  const std::chrono::microseconds life(random.below(longest_life_micros));
  const auto die = [life] {
    std::this_thread::sleep_for(life);
    ::kill(::getpid(), SIGKILL);
  };
  // Some die while the ledger is opened, which takes longer than a life where the disk is slow.
  const bool is_opened_first = seed % 3 != 0;
  std::jthread death;
  if (!is_opened_first) death = std::jthread(die);
  SystemClock clock;
  SystemRandom system_random;
  LedgerOptions options;
  options.access = LedgerAccess::write;
  options.create = LedgerOptions::Create::if_missing;
  options.shard.index.generation_entries = 500;
  options.publication = {&clock, &system_random, std::chrono::milliseconds(1), false};
  const auto ledger = Ledger::open(data, options);
  if (!ledger) throw std::runtime_error(ledger.error().text());
  if (is_opened_first) death = std::jthread(die);
  const std::jthread watcher([&] { watch((*ledger)->publisher(ShardIndex(0)), say); });
  ShardLedger& shard = (*ledger)->shard(ShardIndex(0));
  Judge judge;
  while (true) {
    const Judged judged(
        record_of_text(fmt::format(R"({{"specversion":"1.0","id":"{}-{}","source":"/plant",)"
                                   R"("type":"org.example.seen","subject":"pump-{}",)"
                                   R"("time":"2026-01-01T00:00:00Z"}})",
                                   seed, random.next(), random.below(devices))),
        1U, judge);
    const Placed placed{&judged, shard.state().position, clock.now()};
    if (const auto done = shard.append({&placed, 1}); !done) {
      throw std::runtime_error(done.error().text());
    }
  }
}

// Whether the log has every root that was shown, and the guard is not behind.
void check_prefixes(const std::string& data, const Served& served, const Say& say) {
  LedgerOptions options;
  options.publication = PublicationOptions{};
  const auto ledger = Ledger::open(data, options);
  if (!ledger) return say("bad: " + ledger.error().text());
  Reader reader = (*ledger)->shard(ShardIndex(0)).reader();
  const auto guard = read_guard(guard_path(data, ShardIndex(0)));
  if (!guard || !*guard) return say("bad: there is no guard");
  const std::uint64_t largest = served.empty() ? 0 : served.rbegin()->first;
  if ((*guard)->checkpoint.size < largest) {
    say(fmt::format("bad: the guard has {} entries, {} were shown", (*guard)->checkpoint.size,
                    largest));
  }
  if (reader.entries() < largest) return say("bad: shown entries are gone");
  Sha256 sha256;
  LogFrontier log;
  DeviceMap map;
  const auto look = [&] {
    const auto said = served.find(log.size());
    if (said == served.end()) return;
    if (said->second.log_root != log.root(sha256)) {
      say(fmt::format("bad: the log root at {} is not the one that was shown", log.size()));
    }
    if (said->second.map_root != map.root(sha256)) {
      say(fmt::format("bad: the map root at {} is not the one that was shown", log.size()));
    }
  };
  look();
  while (log.size() < reader.entries()) {
    const StoredEntry stored = reader.entry(Sequence(log.size())).value();
    log.append(stored.leaf, sha256);
    const MapLeaf leaf{device_key(stored.entry.device, sha256), stored.leaf,
                       stored.entry.frame.device_sequence};
    if (stored.entry.accepted()) map.apply({&leaf, 1}, sha256);
    look();
  }
}

void check_with_fsck(const std::string& data, const Say& say) {
  FsckOptions options;
  options.threads = 0;
  options.save_every.reset();
  const auto report = fsck(data, options);
  if (!report) return say("bad: fsck: " + report.error().text());
  for (const FsckShard& shard : report->shards) {
    for (const FsckFault& fault : shard.faults) say("bad: fsck: " + fault.what);
  }
}

void expect_nothing_bad(const Ended& ended) {
  const std::string badly = ended.badly;
  INFO(badly);
  CHECK(badly.empty());
  for (const std::string& line : ended.lines) FAIL_CHECK(line);
}

TEST_CASE("kill -9 while checkpoints are published: what was shown is a prefix of the log") {
  const TemporaryDirectory folder;
  const std::string data = folder.path("data");
  Served served;
  std::size_t kills = 0;
  std::size_t with_a_checkpoint = 0;
  for (const std::uint64_t seed : seeds(kills_in_short, kills_in_long)) {
    const Ended ended =
        in_children({[&](const Say& say) { live(data, seed, say); }}, 1, longest_silence).front();
    INFO("HALLMARK_SEED=" << seed << ": " << ended.badly);
    REQUIRE(ended.badly.find("signal 9") != std::string::npos);
    ++kills;
    const std::size_t before = served.size();
    for (const std::string& line : ended.lines) {
      REQUIRE(line.starts_with("served: "));
      const Checkpoint said = checkpoint_of(from_base64(line.substr(8)).value());
      const auto [at, is_new] = served.emplace(said.size, said);
      CHECK(at->second == said);
    }
    if (served.size() > before) ++with_a_checkpoint;
    expect_nothing_bad(in_children({[&](const Say& say) {
                                     // A process that died young left no ledger.
                                     if (served.empty() && !read_identity(data).value()) return;
                                     check_prefixes(data, served, say);
                                   }},
                                   1, longest_silence)
                           .front());
  }
  expect_nothing_bad(
      in_children({[&](const Say& say) { check_with_fsck(data, say); }}, 1, longest_silence)
          .front());
  fmt::print("{} kills, {} checkpoints shown, the last of {} entries\n", kills, served.size(),
             served.empty() ? 0 : served.rbegin()->first);
  CHECK(with_a_checkpoint >= kills / 4);
}

}  // namespace
}  // namespace hallmark::faults
