// A ledger on disk: a data directory with its lock, its identity and its shards. Made by the
// composition root.
//
//   DIR/lock           who uses it (data_lock.h)
//   DIR/ledger.json    name, number of shards, format (identity.h); written last when it is made
//   DIR/shard-0/store/     RocksDB
//   DIR/shard-0/committed  the witness (witness.h)
//   DIR.guard/0, DIR.key   beside it: what was published last, and the signing keys (publication/)
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/data_lock.h"
#include "ledger/identity.h"
#include "ledger/publication/guards.h"
#include "ledger/publication/publisher.h"
#include "ledger/shard_ledger.h"

namespace hallmark {

struct LedgerOptions {
  enum class Create : std::uint8_t { never, if_missing };
  LedgerAccess access = LedgerAccess::read;
  Create create = Create::never;
  // What is asked for; a ledger that is there must fit. Nothing: whatever is there, or the
  // defaults.
  std::optional<std::string> name;
  std::optional<std::uint32_t> shards;
  ShardOptions shard;
  // Nothing: no guard is looked at and no checkpoint is published. For measuring, and for tests of
  // what lies below. Who reads publishes nothing, and needs no clock.
  std::optional<PublicationOptions> publication;
};

class Ledger {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Ledger>> open(const std::string& directory,
                                                            const LedgerOptions& options);

  [[nodiscard]] const LedgerIdentity& identity() const { return identity_; }
  [[nodiscard]] std::uint32_t shards() const { return identity_.shards; }
  [[nodiscard]] ShardLedger& shard(ShardIndex index) { return *shards_.at(index.value()); }
  [[nodiscard]] const ShardLedger& shard(ShardIndex index) const {
    return *shards_.at(index.value());
  }
  // The one whose business `device` is.
  [[nodiscard]] ShardLedger& shard_for(std::string_view device);
  // Of a ledger that publishes.
  [[nodiscard]] ShardPublisher& publisher(ShardIndex index) {
    return *publishers_.at(index.value());
  }
  [[nodiscard]] std::vector<std::string> notices() const;
  // Publishes what has come, and writes out the indexes.
  [[nodiscard]] Status close();

 private:
  Ledger(DataLock lock, LedgerIdentity identity, std::vector<std::unique_ptr<ShardLedger>> shards)
      : lock_(std::move(lock)), identity_(std::move(identity)), shards_(std::move(shards)) {}
  [[nodiscard]] Status begin_publishing(const std::string& directory, LedgerAccess access,
                                        const PublicationOptions& options);

  DataLock lock_;
  LedgerIdentity identity_;
  std::vector<std::unique_ptr<ShardLedger>> shards_;
  std::vector<std::string> notices_;
  std::vector<std::unique_ptr<ShardPublisher>> publishers_;
};

}  // namespace hallmark
