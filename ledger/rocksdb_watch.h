// What stops a RocksDbStore for good, and the file system through which RocksDB reaches its files,
// which sees it first. RocksDB reports some failed syncs late, retries some and drops others; here
// none gets by, and after the first nothing more is changed on the disk.
#pragma once

#include <rocksdb/file_system.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "schemas/vocabulary/result.h"

namespace hallmark {

// Set once, by whichever thread meets the first fault; read by all.
class Stop {
 public:
  void set(Error error);
  [[nodiscard]] bool is_set() const { return set_.load(std::memory_order_acquire); }
  [[nodiscard]] Error error() const;  // of a Stop that is set

 private:
  std::atomic<bool> set_{false};
  mutable std::mutex mutex_;
  std::optional<Error> error_;
};

// `target`, watched. A sync of any kind that fails, and a write to a log file that fails otherwise
// than for want of space, set `stop`; once it is set every change to a file or directory is
// refused.
[[nodiscard]] std::shared_ptr<rocksdb::FileSystem> watch(
    const std::shared_ptr<rocksdb::FileSystem>& target, std::shared_ptr<Stop> stop);

}  // namespace hallmark
