// The background scrub: it reads everything, takes up where it was, and names what decayed.
#include "ledger/scrub.h"

#include <fstream>

#include "ledger/shard_files.h"
#include "tests/ledger/publication/published_ledger.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr int events = 3'000;

// As fast as it can, pass after pass.
ScrubOptions quick() {
  ScrubOptions options;
  options.entries_a_second = 1'000'000'000;
  options.entries_a_piece = 100;
  options.between_passes = std::chrono::milliseconds(1);
  return options;
}

template <class Done>
void wait_until(const Done& done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!done()) {
    REQUIRE(std::chrono::steady_clock::now() < end);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

class Scrubbed {
 public:
  Scrubbed() { made_.write(0, events); }

  [[nodiscard]] std::unique_ptr<Ledger> opened() { return made_.opened(); }
  [[nodiscard]] std::unique_ptr<ShardScrub> scrub(Ledger& ledger, const ScrubOptions& options) {
    return std::make_unique<ShardScrub>(
        std::as_const(ledger).shard(ShardIndex(0)), made_.clock(), made_.path("scrub"),
        [&ledger] {
          const auto newest = ledger.publisher(ShardIndex(0)).newest();
          return newest ? std::optional(newest->checkpoint) : std::nullopt;
        },
        options);
  }
  // What a whole pass finds.
  [[nodiscard]] ShardScrub::Faults faults() {
    const auto ledger = opened();
    const auto scrub = this->scrub(*ledger, quick());
    const std::uint64_t before = scrub->coverage().passes;
    wait_until([&] { return scrub->coverage().passes > before; });
    return scrub->faults();
  }
  PublishedLedger& made() { return made_; }

  // Changes the stored bytes under a key, behind the ledger's back.
  template <class Alter>
  void alter(Family family, const std::string& key, const Alter& change) {
    const auto store =
        RocksDbStore::open(shard_files::store(shard_files::directory(made_.data(), ShardIndex(0))),
                           shard_files::store_families(), {});
    REQUIRE(store.has_value());
    auto bytes = (*store)->get(family, key).value();
    REQUIRE(bytes.has_value());
    change(*bytes);
    const Change altered{family, key, *bytes};
    REQUIRE((*store)->commit({&altered, 1}).has_value());
  }

 private:
  PublishedLedger made_;
};

std::string entry_key(std::uint64_t sequence) {
  return std::string(families::view(families::big_endian(sequence)));
}

TEST_CASE("a scrub of a good shard finds nothing and counts its passes") {
  Scrubbed shard;
  const auto ledger = shard.opened();
  const auto scrub = shard.scrub(*ledger, quick());
  wait_until([&] { return scrub->coverage().passes >= 2; });
  CHECK(scrub->faults().count == 0);
  CHECK(scrub->coverage().total == events);
  CHECK(scrub->coverage().last_pass == shard.made().clock().now());
  // Entries that come meanwhile are read by the next pass.
  append_events(*ledger, events, events + 500);
  wait_until([&] { return scrub->coverage().total == events + 500; });
  const std::uint64_t passes = scrub->coverage().passes;
  wait_until([&] { return scrub->coverage().passes > passes; });
  CHECK(scrub->faults().count == 0);
}

TEST_CASE("a scrub goes on where it was when its process ended") {
  Scrubbed shard;
  std::uint64_t done = 0;
  {
    const auto ledger = shard.opened();
    ScrubOptions slow = quick();
    slow.entries_a_second = 10'000;
    const auto scrub = shard.scrub(*ledger, slow);
    wait_until([&] { return scrub->coverage().done >= 500; });
    CHECK(scrub->coverage().done < events);
  }
  {
    const auto ledger = shard.opened();
    ScrubOptions still = quick();
    still.entries_a_second = 1;
    const auto scrub = shard.scrub(*ledger, still);
    done = scrub->coverage().done;
    CHECK(done >= 500);
    CHECK(done < events);
    CHECK(scrub->coverage().passes == 0);
  }
  std::ofstream(shard.made().path("scrub")) << "something else";
  const auto ledger = shard.opened();
  ScrubOptions still = quick();
  still.entries_a_second = 1;
  const auto scrub = shard.scrub(*ledger, still);
  CHECK(scrub->coverage().done <= still.entries_a_piece);
}

TEST_CASE("a scrub names the entry whose bytes changed, and reads on") {
  Scrubbed shard;
  for (const std::uint64_t sequence : {700U, 1900U}) {
    // A bit of the offset: still an entry in its one form.
    shard.alter(families::entries, entry_key(sequence),
                [](std::string& bytes) { bytes[8 + 6 * 8] ^= 1; });
  }
  const auto faults = shard.faults();
  CHECK(faults.count == 2);
  REQUIRE(faults.first.size() == 2);
  CHECK(faults.first[0].starts_with("entry 700 of shard 0: it hashes to "));
  CHECK(faults.first[1].starts_with("entry 1900 of shard 0: it hashes to "));
}

TEST_CASE("a scrub names an entry that is no entry any more") {
  Scrubbed shard;
  shard.alter(families::entries, entry_key(700), [](std::string& bytes) { bytes.resize(100); });
  const auto faults = shard.faults();
  REQUIRE(faults.count == 1);
  CHECK(faults.first[0].find("entry 700 of shard 0") != std::string::npos);
}

TEST_CASE("a scrub names a leaf that changed in the log while the shard was open") {
  Scrubbed shard;
  const auto ledger = shard.opened();
  Store& store = ledger->shard(ShardIndex(0)).store();
  const std::string key = tile_key({0, 0});
  std::string hashes = store.get(families::tiles, key).value().value();
  hashes[40] ^= 1;
  const Change altered{families::tiles, key, hashes};
  REQUIRE(store.commit({&altered, 1}).has_value());
  const auto scrub = shard.scrub(*ledger, quick());
  wait_until([&] { return scrub->coverage().passes >= 1; });
  REQUIRE(scrub->faults().count >= 1);
  CHECK(scrub->faults().first[0].starts_with("entry 1 of shard 0: it hashes to "));
}

TEST_CASE("a scrub says when the log comes to another root than was published") {
  Scrubbed shard;
  const auto ledger = shard.opened();
  const ShardScrub scrub(
      std::as_const(*ledger).shard(ShardIndex(0)), shard.made().clock(), shard.made().path("scrub"),
      [&] {
        Checkpoint said = ledger->publisher(ShardIndex(0)).newest()->checkpoint;
        said.log_root = LogRoot();
        return std::optional(said);
      },
      quick());
  wait_until([&] { return scrub.coverage().passes >= 1; });
  REQUIRE(scrub.faults().count >= 1);
  CHECK(scrub.faults().first[0].find("was published") != std::string::npos);
}

}  // namespace
}  // namespace hallmark
