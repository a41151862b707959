#include "tests/projections/support/small_ledger.h"

#include <map>

#include "schemas/cloudevents/event_text.h"
#include "tests/support/catch.h"

namespace hallmark {

SmallLedger::SmallLedger(std::uint32_t shards) {
  LedgerOptions options;
  options.access = LedgerAccess::write;
  options.create = LedgerOptions::Create::if_missing;
  options.shards = shards;
  auto opened = Ledger::open(directory_.path("data"), options);
  REQUIRE(opened.has_value());
  ledger_ = *std::move(opened);
}

void SmallLedger::append(std::span<const std::string> events, std::size_t batch) {
  Judge judge;
  while (!events.empty()) {
    std::map<ShardIndex, std::vector<std::unique_ptr<Judged>>> by_shard;
    const auto part = events.first(std::min(batch, events.size()));
    events = events.subspan(part.size());
    for (const std::string& event : part) {
      auto judged = std::make_unique<Judged>(record_of_text(event), ledger_->shards(), judge);
      by_shard[judged->shard()].push_back(std::move(judged));
    }
    for (const auto& [index, records] : by_shard) {
      ShardLedger& shard = ledger_->shard(index);
      std::vector<Placed> placed;
      std::uint64_t offset = shard.state().position.value();
      for (const auto& record : records) {
        placed.push_back({record.get(), Offset(offset++), Recorded(clock_++)});
      }
      REQUIRE(shard.append(placed).has_value());
    }
  }
}

}  // namespace hallmark
