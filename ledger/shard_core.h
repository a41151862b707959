// What opening a shard comes to on any store: its state, checked against the entries and the
// witness, and the index caught up. The simulation opens its shards through here, as the program
// does.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ledger/index/index.h"
#include "ledger/steps_back.h"
#include "ledger/store.h"
#include "ledger/witness.h"

namespace hallmark {

struct ShardCore {
  ShardState state;
  std::vector<StepBack> steps_back;
  std::unique_ptr<Index> index;
  std::vector<std::string> notices;  // what whoever opens should know; a sentence each
};

// An Error where what is stored does not hold together, or acknowledged events are missing.
[[nodiscard]] Result<ShardCore> open_shard_core(Store& store, Witness& witness, Shard shard,
                                                const IndexOptions& options);

}  // namespace hallmark
