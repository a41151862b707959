// Checks a ledger on disk: everything re-derived from the entries, nothing taken on trust
// (README.md). Reads alone, but for the file in which it keeps how far it came.
//
// Called by the command line; the functions that are told what it does are called on its thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "ledger/fsck/report.h"
#include "ledger/index/index.h"
#include "ledger/store.h"
#include "ledger/witness.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

struct FsckOptions {
  unsigned threads = 2;  // 0: on the caller's alone
  enum class Start : std::uint8_t { where_it_was, first_entry } start = Start::where_it_was;
  // So often it saves how far it came; nothing: never.
  std::optional<std::chrono::milliseconds> save_every = std::chrono::minutes(1);
  // It can be stopped after each such run of entries.
  std::uint64_t entries_a_piece = 2048;
  // Ignored: data from which nothing was published (LedgerOptions).
  enum class Guard : std::uint8_t { checked, ignored } guard = Guard::checked;
  // As the writer has it (IndexOptions).
  std::uint64_t first_segment_ids = IndexOptions{}.first_segment_ids;
};

// Where a check is.
struct FsckStep {
  enum class Kind : std::uint8_t { entries, ids, heads };
  Kind kind = Kind::entries;
  ShardIndex shard;
  std::uint32_t shards = 1;
  std::uint64_t begun_at = 0;  // entries that an earlier run had done
  std::uint64_t done = 0;      // entries; of ids, accepted ones
  std::uint64_t total = 0;
};

struct FsckHooks {
  std::function<void(const FsckStep&)> advanced;  // several times a second
  std::function<void(const std::string&)> told;   // a sentence for whoever waits
  std::function<bool()> asked_to_stop;            // asked as often
};

// An Error where nothing could be checked: there is no ledger, or another process writes to it.
// What is wrong with a ledger is in the report.
[[nodiscard]] Result<FsckReport> fsck(const std::string& data_directory, const FsckOptions& options,
                                      const FsckHooks& hooks = {});

// One shard on any store, from its first entry. The simulation's.
[[nodiscard]] FsckShard fsck_shard(const Store& store, const std::optional<Mark>& mark, Shard shard,
                                   const FsckOptions& options);

}  // namespace hallmark
