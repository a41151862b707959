// The state record and the witness beside what the entries come to.
#include <fmt/format.h>

#include "ledger/families.h"
#include "ledger/shard_files.h"
#include "ledger/state_codec.h"
#include "ledger/steps_back.h"
#include "tests/ledger/fsck/test_ledger.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

void put_state(const TestLedger& ledger, const ShardState& state) {
  ledger.put(families::state, families::state_key, encode_state(state, ledger.shard()));
}

void put_mark(const TestLedger& ledger, const Mark& mark) {
  const auto witness = FileWitness::open(shard_files::witness(ledger.shard_directory()),
                                         FileWitness::Access::read_write);
  REQUIRE((*witness)->note(mark).has_value());
}

TEST_CASE("counters, tip, stamp and position are those of the entries") {
  TestLedger ledger;
  ledger.append(60);
  ShardState state = ledger.state();
  SECTION("counters") {
    ++state.accepted;
    --state.refused;
    put_state(ledger, state);
    check_says(texts(ledger.check()),
               fmt::format("state: it counts {} accepted and {} refused; {} and {}", state.accepted,
                           state.refused, state.accepted - 1, state.refused + 1));
  }
  SECTION("stamp") {
    state.last_recorded = Recorded(7);
    put_state(ledger, state);
    check_says(texts(ledger.check()), "its last stamp is 1970-01-01T00:00:00.000007Z");
  }
  SECTION("position") {
    const std::uint64_t least = state.entries + state.duplicates;
    state.gaps = 0;
    state.position = Offset(least);
    put_state(ledger, state);
    put_mark(ledger, {least - 1, least, state.entries, state.tip});
    check_says(texts(ledger.check()), "the last entry's offset is");
  }
  SECTION("duplicates and gaps that only add up because their sum runs over") {
    const std::uint64_t rest = state.duplicates + state.gaps;
    state.duplicates = ~std::uint64_t{0};
    state.gaps = rest + 1;
    put_state(ledger, state);
    check_says(texts(ledger.check()), "it counts 18446744073709551615 duplicates");
  }
  const FsckReport report = ledger.check();
  CHECK(places(report) == "state/-");
  CHECK(report.shards[0].verified.entries == report.shards[0].entries);
}

TEST_CASE("a state that ends with another tip is at fault, and so is the witness it does not fit") {
  TestLedger ledger;
  ledger.append(60);
  ShardState state = ledger.state();
  state.tip = ledger.facts(3).leaf;
  put_state(ledger, state);
  const FsckReport report = ledger.check();
  CHECK(places(report) == "state/- witness/-");
  check_says(texts(report),
             fmt::format("state: it ends with {}; entry {}", state.tip.hex(), state.entries - 1));
}

TEST_CASE("without its state the entries of a shard are checked all the same") {
  TestLedger ledger;
  ledger.append(60);
  const std::uint64_t entries = ledger.state().entries;
  const std::string good = ledger.get(families::state, families::state_key).value();
  SECTION("missing") {
    ledger.put(families::state, families::state_key, std::nullopt);
    check_says(texts(ledger.check()), "state: the record is missing, but there are entries");
  }
  SECTION("cut off") {
    ledger.put(families::state, families::state_key, good.substr(1));
    check_says(texts(ledger.check()), "expected a shard's state of 100 bytes, found 99");
  }
  SECTION("with counters that do not add up") {
    ShardState state = ledger.state();
    ++state.gaps;
    put_state(ledger, state);
    check_says(texts(ledger.check()), "counters do not add up");
  }
  SECTION("of another shard") {
    ledger.put(families::state, families::state_key,
               encode_state(ledger.state(), {ShardIndex(1), 2}));
    check_says(texts(ledger.check()), "expected shard 0 of 1, found shard 1 of 2");
  }
  FsckReport report = ledger.check();
  CHECK(places(report) == "state/-");
  CHECK(report.shards[0].verified.entries == entries);
  ledger.put(families::entries, key_of(20), "nonsense");
  report = ledger.check();
  CHECK(places(report) == "entries/20 state/-");
}

