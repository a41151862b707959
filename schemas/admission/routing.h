// Which shard a device belongs to: Kafka's Java partitioner (ledger/FORMAT.md, 2.9).
#pragma once

#include <cstdint>
#include <string_view>

#include "schemas/vocabulary/strong.h"

namespace hallmark {

[[nodiscard]] std::uint32_t murmur2(std::string_view bytes);

[[nodiscard]] ShardIndex shard_of(std::string_view device, std::uint32_t shard_count);

}  // namespace hallmark
