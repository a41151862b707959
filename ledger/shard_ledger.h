// One shard of a ledger on disk: its store, its writer, and those who read beside it. Writing out
// the index runs on a thread of its own.
//
// append() and pass_over() belong to one thread; everything else is safe on any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "ledger/reader.h"
#include "ledger/rocksdb_store.h"
#include "ledger/shard_core.h"
#include "ledger/writer.h"

namespace hallmark {

enum class LedgerAccess : std::uint8_t { write, read };

struct ShardOptions {
  LedgerAccess access = LedgerAccess::write;
  IndexOptions index;
  RocksDbOptions store;
};

class ShardLedger {
 public:
  // Makes the shard's part of a data directory. What an earlier try left is taken over.
  [[nodiscard]] static Status create(const std::string& directory, const ShardOptions& options);
  [[nodiscard]] static Result<std::unique_ptr<ShardLedger>> open(const std::string& directory,
                                                                 Shard shard,
                                                                 const ShardOptions& options);
  ~ShardLedger();
  ShardLedger(const ShardLedger&) = delete;
  ShardLedger& operator=(const ShardLedger&) = delete;

  // As Writer's.
  [[nodiscard]] Result<std::vector<Outcome>> append(std::span<const Placed> batch);
  [[nodiscard]] Status pass_over(Offset position);

  // The durable prefix.
  [[nodiscard]] ShardState state() const;
  // Of the durable prefix.
  [[nodiscard]] std::vector<StepBack> steps_back() const;
  // Why the last append came to nothing; nothing after one that went well, or when it was some time
  // ago and the next may go through.
  [[nodiscard]] std::optional<Error> failing() const;
  // Waits until there are more than `entries`; false when that took too long.
  [[nodiscard]] bool wait_beyond(std::uint64_t entries, std::chrono::milliseconds timeout,
                                 const std::stop_token& stop = {}) const;
  [[nodiscard]] Reader reader() const { return reader(state().entries); }
  // Of its first so many entries, of which there are that many.
  [[nodiscard]] Reader reader(std::uint64_t entries) const {
    return {*store_, *index_, shard_, entries};
  }
  [[nodiscard]] const Store& store() const { return *store_; }
  // For what is committed beside entries.
  [[nodiscard]] Store& store() { return *store_; }
  [[nodiscard]] const Index& index() const { return *index_; }
  // As Index's.
  [[nodiscard]] Index::Changes take_changes(Sha256& sha256) { return index_->take_changes(sha256); }
  [[nodiscard]] Shard shard() const { return shard_; }
  [[nodiscard]] const std::vector<std::string>& notices() const { return notices_; }

  // Writes out the index, so that the next open has nothing to catch up with. Without it nothing is
  // lost.
  [[nodiscard]] Status close();

  // For measuring.
  [[nodiscard]] Result<std::uint64_t> stored_bytes() const { return store_->stored_bytes(); }
  [[nodiscard]] Status compact() { return store_->compact(); }

 private:
  ShardLedger(Shard shard, std::unique_ptr<RocksDbStore> store, std::unique_ptr<Witness> witness,
              ShardCore core, const ShardOptions& options);

  void after_commit();
  void ask_for_write_out();  // under mutex_
  void wait_for_room();
  void write_out_when_due(const std::stop_token& stop);

  const Shard shard_;
  std::unique_ptr<RocksDbStore> store_;
  std::unique_ptr<Witness> witness_;
  std::unique_ptr<Index> index_;
  Writer writer_;
  std::vector<std::string> notices_;
  const std::uint64_t most_to_catch_up_;

  mutable std::mutex mutex_;  // guards what follows
  mutable std::condition_variable_any committed_;
  ShardState state_;
  std::vector<StepBack> steps_back_;
  std::condition_variable_any index_changed_;
  bool write_out_due_ = false;
  std::optional<Error> write_out_failed_;
  std::optional<Error> append_failed_;
  std::chrono::steady_clock::time_point append_failed_at_;

  std::jthread index_thread_;
};

}  // namespace hallmark
