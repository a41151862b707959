// Writes a generation into a derived family: in slices, the position last, so that a position never
// stands in a family without what it speaks of. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/index/index_codec.h"
#include "ledger/store.h"

namespace hallmark {

class BulkWrite {
 public:
  BulkWrite(Store& store, Family family) : store_(store), family_(family) {}
  [[nodiscard]] Status put(std::string_view key, std::string_view value);
  // The rest, then `applied`, then all of it made durable.
  [[nodiscard]] Status finish(const index_codec::Applied& applied);

 private:
  struct Range {
    std::size_t key_at;
    std::size_t value_at;
    std::size_t end;
  };
  [[nodiscard]] Status write_slice();

  Store& store_;
  Family family_;
  std::string bytes_;
  std::vector<Range> ranges_;
};

}  // namespace hallmark
