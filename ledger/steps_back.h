// Where the stamps of a shard go back. Kafka's stamps are its brokers' clocks, which are set, and
// differ from leader to leader; what was known at a moment ends before the first later stamp, and
// between these places that is found by halving. Each is kept with the entry that it is about, in
// the same commit, in the family `state`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/store.h"
#include "schemas/vocabulary/result.h"
#include "schemas/vocabulary/strong.h"
#include "schemas/vocabulary/time.h"

namespace hallmark {

struct StepBack {
  Sequence sequence;  // stamped before the entry before it
  Recorded before;    // that one's stamp
  friend bool operator==(const StepBack&, const StepBack&) = default;
};

[[nodiscard]] std::string step_back_key(Sequence sequence);
[[nodiscard]] std::string step_back_value(Recorded before);

// Nothing where the row is of another kind.
[[nodiscard]] std::optional<StepBack> step_back_of(std::string_view key, std::string_view value);

// In the order of the entries.
[[nodiscard]] Result<std::vector<StepBack>> read_steps_back(const Store& store);

}  // namespace hallmark
