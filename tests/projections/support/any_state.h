// Device states by chance: every member may be there, whether or not a fold would come to it.
#pragma once

#include <cstdint>

#include "projections/fold/state.h"

namespace hallmark {

// The same seed, the same state.
[[nodiscard]] DeviceState any_state(std::uint64_t seed);

}  // namespace hallmark
