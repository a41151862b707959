// Which faults are armed before an operation: few enough that most go well.
#pragma once

#include "tests/ledger/simulation/world.h"

namespace hallmark::simulation {

void arm_request(World& world);
void arm_commit(World& world);
void arm_write_out(World& world);

}  // namespace hallmark::simulation
