// A partition's records in its shard: at their offsets, with the log's stamps, every offset
// counted.
#include "ingest/partition_writer.h"

#include <random>

#include "ledger/find.h"
#include "schemas/cloudevents/event_text.h"
#include "tests/ingest/made_up.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

struct Told {
  std::vector<std::uint64_t> offsets;
  std::vector<Outcome> outcomes;
  Offset position;
  int times = 0;
};

class Partition {
 public:
  Partition() : ledger_(open(directory_.path("data"), 1)) {}

  ShardLedger& shard() { return ledger_->shard(ShardIndex(0)); }
  PartitionWriter writer(const BatchLimits& limits = {}) {
    return {shard(), limits, [this](const PartitionWriter::Committed& committed) {
              ++told.times;
              for (const Placed& placed : committed.records) {
                told.offsets.push_back(placed.offset.value());
              }
              told.outcomes.insert(told.outcomes.end(), committed.outcomes.begin(),
                                   committed.outcomes.end());
              told.position = committed.position;
            }};
  }
  Told told;

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Ledger> ledger_;
};

void add(PartitionWriter& writer, std::uint64_t offset, const std::string& text) {
  writer.add(Offset(offset), Recorded(static_cast<std::int64_t>(1000 * offset)),
             record_of_text(text));
}

TEST_CASE("partition: an entry stands at its record's offset, with the log's stamp") {
  Partition partition;
  PartitionWriter writer = partition.writer();
  add(writer, 0, event(1, "pump"));
  add(writer, 1, "no event");
  add(writer, 2, event(1, "pump"));
  CHECK(writer.has_work());
  REQUIRE(writer.commit().has_value());
  CHECK_FALSE(writer.has_work());
  Reader reader = partition.shard().reader();
  REQUIRE(reader.entries() == 2);
  const auto refused = reader.entry(Sequence(1));
  REQUIRE(refused.has_value());
  CHECK(refused->entry.frame.offset == Offset(1));
  CHECK(refused->entry.frame.recorded_at == Recorded(1000));
  REQUIRE(partition.told.outcomes.size() == 3);
  CHECK(std::get<Receipt>(partition.told.outcomes[0]).status == Receipt::Status::recorded);
  CHECK(std::get<Refusal>(partition.told.outcomes[1]).reason == Reason::bad_json);
  CHECK(std::get<Receipt>(partition.told.outcomes[2]).status == Receipt::Status::duplicate);
  CHECK(partition.told.position == Offset(3));
}

TEST_CASE("partition: offsets without a record are gaps, the last ones too") {
  Partition partition;
  PartitionWriter writer = partition.writer();
  add(writer, 3, event(1, "pump"));
  add(writer, 7, event(2, "pump"));
  REQUIRE(writer.commit().has_value());
  CHECK(partition.shard().state().gaps == 6);
  writer.reach(Offset(10));
  CHECK(writer.has_work());
  REQUIRE(writer.commit().has_value());
  const ShardState state = partition.shard().state();
  CHECK(state.position == Offset(10));
  CHECK(state.gaps == 8);
  CHECK(state.accepted + state.refused + state.duplicates + state.gaps == state.position.value());
  CHECK(partition.told.position == Offset(10));
  CHECK(partition.told.times == 2);
}

TEST_CASE("partition: what lies before the position was written already") {
  Partition partition;
  {
    PartitionWriter writer = partition.writer();
    for (std::uint64_t offset = 0; offset < 5; ++offset) {
      add(writer, offset, event(static_cast<int>(offset), "pump"));
    }
    add(writer, 2, event(2, "pump"));  // again, in the same batch
    REQUIRE(writer.commit().has_value());
  }
  PartitionWriter writer = partition.writer();
  for (std::uint64_t offset = 3; offset < 6; ++offset) {
    add(writer, offset, event(static_cast<int>(offset), "pump"));
  }
  writer.reach(Offset(4));  // said late
  REQUIRE(writer.commit().has_value());
  CHECK(partition.shard().state().entries == 6);
  CHECK(partition.told.offsets == std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5});
  CHECK(partition.shard().state().duplicates == 0);
}

TEST_CASE("partition: an entry is found by its record's offset") {
  Partition partition;
  PartitionWriter writer = partition.writer();
  add(writer, 2, event(1, "pump"));
  add(writer, 3, event(1, "pump"));  // a duplicate
  add(writer, 5, "no event");
  add(writer, 9, event(2, "pump"));
  writer.reach(Offset(12));
  REQUIRE(writer.commit().has_value());
  const auto sequence_at = [&](std::uint64_t offset) -> std::optional<std::uint64_t> {
    const auto found = find_offset(partition.shard(), Offset(offset));
    REQUIRE(found.has_value());
    return *found ? std::optional((*found)->entry.frame.sequence.value()) : std::nullopt;
  };
  CHECK(sequence_at(2) == 0);
  CHECK(sequence_at(5) == 1);
  CHECK(sequence_at(9) == 2);
  for (const std::uint64_t none : {0, 1, 3, 4, 6, 8, 10, 11, 12}) {
    CHECK_FALSE(sequence_at(none).has_value());
  }
}

TEST_CASE("partition: a batch is full at its records or its bytes") {
  Partition partition;
  PartitionWriter few = partition.writer({.records = 2, .bytes = 1 << 20});
  add(few, 0, event(0, "pump"));
  CHECK_FALSE(few.is_full());
  add(few, 1, event(1, "pump"));
  CHECK(few.is_full());
  REQUIRE(few.commit().has_value());
  CHECK_FALSE(few.is_full());
  PartitionWriter small = partition.writer({.records = 1000, .bytes = 100});
  add(small, 2, event(2, "pump"));
  CHECK(small.is_full());
}

TEST_CASE("partition: what was known at a moment, with clocks that are set back") {
  TemporaryDirectory directory;
  std::mt19937 chance(7);  // NOLINT(bugprone-random-generator-seed): the same each time
  std::vector<std::int64_t> stamps;
  const auto check = [&](Ledger& ledger) {
    const ShardLedger& shard = ledger.shard(ShardIndex(0));
    for (std::int64_t moment = -1; moment <= 70; ++moment) {
      const auto beyond = std::find_if(stamps.begin(), stamps.end(),
                                       [&](std::int64_t stamp) { return stamp > moment; });
      CAPTURE(moment);
      REQUIRE(*entries_known_at(shard, Recorded(moment)) ==
              static_cast<std::uint64_t>(beyond - stamps.begin()));
    }
  };
  for (int round = 0; round < 8; ++round) {
    const auto ledger = open(directory.path("data"), 1);
    check(*ledger);
    PartitionWriter writer(ledger->shard(ShardIndex(0)), {}, [](const auto&) {});
    for (int number = 0; number < 12; ++number) {
      const std::int64_t last = stamps.empty() ? 0 : stamps.back();
      const bool back = chance() % 6 == 0;
      stamps.push_back(
          back ? std::max<std::int64_t>(0, last - static_cast<std::int64_t>(chance() % 9))
               : last + static_cast<std::int64_t>(chance() % 3));
      writer.add(Offset(stamps.size() - 1), Recorded(stamps.back()),
                 record_of_text(event(static_cast<int>(stamps.size()), "pump")));
      if (chance() % 4 == 0) REQUIRE(writer.commit().has_value());
    }
    REQUIRE(writer.commit().has_value());
    check(*ledger);
    REQUIRE(ledger->close().has_value());
  }
}

}  // namespace
}  // namespace hallmark
