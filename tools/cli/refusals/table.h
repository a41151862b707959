// Refusals as a person reads them: two lines each, as all that is to be told of one does not fit
// beside each other.
#pragma once

#include <cstddef>
#include <string>

#include "tools/cli/refusals/item.h"

namespace hallmark::cli {

// On standard output, a header first; cut to the width of the terminal where that is one.
class RefusalTable {
 public:
  RefusalTable();
  void add(const RefusalItem& item);

 private:
  std::size_t width_;
  bool begun_ = false;
};

// At most so many characters of UTF-8, the last an ellipsis where some are left out.
[[nodiscard]] std::string cut_to(const std::string& text, std::size_t width);

}  // namespace hallmark::cli
