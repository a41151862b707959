#include "tests/ledger/fsck/test_ledger.h"

#include <fmt/format.h>

#include <deque>

#include "ledger/families.h"
#include "ledger/fsck/pieces.h"
#include "ledger/shard_files.h"
#include "ledger/state_codec.h"
#include "schemas/admission/routing.h"
#include "schemas/cloudevents/event_text.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr std::size_t records_a_batch = 33;  // each costs a sync
constexpr int early_devices = 9;
constexpr int all_devices = 12;

// A device of the shard.
std::string device_of(int number, Shard shard) {
  for (int i = 0;; ++i) {
    std::string device =
        fmt::format("pump-{}-{}", number % (number < 100 ? early_devices : all_devices), i);
    if (shard_of(device, shard.of) == shard.index) return device;
  }
}

Record record(int number, Shard shard) {
  const auto numbered = [&](int of, const std::string& data) {
    return event(fmt::format("id-{}", of), device_of(of, shard), data);
  };
  if (number == 15) return {"text/plain", {}, "large", std::string(60'000, 'x')};
  if (number == 25) return {"text/plain", std::vector<Attribute>(70), "many", "x"};
  if (number == 35) return {std::nullopt, {}, "key", std::nullopt};
  switch (number % 10) {
    case 6:
      return numbered(number - 3, "{}");  // a duplicate
    case 7:
      return numbered(number - 3, R"({"other":true})");  // a conflict
    case 8:
      return record_of_text("not JSON");
    default:
      return numbered(number, "{}");
  }
}

RocksDbOptions store_options() {
  RocksDbOptions options;
  options.headroom_bytes = 0;
  return options;
}

}  // namespace

FsckOptions small_pieces() {
  FsckOptions options;
  options.guard = FsckOptions::Guard::ignored;
  options.entries_a_piece = 8;
  options.first_segment_ids = test_segment_ids;
  return options;
}

Record event(const std::string& id, const std::string& device, const std::string& data) {
  return record_of_text(
      event_json({id, "/plant", "org.example.seen", device, "2026-01-01T00:00:00Z", data}));
}

LedgerOptions TestLedger::options(LedgerAccess access) {
  LedgerOptions options;
  options.access = access;
  options.shard.store = store_options();
  options.shard.index.first_segment_ids = test_segment_ids;
  options.shard.index.threads = 0;
  return options;
}

void TestLedger::append(int records, End end) {
  LedgerOptions opened = options(LedgerAccess::write);
  opened.create = LedgerOptions::Create::if_missing;
  opened.shards = shards_;
  const auto ledger = Ledger::open(directory_, opened);
  REQUIRE(ledger.has_value());
  Judge judge;
  for (std::uint32_t index = 0; index < shards_; ++index) {
    ShardLedger& of = (*ledger)->shard(ShardIndex(index));
    Offset offset = of.state().position;
    for (int number = made_; number < made_ + records;) {
      std::deque<Judged> judged;
      std::vector<Placed> placed;
      for (; placed.size() < records_a_batch && number < made_ + records; ++number) {
        judged.emplace_back(record(number, shard(index)), shard(index), judge);
        if (number % 10 == 9) offset = Offset(offset.value() + 2);
        placed.push_back({&judged.back(), offset, Recorded(1'000'000 + number * 10)});
        offset = next(offset);
      }
      REQUIRE(of.append(placed).has_value());
    }
  }
  made_ += records;
  if (end == End::closed) REQUIRE((*ledger)->close().has_value());
}

std::string TestLedger::shard_directory(std::uint32_t shard) const {
  return shard_files::directory(directory_, ShardIndex(shard));
}

void TestLedger::change(const std::function<void(RocksDbStore&)>& change,
                        std::uint32_t shard) const {
  const auto store = RocksDbStore::open(shard_files::store(shard_directory(shard)),
                                        shard_files::store_families(), store_options());
  REQUIRE(store.has_value());
  change(**store);
}

void TestLedger::read(const std::function<void(const Store&)>& read, std::uint32_t shard) const {
  RocksDbOptions options = store_options();
  options.access = RocksDbOptions::Access::read_only;
  const auto store = RocksDbStore::open(shard_files::store(shard_directory(shard)),
                                        shard_files::store_families(), options);
  REQUIRE(store.has_value());
  read(**store);
}

void TestLedger::put(Family family, std::string_view key, std::optional<std::string> value,
                     std::uint32_t shard) const {
  change(
      [&](RocksDbStore& store) {
        const Change one{family, key,
                         value ? std::optional<std::string_view>(*value) : std::nullopt};
        REQUIRE(store.commit({&one, 1}).has_value());
      },
      shard);
}

std::optional<std::string> TestLedger::get(Family family, std::string_view key,
                                           std::uint32_t shard) const {
  std::optional<std::string> value;
  read(
      [&](const Store& store) {
        const auto found = store.get(family, key);
        REQUIRE(found.has_value());
        value = *found;
      },
      shard);
  return value;
}

std::vector<std::uint64_t> TestLedger::sequences(
    std::uint32_t index, const std::function<bool(const EntryFacts&)>& wanted) const {
  std::vector<std::uint64_t> found;
  const std::uint64_t entries = state(index).entries;
  read(
      [&](const Store& store) {
        Examiner examiner;
        for (std::uint64_t sequence = 0; sequence < entries; ++sequence) {
          const auto facts = read_entry(store, shard(index), Sequence(sequence), examiner);
          REQUIRE(facts.has_value());
          if (wanted(*facts)) found.push_back(sequence);
        }
      },
      index);
  return found;
}

std::vector<std::uint64_t> TestLedger::accepted(std::uint32_t shard) const {
  return sequences(shard, [](const EntryFacts& facts) { return facts.accepted(); });
}

std::vector<std::uint64_t> TestLedger::conflicts(std::uint32_t shard) const {
  return sequences(shard, [](const EntryFacts& facts) {
    return !facts.accepted() && facts.frame.verdict.refusal->reason == Reason::conflict;
  });
}

EntryFacts TestLedger::facts(std::uint64_t sequence, std::uint32_t index) const {
  const auto bytes = get(families::entries, key_of(sequence), index);
  Examiner examiner;
  return examine(bytes.value(), shard(index), examiner).value();
}

ShardState TestLedger::state(std::uint32_t index) const {
  return decode_state(get(families::state, families::state_key, index).value(), shard(index))
      .value();
}

FsckReport TestLedger::check(const FsckOptions& options, const FsckHooks& hooks) const {
  auto report = fsck(directory_, options, hooks);
  REQUIRE(report.has_value());
  return *std::move(report);
}

std::string key_of(std::uint64_t sequence) {
  return std::string(families::view(families::big_endian(sequence)));
}

std::string places(const FsckReport& report) {
  std::string text;
  const auto add = [&](const FsckFault& fault) {
    text += text.empty() ? "" : " ";
    text += name(fault.part);
    text += fault.sequence ? fmt::format("/{}", fault.sequence->value()) : "/-";
  };
  for (const FsckFault& fault : report.faults) add(fault);
  for (const FsckShard& shard : report.shards) {
    for (const FsckFault& fault : shard.faults) add(fault);
  }
  return text;
}

std::string texts(const FsckReport& report) {
  std::string text;
  for (const FsckFault& fault : report.faults) text += fault.what + "\n";
  for (const FsckShard& shard : report.shards) {
    for (const FsckFault& fault : shard.faults) text += fault.what + "\n";
  }
  return text;
}

void check_says(const std::string& text, const std::string& part) {
  INFO(text << "\nshould say: " << part);
  CHECK(text.find(part) != std::string::npos);
}

}  // namespace hallmark
