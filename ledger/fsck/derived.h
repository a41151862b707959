// What is read of the derived families before they are compared: how far each says it is applied,
// and the filter.
#pragma once

#include <cstdint>
#include <optional>

#include "ledger/fsck/report.h"
#include "ledger/index/id_filter.h"
#include "ledger/index/index_codec.h"
#include "ledger/store.h"

namespace hallmark {

// What a derived family says of itself.
struct FamilyPosition {
  index_codec::Applied applied;  // the first so many entries are in it
  std::uint64_t bound = 0;       // it speaks of none from here on
};
// Of a shard of `entries`; nothing, and a fault, where it is of another version, damaged, or beyond
// the entries.
[[nodiscard]] std::optional<FamilyPosition> read_position(const Store& store, Shard shard,
                                                          FsckPart part, std::uint64_t entries,
                                                          FsckFaults& faults);

// The filter as it is stored; nothing, and a fault, where it cannot be put together.
[[nodiscard]] std::optional<IdFilter> read_filter(const Store& store, Shard shard,
                                                  const index_codec::Applied& applied,
                                                  std::uint64_t first_segment_ids,
                                                  FsckFaults& faults);

}  // namespace hallmark
