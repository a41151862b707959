// What a power cut leaves at the end of RocksDB's logs, and damage in their middle, told apart
// before RocksDB opens them.
#pragma once

#include <rocksdb/file_system.h>

#include <string>

#include "ledger/rocksdb_store.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

// Reads every log of the store in `path`; an Error names the file and place of damage. For writing,
// the torn end of the newest log and of the MANIFEST, which nothing acknowledged stands in, is cut
// off, as otherwise RocksDB might not open. Returns what was cut off, in words, or nothing.
[[nodiscard]] Result<std::string> mend_logs(rocksdb::FileSystem& files, const std::string& path,
                                            RocksDbOptions::Access access);

}  // namespace hallmark
