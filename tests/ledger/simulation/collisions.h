// Ids whose keys begin with the same bytes: SHA-256 gives none that a test could find, so an index
// of its own is handed such prefixes, without entries behind them.
#pragma once

#include "tests/ledger/simulation/world.h"

namespace hallmark::simulation {

void collide(World& world);

}  // namespace hallmark::simulation
