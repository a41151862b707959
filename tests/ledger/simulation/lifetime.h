// How a shard's process ends, what is lost with it, and how it is opened again.
#pragma once

#include "tests/ledger/simulation/world.h"

namespace hallmark::simulation {

enum class Ending : std::uint8_t { clean, process_crash, power_cut };

// The first opening, of a shard without entries.
void open_new(World& world);

// Ends the process, opens the shard again and checks everything. `lose`: so many of the newest
// commits are gone although they were acknowledged.
void restart(World& world, Ending ending, std::size_t lose);

}  // namespace hallmark::simulation
