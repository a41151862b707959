// A run of entries out of a store, each examined.
#pragma once

#include <cstdint>
#include <vector>

#include "ledger/examine.h"
#include "ledger/store.h"

namespace hallmark {

// Entries `from` to `to` - 1, all of them. An error names the first that is missing or does not
// hold up; what came before it is in `facts`.
[[nodiscard]] Status examine_range(const Store& store, Shard shard, std::uint64_t from,
                                   std::uint64_t to, Examiner& examiner,
                                   std::vector<EntryFacts>& facts);

}  // namespace hallmark
