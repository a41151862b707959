// Builds the views of a ledger from its beginning, in bulk: first the rows of all events, as they
// stand in the ledger; then, device by device in the order of the rows, what follows from them.
// What comes out is byte for byte what following the ledger would have written. It may be broken
// off at any point, and goes on from there.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "ledger/ledger.h"
#include "projections/views/positions.h"
#include "schemas/catalogue/catalogue.h"

namespace hallmark {

struct BuildOptions {
  const Ledger& ledger;
  const Catalogue& catalogue;
  std::string directory;  // of the store that is made
  unsigned threads = 2;
  // What one thread takes at a time; it has its rows in memory. 0: what suits the ledger.
  std::uint64_t entries_a_piece = 0;
  // Called now and then, with events done and to do; false breaks off.
  std::function<bool(std::uint64_t done, std::uint64_t all)> progress = {};
};

// The views of what the ledger has as this begins. `unavailable` where it was broken off.
[[nodiscard]] Status build_views(const BuildOptions& options);

}  // namespace hallmark
