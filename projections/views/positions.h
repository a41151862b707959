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
// With the hash of each shard's last entry, by which it is known again.
[[nodiscard]] Status put_tips(const Ledger& ledger, const Positions& positions, ViewBatch& batch);
[[nodiscard]] Status put_positions(const Ledger& ledger, const Positions& positions,
                                   ViewBatch& batch);
// Of a store that has none yet: the beginning.
[[nodiscard]] Result<Positions> read_positions(const ViewSnapshot& rows, std::uint32_t shards);
// Whether rows that were made of so many entries were made of this ledger's: it may have been
// replaced by another, or by an earlier copy of itself.
[[nodiscard]] Result<bool> are_of_ledger(const ViewSnapshot& rows, const Ledger& ledger,
                                         const Positions& positions);
[[nodiscard]] Result<bool> are_of_ledger(const ViewSnapshot& rows, const Ledger& ledger);

// How far the ledger is.
[[nodiscard]] Positions ends_of(const Ledger& ledger);
[[nodiscard]] std::uint64_t sum(const Positions& positions);
// The newest stamp among so many entries; the beginning of time where there are none.
[[nodiscard]] Result<Recorded> newest_stamp(const Ledger& ledger, const Positions& positions);
// "0:41,1:37"
[[nodiscard]] std::string prefix_text(const Positions& positions);

}  // namespace hallmark
