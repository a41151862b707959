// RocksDB's words for a fault, as an Error that says where it is.
#pragma once

#include <rocksdb/status.h>

#include <string>
#include <string_view>

#include "schemas/vocabulary/result.h"

namespace hallmark {

// Where a read failed.
struct ReadPlace {
  const std::string& path;
  const std::string& family;
  std::string_view key;
};

[[nodiscard]] Error read_error(const rocksdb::Status& status, const ReadPlace& place);

// What was wrong with the store's directory when it was opened.
[[nodiscard]] Error open_error(const rocksdb::Status& status, const std::string& path);

[[nodiscard]] bool is_disk_full(const rocksdb::Status& status);
[[nodiscard]] ErrorCode code_of(const rocksdb::Status& status);

}  // namespace hallmark
