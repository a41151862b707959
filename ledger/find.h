// Finds things in a shard that are not asked for by their place. One thread each, as Reader.
#pragma once

#include <optional>
#include <string_view>

#include "ledger/reader.h"
#include "ledger/shard_ledger.h"
#include "schemas/vocabulary/event_sink.h"

namespace hallmark {

// The accepted entry of that event; nothing where the shard has none.
[[nodiscard]] Result<std::optional<StoredEntry>> find_event(const ShardLedger& shard,
                                                            std::string_view source,
                                                            std::string_view id);

// What whoever posted that event is told of it.
[[nodiscard]] Receipt receipt_of(Receipt::Status status, const StoredEntry& stored,
                                 std::string_view source, std::string_view id);

// The entry made of the record at that offset; nothing where none was: it was a duplicate, or no
// record.
[[nodiscard]] Result<std::optional<StoredEntry>> find_offset(const ShardLedger& shard,
                                                             Offset offset);

// How many entries there were before the first that was stamped after `moment`.
[[nodiscard]] Result<std::uint64_t> entries_known_at(const ShardLedger& shard, Recorded moment);

}  // namespace hallmark
