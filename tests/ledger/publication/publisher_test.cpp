// Checkpoints and bundles of a ledger, as others see them.
#include "ledger/publication/publisher.h"

#include <filesystem>
#include <thread>

#include "ledger/families.h"
#include "ledger/proof/bundle_check.h"
#include "tests/ledger/publication/published_ledger.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

// What checking the bundle of a device comes to: how many entries, or the fault.
std::string verdict_of(Ledger& ledger, const std::string& device,
                       const std::vector<VerifierKey>& keys) {
  ShardPublisher& publisher = ledger.publisher(ledger.shard_for(device).shard().index);
  const auto bundle = publisher.bundle(device);
  if (!bundle) return bundle.error().text();
  const auto answer = check_bundle(bundle_json(*bundle), keys, {});
  if (const auto* fault = std::get_if<BundleFault>(&answer)) return fault->what;
  const auto& verdict = std::get<BundleVerdict>(answer);
  return std::to_string(verdict.entries) + " as of " + std::to_string(verdict.checkpoint.size);
}

Checkpoint checkpoint_of(const std::string& note_bytes) {
  const auto note = parse_note(note_bytes);
  REQUIRE(note.has_value());
  const auto checkpoint = parse_checkpoint(note->text);
  REQUIRE(checkpoint.has_value());
  return *checkpoint;
}

TEST_CASE("a bundle holds for each device, in the ledger or not, and speaks of its checkpoint") {
  PublishedLedger made;
  const auto ledger = made.opened();
  ShardPublisher& publisher = ledger->publisher(ShardIndex(0));
  REQUIRE(publisher.publish().has_value());
  const auto keys = made.keys();
  CHECK(verdict_of(*ledger, "pump-3", keys) == "0 as of 0");
  append_events(*ledger, 0, 300);
  CHECK(verdict_of(*ledger, "pump-3", keys) == "0 as of 0");  // not published yet
  REQUIRE(publisher.publish().has_value());
  CHECK(verdict_of(*ledger, "pump-3", keys) == "43 as of 300");
  CHECK(verdict_of(*ledger, "pump-6", keys) == "42 as of 300");
  CHECK(verdict_of(*ledger, "never seen", keys) == "0 as of 300");
  append_events(*ledger, 300, 340);
  CHECK(verdict_of(*ledger, "pump-3", keys) == "43 as of 300");
  REQUIRE(publisher.publish().has_value());
  CHECK(verdict_of(*ledger, "pump-3", keys) == "49 as of 340");
  REQUIRE(ledger->close().has_value());
}

TEST_CASE("each shard has its own checkpoints, and one key signs them all") {
  PublishedLedger made(3);
  made.write(0, 200);
  const auto ledger = made.opened();
  std::uint64_t entries = 0;
  for (std::uint32_t shard = 0; shard < 3; ++shard) {
    const Checkpoint said = checkpoint_of(read_file(made.guard(shard)));
    CHECK(said.ledger == "plant-7");
    CHECK(said.shard == Shard{ShardIndex(shard), 3});
    CHECK(said.size == ledger->shard(ShardIndex(shard)).state().entries);
    entries += said.size;
  }
  CHECK(entries == 200);
  std::vector<VerifierKey> keys;
  for (std::uint32_t shard = 0; shard < 3; ++shard) keys.push_back(made.keys(shard).front());
  for (auto& publisher : {0U, 1U, 2U}) {
    REQUIRE(ledger->publisher(ShardIndex(publisher)).publish().has_value());
  }
  CHECK(verdict_of(*ledger, "pump-1", keys).starts_with("29 as of "));
  CHECK(verdict_of(*ledger, "pump-6", keys).starts_with("28 as of "));
}

