// How far the building of views is, as a row among what it built.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "projections/views/facets.h"
#include "projections/views/positions.h"

namespace hallmark {

// What is done of a build, kept with what was done: pieces of the first part, then of the second.
struct BuildProgress {
  Positions ends;  // of the ledger as the build began
  std::uint64_t entries_a_piece = 0;
  std::uint64_t runs = 0;
  std::uint64_t ranges = 0;
  bool events_are_there = false;
  Counts64 counts;  // of the devices that are done
};

[[nodiscard]] std::string encode_build_progress(const BuildProgress& progress);
// Nothing where no build was begun, or one of another version.
[[nodiscard]] Result<std::optional<BuildProgress>> read_build_progress(const ViewSnapshot& rows,
                                                                       std::uint32_t shards);

}  // namespace hallmark
