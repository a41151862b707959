#include "tests/ledger/faults/original.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace hallmark::faults {
namespace {

// Of each shard: so many commits are flushed into tables, so many stand in the log that the index
// was written out beside, so many in the log after it; the last commit comes on top.
constexpr std::size_t commits_a_stage = 6;
constexpr std::size_t stages = 3;

std::unique_ptr<Ledger> opened(const std::string& directory, const LedgerOptions& options) {
  auto ledger = Ledger::open(directory, options);
  if (!ledger) throw std::runtime_error("the original does not open: " + ledger.error().text());
  return *std::move(ledger);
}

void require(const Status& done) {
  if (!done) throw std::runtime_error("the original cannot be made: " + done.error().text());
}

}  // namespace

LedgerOptions original_options(LedgerAccess access) {
  LedgerOptions options;
  options.access = access;
  options.shard.index.threads = 0;
  options.shard.store.headroom_bytes = 0;
  options.shard.store.block_cache_bytes = 1 << 20;
  return options;
}

Original::Original(const OriginalOptions& options) : options_(options) {
  for (std::uint32_t index = 0; index < options.shards; ++index) {
    auto& shard = *shards_.emplace_back(
        std::make_unique<ShardContent>(Shard{ShardIndex(index), options.shards}, index + 1));
    if (index == 0 && options.first_is_empty) continue;
    for (std::size_t i = 0; i < commits_a_stage * stages; ++i) {
      shard.requests.push_back(shard.batches.next(shard.model.state().position));
      shard.model.take(shard.requests.back());
    }
    shard.requests.push_back(
        shard.batches.fresh(shard.model.state().position, options.last_commit_events));
    shard.model.take(shard.requests.back());
  }
}

void Original::make(const std::string& directory) const {
  LedgerOptions options = original_options(LedgerAccess::write);
  options.create = LedgerOptions::Create::if_missing;
  options.shards = static_cast<std::uint32_t>(shards_.size());
  {
    const auto ledger = opened(directory, options);
    fill(*ledger, 0, commits_a_stage);
    require(ledger->close());
    put_into_tables(*ledger);
  }
  {
    const auto ledger = opened(directory, options);
    fill(*ledger, commits_a_stage, 2 * commits_a_stage);
    require(ledger->close());
  }
  const auto ledger = opened(directory, options);
  fill(*ledger, 2 * commits_a_stage, stages * commits_a_stage + 1);
  if (options_.end == OriginalOptions::End::in_tables) put_into_tables(*ledger);
}

void Original::put_into_tables(Ledger& ledger) const {
  for (const auto& shard : shards_) {
    require(ledger.shard(shard->samples.shard().index).compact());
  }
}

void Original::fill(Ledger& ledger, std::size_t from, std::size_t to) const {
  for (const auto& shard : shards_) {
    for (std::size_t i = from; i < std::min(to, shard->requests.size()); ++i) {
      const auto outcomes =
          ledger.shard(shard->samples.shard().index).append(placed(shard->requests[i]));
      if (!outcomes) throw std::runtime_error("an append failed: " + outcomes.error().text());
    }
  }
}

std::vector<std::string> files_below(const std::string& directory) {
  std::vector<std::string> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(directory)) {
    if (!file.is_regular_file()) continue;
    files.push_back(std::filesystem::relative(file.path(), directory).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace hallmark::faults
