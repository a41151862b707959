// The bare part under all that reads a whole ledger: its entries' bytes, one after the other.
#pragma once

#include "ledger/ledger.h"

namespace hallmark::cli {

// Entries a second.
[[nodiscard]] Result<double> bare_walk_rate(const Ledger& ledger);

}  // namespace hallmark::cli