TEST_CASE("a state that counts fewer entries than there are, or more, is at fault") {
  TestLedger ledger;
  ledger.append(60);
  ShardState state = ledger.state();
  const std::uint64_t entries = state.entries;
  SECTION("fewer") {
    --state.entries;
    --state.refused;
    ++state.gaps;
    put_state(ledger, state);
    check_says(places(ledger.check()), fmt::format("entries/{}", entries - 1));
  }
  SECTION("more") {
    ++state.entries;
    ++state.accepted;
    --state.gaps;
    put_state(ledger, state);
    check_says(places(ledger.check()), fmt::format("entries/{}", entries));
  }
}

TEST_CASE("nothing stands beside the state record") {
  TestLedger ledger;
  ledger.append(20);
  ledger.put(families::state, "stats", "x");
  CHECK(places(ledger.check()) == "state/-");
}

TEST_CASE("a store that holds less than was committed is at fault") {
  TestLedger ledger;
  ledger.append(60);
  const ShardState state = ledger.state();
  const std::uint64_t position = state.position.value();
  SECTION("more than the last commit is missing") {
    put_mark(ledger, {position + 3, position + 5, state.entries + 5, state.tip});
    const FsckReport report = ledger.check();
    CHECK(places(report) == "witness/-");
    check_says(texts(report), "acknowledged events are missing");
  }
  SECTION("the last commit is missing") {
    put_mark(ledger, {position, position + 5, state.entries + 5, state.tip});
    const FsckReport report = ledger.check();
    CHECK(places(report) == "witness/-");
    check_says(texts(report), "the last batch is missing");
  }
}

TEST_CASE("a witness that is older names what was committed then") {
  TestLedger ledger;
  ledger.append(60);
  const EntryFacts then = ledger.facts(30);
  const std::uint64_t position = then.frame.offset.value() + 1;
  SECTION("and it is there") {
    put_mark(ledger, {position - 1, position, 31, then.leaf});
    CHECK(texts(ledger.check()).empty());
  }
  SECTION("and something else is there") {
    put_mark(ledger, {position - 1, position, 31, ledger.facts(29).leaf});
    const FsckReport report = ledger.check();
    CHECK(places(report) == "witness/30");
    check_says(texts(report), "was committed there");
  }
}

TEST_CASE("a witness that is missing or damaged is no fault, but told") {
  TestLedger ledger;
  ledger.append(60);
  const std::string path = shard_files::witness(ledger.shard_directory());
  if (GENERATE(true, false)) {
    std::filesystem::remove(path);
  } else {
    std::filesystem::resize_file(path, 10);
  }
  const FsckReport report = ledger.check();
  CHECK(report.ok());
  REQUIRE(report.shards[0].notices.size() == 1);
  check_says(report.shards[0].notices[0], "is missing or damaged");
}

// One more entry, stamped an hour before the last.
void append_stamped_back(const TestLedger& made) {
  const auto ledger = Ledger::open(made.directory(), TestLedger::options(LedgerAccess::write));
  REQUIRE(ledger.has_value());
  ShardLedger& shard = (*ledger)->shard(ShardIndex(0));
  Judge judge;
  const Judged record(event("stamped back", "pump"), made.shard(), judge);
  const ShardState state = shard.state();
  const Recorded stamp(state.last_recorded.micros() - 3'600'000'000);
  REQUIRE(shard.append(std::vector{Placed{&record, state.position, stamp}}).has_value());
  REQUIRE((*ledger)->close().has_value());
}

TEST_CASE("where the stamps go back is kept, and nowhere else") {
  TestLedger ledger;
  ledger.append(60);
  append_stamped_back(ledger);
  const ShardState state = ledger.state();
  const std::string key = step_back_key(Sequence(state.entries - 1));
  CHECK(texts(ledger.check()).empty());
  SECTION("one is missing") {
    ledger.put(families::state, key, std::nullopt);
    check_says(texts(ledger.check()), "that is not kept among the steps back");
  }
  SECTION("one is of another stamp") {
    ledger.put(families::state, key, step_back_value(Recorded(5)));
    check_says(texts(ledger.check()), "the entries do not");
  }
  SECTION("one is made up") {
    ledger.put(families::state, step_back_key(Sequence(7)), step_back_value(Recorded(5)));
    check_says(texts(ledger.check()), "it says that entry 7 is stamped before the entry before it");
  }
  SECTION("a row is of no kind") {
    ledger.put(families::state, "steep", "x");
    check_says(texts(ledger.check()), "expected the key 7374617465 or a step back");
  }
}

}  // namespace
}  // namespace hallmark
