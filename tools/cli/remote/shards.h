// What GET /v1/shards of a server says.
#pragma once

#include <vector>

#include "tools/cli/remote/patience.h"
#include "tools/cli/summary.h"

namespace hallmark::cli {

[[nodiscard]] Result<std::vector<ShardLine>> read_shards(const std::string& body);

}  // namespace hallmark::cli
