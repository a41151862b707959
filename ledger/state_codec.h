// The one value of the family `state`: what a shard has come to, written with each commit. Local to
// a data directory; replicas need not agree on its bytes.
#pragma once

#include <string>
#include <string_view>

#include "ledger/chain.h"

namespace hallmark {

[[nodiscard]] std::string encode_state(const ShardState& state, Shard shard);
// Fails where the bytes are no state, or that of another shard.
[[nodiscard]] Result<ShardState> decode_state(std::string_view bytes, Shard shard);

}  // namespace hallmark
