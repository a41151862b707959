// A ledger on disk for the tests of fsck: filled with records of every kind, closed or left as a
// crash leaves it, broken through its stores, checked.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ledger/fsck/fsck.h"
#include "ledger/ledger.h"
#include "ledger/rocksdb_store.h"
#include "tests/ledger/support/temporary_directory.h"

namespace hallmark {

// Small segments of the filter and pieces of entries, so that a small ledger has several.
inline constexpr std::uint64_t test_segment_ids = 64;
[[nodiscard]] FsckOptions small_pieces();

class TestLedger {
 public:
  explicit TestLedger(std::uint32_t shards = 1) : shards_(shards) {}

  // Appends `records` records to each shard: accepted ones of several devices, duplicates,
  // conflicts, and refused ones of several kinds, two of them cut; and gaps. `closed` writes out
  // the indexes up to the end, `crashed` leaves them where they were.
  enum class End : std::uint8_t { closed, crashed };
  void append(int records, End end = End::closed);

  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] std::string shard_directory(std::uint32_t shard = 0) const;
  [[nodiscard]] Shard shard(std::uint32_t index = 0) const { return {ShardIndex(index), shards_}; }

  // Options with which the ledger opens again.
  [[nodiscard]] static LedgerOptions options(LedgerAccess access);

  // Hands over a shard's store, open for writing, past all that the ledger would look at. To be
  // kept, a change to any family is committed.
  void change(const std::function<void(RocksDbStore&)>& change, std::uint32_t shard = 0) const;
  // One key of a shard's store. Nothing erases it.
  void put(Family family, std::string_view key, std::optional<std::string> value,
           std::uint32_t shard = 0) const;
  [[nodiscard]] std::optional<std::string> get(Family family, std::string_view key,
                                               std::uint32_t shard = 0) const;
  // The sequences of the accepted entries of a shard, and of those refused as conflicts.
  [[nodiscard]] std::vector<std::uint64_t> accepted(std::uint32_t shard = 0) const;
  [[nodiscard]] std::vector<std::uint64_t> conflicts(std::uint32_t shard = 0) const;
  [[nodiscard]] EntryFacts facts(std::uint64_t sequence, std::uint32_t index = 0) const;
  [[nodiscard]] ShardState state(std::uint32_t index = 0) const;

  // Which must be possible.
  [[nodiscard]] FsckReport check(const FsckOptions& options = small_pieces(),
                                 const FsckHooks& hooks = {}) const;

 private:
  void read(const std::function<void(const Store&)>& read, std::uint32_t shard) const;
  [[nodiscard]] std::vector<std::uint64_t> sequences(
      std::uint32_t index, const std::function<bool(const EntryFacts&)>& wanted) const;

  TemporaryDirectory temporary_;
  std::string directory_ = temporary_.path("data");
  std::uint32_t shards_;
  int made_ = 0;
};

[[nodiscard]] std::string key_of(std::uint64_t sequence);

// The faults of all shards as "part/sequence", by shard; "ids/-" of no entry.
[[nodiscard]] std::string places(const FsckReport& report);
// All that the faults say.
[[nodiscard]] std::string texts(const FsckReport& report);
// Checks that the text has that part.
void check_says(const std::string& text, const std::string& part);

// An accepted event, unless its id was there before.
[[nodiscard]] Record event(const std::string& id, const std::string& device,
                           const std::string& data = "{}");

}  // namespace hallmark
