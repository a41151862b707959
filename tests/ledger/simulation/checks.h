// The full checks: what the store, the index and a bystander's memory must agree on with the model.
#pragma once

#include "tests/ledger/simulation/world.h"

namespace hallmark::simulation {

// Every entry byte for byte, every acknowledgement, the counters.
void check_store(World& world);

// Every head, and that every accepted id is found.
void check_index(World& world, const Model& model, const Index& index);

// A reader that opens beside the writer, or before it, knows the same. `model` is what is there.
void check_reader(World& world, const Model& model);

// The same records at the same offsets, in other batches and without a fault, make the same bytes.
void check_replay(World& world);

}  // namespace hallmark::simulation
