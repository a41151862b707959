// Everything that can be read of a shard, held against the model: the counters, each entry to the
// byte, each device's chain from its head on, each accepted id.
#pragma once

#include <string>

#include "ledger/shard_ledger.h"
#include "tests/ledger/simulation/model.h"
#include "tests/ledger/simulation/samples.h"

namespace hallmark::faults {

struct Readback {
  enum class Found {
    identical,
    named,  // a read failed, and says what is wrong
    wrong,  // a read gave something else than the model
  };
  Found found = Found::identical;
  std::string what;  // empty where identical
};

[[nodiscard]] Readback read_back(const ShardLedger& shard, const simulation::Model& model,
                                 const simulation::Samples& samples);

}  // namespace hallmark::faults
