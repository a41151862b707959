// How far views are: the first so many entries of each shard are in them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/rocksdb_view_store.h"

namespace hallmark {

using Positions = std::vector<std::uint64_t>;  // by shard

[[nodiscard]] std::string encode_positions(const Positions& positions);
// Of a store that has none yet: the beginning.
[[nodiscard]] Result<Positions> read_positions(const ViewSnapshot& rows, std::uint32_t shards);

// How far the ledger is.
[[nodiscard]] Positions ends_of(const Ledger& ledger);
[[nodiscard]] std::uint64_t sum(const Positions& positions);
// "0:41,1:37"
[[nodiscard]] std::string prefix_text(const Positions& positions);

}  // namespace hallmark
