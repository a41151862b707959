// The same records, offsets and stamps make the same shard, however they fall into batches,
// wherever the writer is closed or dropped and opened again, and however the index's thread is
// timed.
#include <deque>

#include "ledger/shard_ledger.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/vocabulary/random.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr Shard shard{ShardIndex(0), 1};
constexpr std::size_t record_count = 600;

struct Sent {
  Record record;
  Offset offset;
  Recorded recorded_at;
};

// Few devices and ids, so that duplicates and conflicts abound, and now and then no event at all.
std::vector<Sent> records_of(std::uint64_t seed) {
  SeededRandom random(seed);
  std::vector<Sent> sent;
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < record_count; ++i) {
    const std::string id = std::to_string(random.below(300));
    const std::string device = "pump-" + std::to_string(random.below(12));
    std::string text = R"({"specversion":"1.0","id":")" + id;
    text += R"(","source":"/plant","type":"org.example.seen","subject":")" + device;
    text += R"(","time":"2026-01-01T00:00:00Z","data":)" + std::to_string(random.below(2)) + "}";
    offset += random.below(10) == 0 ? 3 : 1;
    sent.push_back({record_of_text(random.below(15) == 0 ? "no event" : text), Offset(offset),
                    Recorded(static_cast<std::int64_t>(random.below(1'000)))});
  }
  return sent;
}

ShardOptions small_generations(std::uint64_t entries) {
  ShardOptions options;
  options.index.generation_entries = entries;
  options.index.first_segment_ids = 16;
  return options;
}

std::unique_ptr<ShardLedger> open(const std::string& directory, const ShardOptions& options) {
  auto opened = ShardLedger::open(directory, shard, options);
  REQUIRE(opened.has_value());
  CHECK((*opened)->notices().empty());
  return *std::move(opened);
}

// Batches, restarts and generations by chance.
ShardState write_by_chance(const std::vector<Sent>& sent, std::uint64_t seed) {
  SeededRandom random(seed);
  const TemporaryDirectory directory;
  ShardOptions options = small_generations(1 + random.below(40));
  REQUIRE(ShardLedger::create(directory.path("shard"), options).has_value());
  auto ledger = open(directory.path("shard"), options);
  Judge judge;
  for (std::size_t at = 0; at < sent.size();) {
    const std::size_t end = std::min<std::size_t>(sent.size(), at + 1 + random.below(90));
    std::deque<Judged> judged;
    std::vector<Placed> placed;
    for (; at < end; ++at) {
      judged.emplace_back(sent[at].record, shard, judge);
      placed.push_back({&judged.back(), sent[at].offset, sent[at].recorded_at});
    }
    REQUIRE(ledger->append(placed).has_value());
    const std::uint64_t chance = random.below(6);
    if (chance == 0) REQUIRE(ledger->close().has_value());
    if (chance <= 1) {
      ledger.reset();
      options = small_generations(1 + random.below(40));
      ledger = open(directory.path("shard"), options);
    }
  }
  return ledger->state();
}

TEST_CASE("batches, restarts and timing leave no trace in a shard") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    INFO("seed " << seed);
    const std::vector<Sent> sent = records_of(seed);
    const ShardState first = write_by_chance(sent, seed * 100);
    CHECK(first.accepted > 100);
    CHECK(first.duplicates > 5);
    CHECK(first.refused > 20);
    CHECK(first.gaps > 20);
    for (std::uint64_t way = 1; way <= 3; ++way) {
      INFO("way " << way);
      CHECK(write_by_chance(sent, seed * 100 + way) == first);
    }
  }
}

}  // namespace
}  // namespace hallmark
