// The index's own work: setting generations aside and writing them out, as a thread beside the
// writer's does.
#pragma once

#include "tests/ledger/simulation/requests.h"

namespace hallmark::simulation {

void set_aside(World& world);

// Between its writes the writer may be asked for more.
void write_out(World& world, Requests& requests);

}  // namespace hallmark::simulation
