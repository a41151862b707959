// Two moments of one ledger, by its views. One thread.
#pragma once

#include <string>

#include "tools/cli/diff/compared.h"

namespace hallmark::cli {

struct ViewsAsked {
  std::string directory;
  std::string a, b;  // moments as the command line has them
};

[[nodiscard]] Result<DifferenceCounts> compare_moments(const ViewsAsked& asked, const Begin& begin,
                                                       const TakeDifference& take);

}  // namespace hallmark::cli
