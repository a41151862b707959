// The file system through which RocksDB reaches its files. RocksDB reports some failed syncs late,
// retries some and drops others; here none gets by, and after the first nothing more is changed on
// the disk.
#pragma once

#include <rocksdb/file_system.h>

#include <memory>

#include "ledger/rocksdb_health.h"

namespace hallmark {

// `target`, watched. A sync of any kind that fails, and a write to a log file that fails otherwise
// than for want of space, stop `health`; once it is stopped every change to a file is refused.
[[nodiscard]] std::shared_ptr<rocksdb::FileSystem> watch(
    const std::shared_ptr<rocksdb::FileSystem>& target, std::shared_ptr<Health> health);

}  // namespace hallmark
