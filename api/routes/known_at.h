// What is known of a shard for a question: all of it, or what was there at a moment (knownAt).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/query.h"
#include "ledger/ledger.h"

namespace hallmark::api {

[[nodiscard]] Parameter known_at_parameter();

// Entries of the shard: of `text`, a time or prefixes as "0:41,1:37", else all there are. Errors
// are bad_input and name the parameter.
[[nodiscard]] Result<std::uint64_t> entries_known(const Ledger& ledger, ShardIndex shard,
                                                  std::optional<std::string_view> text);

// The same of all shards; one that is not named gives nothing.
[[nodiscard]] Result<std::vector<std::uint64_t>> positions_known(const Ledger& ledger,
                                                                 std::string_view text);

// "0:41"
[[nodiscard]] std::string prefix_text(ShardIndex shard, std::uint64_t entries);

}  // namespace hallmark::api
