#include "ledger/rocksdb_status.h"

#include <fmt/format.h>

#include "schemas/vocabulary/hex.h"

namespace hallmark {

bool is_disk_full(const rocksdb::Status& status) { return status.IsNoSpace(); }

// A file that RocksDB wrote down and cannot find is damage, not trouble with the disk.
ErrorCode code_of(const rocksdb::Status& status) {
  return status.IsCorruption() || status.IsPathNotFound() ? ErrorCode::corruption : ErrorCode::io;
}

Error read_error(const rocksdb::Status& status, const ReadPlace& place) {
  const char* what = code_of(status) == ErrorCode::corruption ? "is damaged" : "could not be read";
  return {code_of(status),
          fmt::format("family {} {} at key {}: {}", place.family, what,
                      place.key.empty() ? std::string("(first)") : to_hex(place.key),
                      status.ToString()),
          place.path};
}

Error open_error(const rocksdb::Status& status, const std::string& path) {
  const std::string words = status.ToString();
  // RocksDB has no code of its own for a lock that is held.
  if (words.find("lock hold by current process") != std::string::npos) {
    return {ErrorCode::unavailable, "this process has it open already", path};
  }
  if (words.find("While lock file") != std::string::npos) {
    return {ErrorCode::unavailable,
            fmt::format("another process has it open for writing; stop that one first ({})", words),
            path};
  }
  if (is_disk_full(status)) {
    return {ErrorCode::unavailable,
            fmt::format("the disk has no room to open the store ({})", words), path};
  }
  if (code_of(status) == ErrorCode::corruption) {
    return {ErrorCode::corruption,
            fmt::format("the store is damaged and was not opened; nothing was changed ({})", words),
            path};
  }
  return {ErrorCode::io, fmt::format("the store could not be opened ({})", words), path};
}

}  // namespace hallmark
