// The most memory that this process had in a while. Linux.
#pragma once

namespace hallmark::cli {

// From now on; what is free is given back first.
void begin_peak_memory();
[[nodiscard]] double peak_mebibytes();
// What it has now.
[[nodiscard]] double held_mebibytes();

}  // namespace hallmark::cli
