// Writes a generation into a derived family, in slices: first the bound on the entries that it
// speaks of, so that nothing of it stands in the family without its bound; last the position, so
// that no position stands there without what it speaks of. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/index/index_codec.h"
#include "ledger/store.h"

namespace hallmark {

class BulkWrite {
 public:
  // Speaks of the first `entries_bound` entries at most.
  BulkWrite(Store& store, Family family, std::uint64_t entries_bound);
  [[nodiscard]] Status put(std::string_view key, std::string_view value);
  // The rest, then `applied`, then all of it made durable.
  [[nodiscard]] Status finish(const index_codec::Applied& applied);

 private:
  struct Range {
    std::size_t key_at;
    std::size_t value_at;
    std::size_t end;
  };
  void add(std::string_view key, std::string_view value);
  [[nodiscard]] Status write_slice();

  Store& store_;
  Family family_;
  std::string bytes_;
  std::vector<Range> ranges_;
};

}  // namespace hallmark