TEST_CASE("what was published last is there again after a restart, without being signed anew") {
  PublishedLedger made;
  made.write(0, 50);
  const std::string note = read_file(made.guard());
  const auto ledger = made.opened();
  ShardPublisher& publisher = ledger->publisher(ShardIndex(0));
  made.clock().set(Recorded(1'800'000'000'000'000));
  REQUIRE(publisher.publish().has_value());
  CHECK(publisher.newest()->note == note);
  KeptCheckpoints kept(ledger->shard(ShardIndex(0)).store());
  const auto stored = kept.at(50).value();
  REQUIRE(stored.has_value());
  CHECK(stored->note == note);
  CHECK(!stored->in_a_bundle);
  REQUIRE(publisher.bundle("pump-1").has_value());
  CHECK(kept.at(50).value()->in_a_bundle);
}

TEST_CASE(
    "a checkpoint whose process ended between the guard and the store is kept at the next open") {
  PublishedLedger made;
  made.write(0, 50);
  {
    const auto ledger = Ledger::open(made.data(), [&] {
      LedgerOptions options = made.options();
      options.publication.reset();
      return options;
    }());
    const auto key = families::big_endian(std::uint64_t{50});
    const Change gone{families::checkpoints, families::view(key), std::nullopt};
    REQUIRE((*ledger)->shard(ShardIndex(0)).store().commit({&gone, 1}).has_value());
  }
  const auto ledger = made.opened();
  REQUIRE(ledger->publisher(ShardIndex(0)).publish().has_value());
  CHECK(KeptCheckpoints(ledger->shard(ShardIndex(0)).store()).at(50).value().has_value());
}

TEST_CASE("proofs tie each checkpoint to the next") {
  PublishedLedger made;
  const auto ledger = made.opened();
  ShardPublisher& publisher = ledger->publisher(ShardIndex(0));
  Sha256 sha256;
  SizedRoot last;
  for (int step = 0; step < 12; ++step) {
    append_events(*ledger, step * 37, step * 37 + 37);
    REQUIRE(publisher.publish().has_value());
    const Checkpoint said = publisher.newest()->checkpoint;
    const SizedRoot now{said.size, said.log_root};
    const auto proof = publisher.consistency(last.size, now.size);
    REQUIRE(proof.has_value());
    if (step > 0) CHECK(verify_consistency(last, now, *proof, sha256).has_value());
    for (std::uint64_t leaf = 0; leaf < now.size; leaf += 11) {
      const auto stored = ledger->shard(ShardIndex(0)).reader().entry(Sequence(leaf));
      const auto inclusion = publisher.inclusion(Sequence(leaf), now.size);
      REQUIRE(inclusion.has_value());
      CHECK(
          verify_inclusion(stored->leaf, leaf, now.size, *inclusion, now.root, sha256).has_value());
    }
    last = now;
  }
}

TEST_CASE("a checkpoint comes by itself soon after an entry") {
  PublishedLedger made;
  LedgerOptions options = made.options();
  options.publication->interval = std::chrono::milliseconds(20);
  const auto ledger = Ledger::open(made.data(), options);
  REQUIRE(ledger.has_value());
  const ShardPublisher& publisher = (*ledger)->publisher(ShardIndex(0));
  for (int id = 0; id < 5; ++id) {
    append_events(**ledger, id, id + 1);
    const auto size = static_cast<std::uint64_t>(id) + 1;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (publisher.newest()->checkpoint.size < size && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    CHECK(publisher.newest()->checkpoint.size == size);
  }
}

TEST_CASE("publishing beside a writer goes well at any moment, and shows no more than there is") {
  PublishedLedger made;
  const auto ledger = made.opened();
  ShardPublisher& publisher = ledger->publisher(ShardIndex(0));
  const ShardLedger& shard = ledger->shard(ShardIndex(0));
  constexpr int events = 1500;
  std::jthread writer([&] {
    for (int id = 0; id < events; ++id) append_events(*ledger, id, id + 1);
  });
  std::string failed;
  while (shard.state().entries < events && failed.empty()) {
    const Status published = publisher.publish();
    if (!published) failed = published.error().text();
    if (publisher.newest()->checkpoint.size > shard.state().entries) failed = "more than there is";
  }
  writer.join();
  CHECK(failed.empty());
  REQUIRE(ledger->close().has_value());
}

TEST_CASE("a shard that is halted publishes nothing more, and says why") {
  PublishedLedger made;
  const auto ledger = made.opened();
  ShardPublisher& publisher = ledger->publisher(ShardIndex(0));
  append_events(*ledger, 0, 3);
  REQUIRE(publisher.publish().has_value());
  publisher.halt({ErrorCode::corruption, "the topic was cut", "partition 0"});
  append_events(*ledger, 3, 5);
  const Status published = publisher.publish();
  REQUIRE_FALSE(published.has_value());
  CHECK(published.error().text() == "partition 0: the topic was cut");
  CHECK(publisher.failed()->message == "the topic was cut");
  CHECK(publisher.newest()->checkpoint.size == 3);
  CHECK(publisher.close().has_value());  // why it is halted was told
  CHECK(publisher.newest()->checkpoint.size == 3);
}

// The directory is gone, its guard and key are not.
std::unique_ptr<Ledger> emptied(PublishedLedger& made) {
  std::filesystem::remove_all(made.data());
  LedgerOptions options = made.options();
  options.publication->may_recover = true;
  auto ledger = Ledger::open(made.data(), options);
  REQUIRE(ledger.has_value());
  return *std::move(ledger);
}

TEST_CASE("a shard shorter than its guard publishes nothing until it has come to it") {
  PublishedLedger made;
  made.write(0, 300);
  const std::string note = read_file(made.guard());
  const auto ledger = emptied(made);
  ShardPublisher& publisher = ledger->publisher(ShardIndex(0));
  for (const int upto : {0, 100, 299}) {
    append_events(*ledger, upto == 299 ? 100 : 0, upto);
    REQUIRE(publisher.publish().has_value());
    CHECK(publisher.recovers_to() == 300);
    CHECK(publisher.newest() == nullptr);
    CHECK(publisher.bundle("pump-3").error().code == ErrorCode::unavailable);
    CHECK(read_file(made.guard()) == note);
  }
  append_events(*ledger, 299, 320);
  REQUIRE(publisher.publish().has_value());
  CHECK(publisher.recovers_to() == std::nullopt);
  CHECK(publisher.newest()->checkpoint.size == 320);
  CHECK(publisher.at(300).value()->note == note);
  CHECK(verdict_of(*ledger, "pump-3", made.keys()) == "46 as of 320");
  REQUIRE(ledger->close().has_value());
}

TEST_CASE("a shard that comes to something else than was published halts there") {
  PublishedLedger made;
  made.write(0, 300);
  const std::string note = read_file(made.guard());
  const auto ledger = emptied(made);
  ShardPublisher& publisher = ledger->publisher(ShardIndex(0));
  append_events(*ledger, 1000, 1300);
  const Status published = publisher.publish();
  REQUIRE_FALSE(published.has_value());
  CHECK(published.error().text().find("are not those that were published") != std::string::npos);
  CHECK(publisher.failed().has_value());
  CHECK(publisher.newest() == nullptr);
  CHECK(read_file(made.guard()) == note);
}

TEST_CASE("a guard that cannot be written is told, keeps the checkpoint back, and is tried again") {
  PublishedLedger made;
  const auto ledger = made.opened();
  ShardPublisher& publisher = ledger->publisher(ShardIndex(0));
  REQUIRE(publisher.publish().has_value());
  append_events(*ledger, 0, 10);
  const std::string guards = guard_directory(made.data());
  std::filesystem::rename(guards, guards + ".away");
  const Status failed = publisher.publish();
  REQUIRE(!failed.has_value());
  CHECK(publisher.failed()->text() == failed.error().text());
  CHECK(publisher.newest()->checkpoint.size == 0);
  const auto bundle = publisher.bundle("pump-1");
  REQUIRE(!bundle.has_value());
  CHECK(bundle.error().code == ErrorCode::unavailable);
  std::filesystem::rename(guards + ".away", guards);
  REQUIRE(publisher.publish().has_value());
  CHECK(!publisher.failed());
  CHECK(publisher.newest()->checkpoint.size == 10);
  CHECK(verdict_of(*ledger, "pump-1", made.keys()) == "2 as of 10");
}

// Changes what is stored while nobody publishes.
template <class Change>
void alter(PublishedLedger& made, const Change& change) {
  LedgerOptions options = made.options();
  options.publication.reset();
  const auto ledger = Ledger::open(made.data(), options);
  REQUIRE(ledger.has_value());
  change(**ledger);
  REQUIRE((*ledger)->close().has_value());
}

void put(Ledger& ledger, Family family, std::string_view key, std::string_view value) {
  const Change change{family, key, value};
  REQUIRE(ledger.shard(ShardIndex(0)).store().commit({&change, 1}).has_value());
}

TEST_CASE(
    "heads that do not come to the map that was published are told, and nothing is published") {
  PublishedLedger made;
  made.write(0, 50);
  Sha256 sha256;
  const DeviceKey key = device_key("pump-3", sha256);
  alter(made, [&](Ledger& ledger) {
    Store& store = ledger.shard(ShardIndex(0)).store();
    std::string head = store.get(families::heads, key.bytes()).value().value();
    head[0] ^= 1;
    put(ledger, families::heads, key.bytes(), head);
  });
  const auto ledger = made.opened();
  ShardPublisher& publisher = ledger->publisher(ShardIndex(0));
  const Status published = publisher.publish();
  REQUIRE(!published.has_value());
  CHECK(published.error().code == ErrorCode::corruption);
  CHECK(published.error().text().find("come to the map root") != std::string::npos);
  CHECK(publisher.newest()->checkpoint.size == 50);
}

TEST_CASE("an old checkpoint that is damaged is told, and keeps no new one back") {
  PublishedLedger made;
  made.write(0, 50);
  alter(made, [&](Ledger& ledger) {
    // The first in the order in which they are looked at: what is not old ends the look.
    put(ledger, families::checkpoints, families::view(families::big_endian(std::uint64_t{0})),
        "no checkpoint");
    append_events(ledger, 50, 60);
  });
  const auto ledger = made.opened();
  const ShardPublisher& publisher = ledger->publisher(ShardIndex(0));
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!publisher.failed() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  REQUIRE(publisher.failed().has_value());
  CHECK(publisher.failed()->text().find("expected a published checkpoint") != std::string::npos);
  CHECK(publisher.newest()->checkpoint.size == 60);
}

TEST_CASE("old checkpoints are thinned to one an hour and those of bundles") {
  PublishedLedger made;
  const auto ledger = made.opened();
  KeptCheckpoints kept(ledger->shard(ShardIndex(0)).store());
  constexpr std::int64_t minute = 60'000'000;
  const Recorded start(1'700'000'000'000'000 / (60 * minute) * (60 * minute));
  for (std::uint64_t i = 1; i <= 600; ++i) {
    const Recorded when(start.micros() + static_cast<std::int64_t>(i - 1) * minute);
    REQUIRE(kept.keep(i, {"note " + std::to_string(i), when, i % 100 == 0}).has_value());
  }
  const auto left = [&] {
    std::string sizes;
    for (std::uint64_t i = 1; i <= 600; ++i) {
      if (kept.at(i).value()) sizes += std::to_string(i) + " ";
    }
    return sizes;
  };
  const std::string all = left();
  constexpr std::int64_t week = 7LL * 24 * 60 * minute;
  REQUIRE(kept.thin(Recorded(start.micros() + week)).has_value());
  CHECK(left() == all);
  // The first 125 minutes are old enough.
  REQUIRE(kept.thin(Recorded(start.micros() + week + 125 * minute)).has_value());
  CHECK(left().starts_with("1 61 100 121 126 127 128 "));
  REQUIRE(kept.thin(Recorded(start.micros() + 2 * week)).has_value());
  CHECK(left() == "1 61 100 121 181 200 241 300 301 361 400 421 481 500 541 600 ");
}

}  // namespace
}  // namespace hallmark
