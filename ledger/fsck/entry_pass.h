// The pass over a shard's entries: each good by itself, and in its place in both chains.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "ledger/fsck/check_published.h"
#include "ledger/fsck/pieces.h"
#include "ledger/fsck/report.h"
#include "ledger/fsck/verified.h"

namespace hallmark {

// Goes on from where `verified` has got to, up to `entries`. `published` looks at the log at the
// sizes that were published. `go_on` is asked after each piece;
// false ends the pass. Returns the first entry that does not hold: what comes after it cannot be
// judged.
[[nodiscard]] std::optional<FsckFault> pass_entries(const PieceOptions& options,
                                                    std::uint64_t entries, Verified& verified,
                                                    PublishedCheck& published,
                                                    const std::function<bool()>& go_on);

// What stands in the family of entries beyond the first `entries`, where nothing may.
void check_end_of_entries(const Store& store, Shard shard, std::uint64_t entries,
                          FsckFaults& faults);

// Without a state: one more than the highest sequence for which there is a key.
[[nodiscard]] Result<std::uint64_t> count_entry_keys(const Store& store);

}  // namespace hallmark
