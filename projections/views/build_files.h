// Rows on their way from a build into the store, as files apart by kind. A kind is the first byte
// of the keys. Rows of the devices themselves come range by range of devices, so that their files
// lie in their last order at once; those of the indexes lie across all devices, and are merged at
// the end.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/rocksdb_view_store.h"

namespace hallmark {

inline constexpr std::size_t kinds_of_rows = 9;

// What one range of devices comes to. One thread.
class BuildFiles {
 public:
  void add(std::string_view key, std::string_view value);
  // For ViewStore::add_files(). Gives the rows up.
  [[nodiscard]] Result<std::vector<std::string>> make(const ViewStore& store);

 private:
  std::array<PackedRows, kinds_of_rows> rows_;
};

// Brings all into its last order. May be done again.
[[nodiscard]] Status merge_files(ViewStore& store, unsigned threads);

}  // namespace hallmark
