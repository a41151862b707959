// The golden shards of tests/golden/ledger: given their records, offsets and stamps, the writer
// makes their entries to the byte, however they are cut into batches.
#include "tests/support/golden.h"
#include <deque>
#include "ledger/shard_ledger.h"

#include "schemas/vocabulary/base64.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

struct Step {
  Record record;
  Offset offset;
  Recorded recorded_at;
};

std::uint64_t unsigned_number(const golden::Case& object, const char* name) {
  std::uint64_t value = 0;
  INFO("member " << name);
  REQUIRE(object[name].get(value) == simdjson::SUCCESS);
  return value;
}

std::vector<Step> steps_of(const golden::Case& history) {
  std::vector<Step> steps;
  simdjson::dom::array array;
  REQUIRE(history["steps"].get(array) == simdjson::SUCCESS);
  for (const golden::Case step : array) {
    steps.push_back({golden::record(step["record"].value()),
                     Offset(unsigned_number(step, "offset")),
                     Recorded(golden::number(step, "recordedAt"))});
  }
  return steps;
}

// Appends the steps in batches of `batch`, closing and opening after each for `Restarts::each`.
enum class Restarts { none, each };

void append(const std::string& directory, Shard shard, const std::vector<Step>& steps,
            std::size_t batch, Restarts restarts, std::vector<Outcome>& outcomes) {
  const ShardOptions options;
  REQUIRE(ShardLedger::create(directory, options).has_value());
  auto opened = ShardLedger::open(directory, shard, options);
  REQUIRE(opened.has_value());
  std::unique_ptr<ShardLedger> ledger = *std::move(opened);
  Judge judge;
  for (std::size_t at = 0; at < steps.size(); at += batch) {
    std::deque<Judged> judged;
    std::vector<Placed> placed;
    for (std::size_t i = at; i < std::min(at + batch, steps.size()); ++i) {
      judged.emplace_back(steps[i].record, shard, judge);
      placed.push_back({&judged.back(), steps[i].offset, steps[i].recorded_at});
    }
    auto done = ledger->append(placed);
    REQUIRE(done.has_value());
    outcomes.insert(outcomes.end(), done->begin(), done->end());
    if (restarts == Restarts::none) continue;
    if (at % 2 == 0) REQUIRE(ledger->close().has_value());
    ledger.reset();
    auto again = ShardLedger::open(directory, shard, options);
    REQUIRE(again.has_value());
    ledger = *std::move(again);
    CHECK(ledger->notices().empty());
  }
}

void check_outcome(const Outcome& outcome, const golden::Case& expected) {
  if (golden::has(expected, "duplicateOf")) {
    const auto* receipt = std::get_if<Receipt>(&outcome);
    REQUIRE(receipt != nullptr);
    CHECK(receipt->status == Receipt::Status::duplicate);
    CHECK(receipt->sequence.value() == unsigned_number(expected, "duplicateOf"));
    return;
  }
  const std::uint64_t expected_number = unsigned_number(expected, "number");
  if (expected_number == 0) {
    const auto* receipt = std::get_if<Receipt>(&outcome);
    REQUIRE(receipt != nullptr);
    CHECK(receipt->status == Receipt::Status::recorded);
    CHECK(receipt->sequence.value() == unsigned_number(expected, "entry"));
    return;
  }
  const auto* refusal = std::get_if<Refusal>(&outcome);
  REQUIRE(refusal != nullptr);
  CHECK(number(refusal->reason) == expected_number);
  CHECK(refusal->detail == unsigned_number(expected, "detail"));
}

void check_entries(ShardLedger& ledger, const golden::Case& history) {
  simdjson::dom::array entries;
  REQUIRE(history["entries"].get(entries) == simdjson::SUCCESS);
  REQUIRE(ledger.state().entries == entries.size());
  Reader reader = ledger.reader();
  Sha256 sha256;
  std::uint64_t sequence = 0;
  for (const golden::Case expected : entries) {
    const auto stored = reader.entry(Sequence(sequence++));
    REQUIRE(stored.has_value());
    std::string_view base64;
    if (expected.get(base64) == simdjson::SUCCESS) {
      CHECK(to_base64(stored->bytes) == base64);
    } else {
      CHECK(stored->bytes.size() == unsigned_number(expected, "length"));
      CHECK(sha256.digest<LeafHash>(stored->bytes).hex() == golden::text(expected, "sha256"));
    }
  }
}

void check_heads(ShardLedger& ledger, const golden::Case& history) {
  simdjson::dom::array heads;
  REQUIRE(history["heads"].get(heads) == simdjson::SUCCESS);
  CHECK(ledger.index().devices() == heads.size());
  Reader reader = ledger.reader();
  for (const golden::Case head : heads) {
    const auto device = from_base64(golden::text(head, "device"));
    REQUIRE(device.has_value());
    const auto latest = reader.latest(*device);
    REQUIRE(latest.has_value());
    REQUIRE(latest->has_value());
    CHECK((*latest)->leaf.hex() == golden::text(head, "leafHash"));
    CHECK((*latest)->entry.frame.sequence.value() == unsigned_number(head, "sequence"));
    CHECK((*latest)->entry.frame.device_sequence.value() ==
          unsigned_number(head, "deviceSequence"));
  }
}

void check_history(const golden::Case& history) {
  const golden::Case shard_object = history["shard"].value();
  const Shard shard{ShardIndex(static_cast<std::uint32_t>(unsigned_number(shard_object, "index"))),
                    static_cast<std::uint32_t>(unsigned_number(shard_object, "of"))};
  Sha256 sha256;
  CHECK(shard_identity(shard, sha256).hex() == golden::text(history, "identity"));
  const std::vector<Step> steps = steps_of(history);
  const std::pair<std::size_t, Restarts> ways[] = {{1'000, Restarts::none}, {7, Restarts::each}};
  for (const auto& [batch, restarts] : ways) {
    const TemporaryDirectory directory;
    std::vector<Outcome> outcomes;
    append(directory.path("shard"), shard, steps, batch, restarts, outcomes);
    auto ledger = ShardLedger::open(directory.path("shard"), shard, {});
    REQUIRE(ledger.has_value());
    simdjson::dom::array expected;
    REQUIRE(history["outcomes"].get(expected) == simdjson::SUCCESS);
    REQUIRE(outcomes.size() == expected.size());
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      INFO("step " << i);
      check_outcome(outcomes[i], expected.at(i).value());
    }
    check_entries(**ledger, history);
    check_heads(**ledger, history);
    const ShardState state = (*ledger)->state();
    CHECK(state.tip.hex() == golden::text(history, "tip"));
    const golden::Case counters = history["counters"].value();
    CHECK(state.accepted == unsigned_number(counters, "accepted"));
    CHECK(state.refused == unsigned_number(counters, "refused"));
    CHECK(state.duplicates == unsigned_number(counters, "duplicates"));
    CHECK(state.gaps == unsigned_number(counters, "gaps"));
    CHECK(state.position.value() == unsigned_number(counters, "position"));
  }
}

TEST_CASE("the golden shards are made to the byte") {
  const std::size_t count = golden::for_each_case("ledger/corpus.ndjson", [](const auto& history) {
    INFO(golden::text(history, "name"));
    check_history(history);
  });
  CHECK(count >= 40);
}

}  // namespace
}  // namespace hallmark
