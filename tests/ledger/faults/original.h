// A small data directory whose content is known, to be damaged in copies: each shard with tables of
// all its families, entries in the logs of two openings, and indexes written out in between. It was
// left as a process that was killed leaves it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "tests/ledger/faults/batches.h"

namespace hallmark::faults {

struct OriginalOptions {
  std::uint32_t shards = 1;
  bool first_is_empty = false;
  // Of the last commit of each shard: so many fresh events.
  std::size_t last_commit_events = 2;
  // Where the last commits are: in the log, or in tables that the newest record of the MANIFEST
  // names and whose log is gone.
  enum class End { in_the_log, in_tables } end = End::in_the_log;
};

class Original {
 public:
  struct ShardContent {
    explicit ShardContent(Shard shard, std::uint64_t seed)
        : samples(shard), batches(samples, seed), model(shard, bench) {}
    simulation::Samples samples;
    Batches batches;
    simulation::Bench bench;
    simulation::Model model;
    std::vector<simulation::Request> requests;
  };

  explicit Original(const OriginalOptions& options);

  // In a child, as it opens stores. Throws std::runtime_error.
  void make(const std::string& directory) const;

  [[nodiscard]] const std::vector<std::unique_ptr<ShardContent>>& shards() const { return shards_; }

 private:
  void fill(Ledger& ledger, std::size_t from, std::size_t to) const;
  void put_into_tables(Ledger& ledger) const;

  OriginalOptions options_;
  std::vector<std::unique_ptr<ShardContent>> shards_;
};

[[nodiscard]] LedgerOptions original_options(LedgerAccess access);

// All files below the directory, by their path in it, sorted.
[[nodiscard]] std::vector<std::string> files_below(const std::string& directory);

}  // namespace hallmark::faults
