// Reading entries: one by one, in a row, and those that are read together and remembered.
#include "ledger/reader.h"

#include <atomic>
#include <deque>

#include "ledger/history.h"
#include "ledger/ledger.h"
#include "schemas/cloudevents/event_text.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr std::uint64_t events = 60;

// Counts what is read of another store.
class CountingStore final : public Store {
 public:
  explicit CountingStore(const Store& store) : store_(store) {}

  Result<std::optional<std::string>> get(Family family, std::string_view key) const override {
    ++gets;
    return store_.get(family, key);
  }
  std::unique_ptr<Cursor> cursor(Family family, std::string_view from) const override {
    return store_.cursor(family, from);
  }
  Status commit(std::span<const Change> /*changes*/) override { return refuse(); }
  Status resume() override { return refuse(); }
  Status write(std::span<const Change> /*changes*/) override { return refuse(); }
  Status flush(Family /*family*/) override { return refuse(); }

  mutable std::atomic<std::uint64_t> gets = 0;

 private:
  static Status refuse() { return fail(ErrorCode::io, "it is only read"); }
  const Store& store_;
};

Record seen(std::uint64_t number) {
  return record_of_text(R"({"specversion":"1.0","id":")" + std::to_string(number) +
                        R"(","source":"/plant","type":"org.example.seen","subject":"pump-1",)" +
                        R"("time":"2026-01-01T00:00:00Z"})");
}

std::unique_ptr<Ledger> ledger_of_events(const std::string& path) {
  LedgerOptions options;
  options.access = LedgerAccess::write;
  options.create = LedgerOptions::Create::if_missing;
  auto ledger = Ledger::open(path, options).value();
  ShardLedger& shard = ledger->shard(ShardIndex(0));
  Judge judge;
  std::deque<Judged> judged;
  std::vector<Placed> placed;
  for (std::uint64_t number = 0; number < events; ++number) {
    judged.emplace_back(seen(number), shard.shard(), judge);
    placed.push_back({&judged.back(), Offset(number), Recorded(0)});
  }
  REQUIRE(shard.append(placed).has_value());
  return ledger;
}

std::vector<Sequence> all_sequences() {
  std::vector<Sequence> sequences;
  for (std::uint64_t number = events; number > 0; --number) sequences.emplace_back(number - 1);
  return sequences;
}

}  // namespace

TEST_CASE("what is fetched together is not read again, and is what is there") {
  const TemporaryDirectory directory;
  const auto ledger = ledger_of_events(directory.path("data"));
  const ShardLedger& shard = ledger->shard(ShardIndex(0));
  const CountingStore store(shard.store());
  Reader reader(store, shard.index(), shard.shard(), events);
  reader.remember(1'000);
  auto sequences = all_sequences();
  sequences.emplace_back(events);  // a guess that is wrong
  REQUIRE(reader.fetch(sequences).has_value());
  CHECK(store.gets == events);
  Reader other = shard.reader();
  for (const Sequence sequence : all_sequences()) {
    CHECK(reader.entry(sequence)->bytes == other.entry(sequence)->bytes);
  }
  CHECK(places_of(reader, "pump-1")->size() == events);
  CHECK(store.gets == events);
}

TEST_CASE("no more is remembered than was asked for") {
  const TemporaryDirectory directory;
  const auto ledger = ledger_of_events(directory.path("data"));
  const ShardLedger& shard = ledger->shard(ShardIndex(0));
  const CountingStore store(shard.store());
  Reader reader(store, shard.index(), shard.shard(), events);
  const std::uint64_t most = GENERATE(0U, 10U);
  reader.remember(most);
  REQUIRE(reader.fetch(all_sequences()).has_value());
  CHECK(store.gets == most);
  CHECK(places_of(reader, "pump-1")->size() == events);
  CHECK(store.gets == events);
}

TEST_CASE("entries in a row are those that are read one by one") {
  const TemporaryDirectory directory;
  const auto ledger = ledger_of_events(directory.path("data"));
  Reader reader = ledger->shard(ShardIndex(0)).reader(events - 1);
  Reader other = ledger->shard(ShardIndex(0)).reader();
  std::uint64_t at = 7;
  REQUIRE(reader
              .walk(Sequence(at),
                    [&](const StoredEntry& stored) {
                      CHECK(stored.bytes == other.entry(Sequence(at))->bytes);
                      CHECK(stored.leaf == other.entry(Sequence(at))->leaf);
                      ++at;
                      return ok();
                    })
              .has_value());
  CHECK(at == events - 1);
}

}  // namespace hallmark
