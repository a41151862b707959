// Rows that come in one order and are walked in another, on the disk: a store that is made for one
// run. Memory is some megabytes, however many they are. One thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ledger/packed_rows.h"
#include "ledger/rocksdb_view_store.h"

namespace hallmark {

class SideRows {
 public:
  // In a directory that is not there yet; whoever made the one around it removes it.
  [[nodiscard]] static Result<std::unique_ptr<SideRows>> make(const std::string& directory);

  // Of rows with one key the last one stays.
  [[nodiscard]] Status add(std::string_view key, std::string_view value);
  // All that was added, in order of the keys.
  [[nodiscard]] Result<ViewSnapshotPtr> finish();

 private:
  explicit SideRows(std::unique_ptr<ViewStore> store) : store_(std::move(store)) {}
  [[nodiscard]] Status put_away();

  std::unique_ptr<ViewStore> store_;
  PackedRows rows_;
  std::size_t bytes_ = 0;
};

}  // namespace hallmark
