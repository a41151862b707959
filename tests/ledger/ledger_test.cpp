// A data directory: what is made, what is refused, who may use it; reading beside the writer.
#include "ledger/ledger.h"

#include <deque>
#include <fstream>

#include "ledger/history.h"
#include "schemas/cloudevents/event_text.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

LedgerOptions writing() {
  LedgerOptions options;
  options.access = LedgerAccess::write;
  options.create = LedgerOptions::Create::if_missing;
  return options;
}

std::string error_of(const std::string& directory, const LedgerOptions& options) {
  const auto ledger = Ledger::open(directory, options);
  REQUIRE(!ledger.has_value());
  return ledger.error().text();
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Record seen(const std::string& id, const std::string& device, const std::string& time) {
  return record_of_text(R"({"specversion":"1.0","id":")" + id +
                        R"(","source":"/plant","type":"org.example.seen","subject":")" + device +
                        R"(","time":")" + time + R"("})");
}

void append(ShardLedger& shard, const std::vector<Record>& records) {
  Judge judge;
  std::deque<Judged> judged;
  std::vector<Placed> placed;
  Offset offset = shard.state().position;
  for (const Record& record : records) {
    judged.emplace_back(record, shard.shard(), judge);
    placed.push_back({&judged.back(), offset, Recorded(0)});
    offset = next(offset);
  }
  REQUIRE(shard.append(placed).has_value());
}

TEST_CASE("name and number of shards are fixed when a ledger is made") {
  const TemporaryDirectory directory;
  const std::string data = directory.path("data");
  CHECK(has(error_of(data, {}), "there is no ledger here"));
  LedgerOptions options = writing();
  options.name = "plant-7";
  options.shards = 2;
  REQUIRE(Ledger::open(data, options).has_value());

  CHECK(Ledger::open(data, {}).value()->identity() == LedgerIdentity{"plant-7", 2});
  options.shards = 3;
  CHECK(has(error_of(data, options), "has 2 shards, not 3"));
  options.shards = 2;
  options.name = "plant-8";
  CHECK(has(error_of(data, options), R"(called "plant-7", not "plant-8")"));
  options.name = "Plant 7";
  CHECK(has(error_of(directory.path("other"), options), "expected a ledger's name"));
  options.name = std::nullopt;
  options.shards = 0;
  CHECK(has(error_of(directory.path("other"), options), "expected 1 to 1024 shards"));
}

TEST_CASE("somebody's directory is not made into a ledger, and one without a shard is not opened") {
  const TemporaryDirectory directory;
  const std::string data = directory.path("data");
  std::filesystem::create_directory(data);
  std::ofstream(data + "/thesis.txt") << "chapter one";
  CHECK(has(error_of(data, writing()), R"(found "thesis.txt" in it)"));
  std::filesystem::remove(data + "/thesis.txt");
  REQUIRE(Ledger::open(data, writing()).has_value());
  std::filesystem::remove_all(data + "/shard-0");
  CHECK(has(error_of(data, writing()), "shard-0"));
  std::ofstream(data + "/ledger.json") << "{}";
  CHECK(has(error_of(data, writing()), "expected the name, the shards and the format"));
}

TEST_CASE("one process may write, or several may read") {
  const TemporaryDirectory directory;
  const std::string data = directory.path("data");
  {
    const auto writer = Ledger::open(data, writing());
    REQUIRE(writer.has_value());
    CHECK(has(error_of(data, writing()), "in use by process"));
    CHECK(has(error_of(data, {}), "in use by process"));
  }
  const auto reader = Ledger::open(data, {});
  const auto another = Ledger::open(data, {});
  REQUIRE(reader.has_value());
  REQUIRE(another.has_value());
  CHECK(has(error_of(data, writing()), "in use by process"));
}

TEST_CASE("a reader keeps to its prefix while the shard grows") {
  const TemporaryDirectory directory;
  const auto ledger = Ledger::open(directory.path("data"), writing());
  REQUIRE(ledger.has_value());
  ShardLedger& shard = (*ledger)->shard(ShardIndex(0));
  append(shard,
         {seen("1", "pump", "2026-01-01T00:00:00Z"), seen("2", "valve", "2026-01-01T00:00:00Z")});
  Reader before = shard.reader();
  CHECK(!shard.wait_beyond(2, std::chrono::milliseconds(1)));
  append(shard,
         {seen("3", "pump", "2026-01-02T00:00:00Z"), seen("4", "new", "2026-01-02T00:00:00Z")});
  CHECK(shard.wait_beyond(2, std::chrono::milliseconds(1)));
  CHECK(before.latest("pump")->value().entry.frame.sequence == Sequence(0));
  CHECK(before.latest("new")->has_value() == false);
  CHECK(before.entry(Sequence(2)).error().code == ErrorCode::not_found);
  Reader after = shard.reader();
  const auto latest = after.latest("pump");
  CHECK((*latest)->entry.frame.sequence == Sequence(2));
  CHECK(after.before((*latest)->entry)->value().entry.frame.sequence == Sequence(0));
  CHECK(after.before(after.entry(Sequence(0))->entry)->has_value() == false);
}

TEST_CASE("a history is the device's own, either way round, and says what came late") {
  const TemporaryDirectory directory;
  const auto ledger = Ledger::open(directory.path("data"), writing());
  REQUIRE(ledger.has_value());
  ShardLedger& shard = (*ledger)->shard(ShardIndex(0));
  append(shard,
         {seen("a", "pump", "2026-01-01T00:00:00Z"), seen("b", "pump", "2026-01-03T00:00:00Z"),
          seen("x", "valve", "2026-01-09T00:00:00Z"), seen("c", "pump", "2026-01-02T00:00:00Z"),
          seen("d", "pump", "2026-01-03T00:00:00Z")});
  const auto ids = [&](HistoryOptions options) {
    std::string text;
    Reader reader = shard.reader();
    const auto count = walk_history(reader, "pump", options, [&](const HistoryItem& item) {
      text += std::string(item.envelope.id) + (item.late ? "! " : " ");
      return ok();
    });
    REQUIRE(count.has_value());
    CHECK(*count == 4);
    return text;
  };
  CHECK(ids({}) == "d c! b a ");
  CHECK(ids({HistoryOptions::Order::oldest_first, 0}) == "a b c! d ");
  CHECK(ids({HistoryOptions::Order::newest_first, 2}) == "d c! ");
  Reader reader = shard.reader();
  const auto none = walk_history(reader, "nobody", {}, [](const HistoryItem&) { return ok(); });
  CHECK(none.value() == 0);
}

}  // namespace
}  // namespace hallmark
