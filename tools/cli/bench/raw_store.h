// The bare part under an append: RocksDB with nothing of ours around it, 8-byte keys in ascending
// order, synced batches. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

class RawStore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<RawStore>> open(const std::string& directory);
  ~RawStore();
  RawStore(const RawStore&) = delete;
  RawStore& operator=(const RawStore&) = delete;

  // Puts `count` values, taken in turn, `batch` at a time; each batch is synced.
  [[nodiscard]] Status put(const std::vector<std::string>& values, std::uint64_t count,
                           std::uint64_t batch);
  // Reads all from the first on; their bytes together.
  [[nodiscard]] Result<std::uint64_t> scan();

 private:
  struct Database;
  explicit RawStore(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace hallmark::cli
