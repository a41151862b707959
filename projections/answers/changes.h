// What came between two moments of knowledge, device by device: what changed, what came late, and
// which earlier answers that changed. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "projections/answers/device_list.h"
#include "schemas/json/writer.h"

namespace hallmark {

// A moment of knowledge: what was known, and the time that it stands for.
struct KnownAt {
  Occurred at;
  Positions known;
};

struct ChangesAsked {
  KnownAt from;
  KnownAt to;
  // Where the page begins: an entry of a shard.
  ShardIndex shard;
  Sequence entry;
  std::uint64_t most_looked_at = 50'000;  // entries
};

// Writes an item for each device with entries in between, at the first of them, until `is_full`.
// Where the next page begins, if there may be more.
struct ChangesPlace {
  ShardIndex shard;
  Sequence entry;
};
[[nodiscard]] Result<std::optional<ChangesPlace>> write_changes(
    json::Writer& writer, const TimelineSource& source, const Ledger& ledger,
    const ChangesAsked& asked, const std::function<bool()>& is_full);

}  // namespace hallmark
