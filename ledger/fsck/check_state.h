// The state record and the witness, held against what the entries come to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/fsck/report.h"
#include "ledger/fsck/verified.h"
#include "ledger/store.h"
#include "ledger/witness.h"

namespace hallmark {

// The state as it is stored; that of an empty shard where there is none and there are no entries.
// Nothing, and a fault, where it cannot be read.
[[nodiscard]] std::optional<ShardState> read_state(const Store& store, Shard shard,
                                                   FsckFaults& faults);

// `verified` is all entries that `stored` counts.
void check_state(const ShardState& stored, const Verified& verified, FsckFaults& faults);

// The witness against the state, and against the entry that was the last when it was noted.
void check_witness(const Store& store, const std::optional<Mark>& mark, const ShardState& stored,
                   const Verified& verified, FsckFaults& faults, std::vector<std::string>& notices);

}  // namespace hallmark
