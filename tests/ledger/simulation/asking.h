// Asks the writer for something and holds its answer against the model's.
#pragma once

#include "tests/ledger/simulation/world.h"

namespace hallmark::simulation {

// Whatever faults are armed go off in it, or are disarmed after it.
void ask(World& world, const Request& request);

[[nodiscard]] std::string text_of(const Request& request);
[[nodiscard]] std::string text_of(const ShardState& state);

}  // namespace hallmark::simulation
