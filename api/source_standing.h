// How a shard stands to where its events come from.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "schemas/vocabulary/strong.h"

namespace hallmark::api {

struct SourceStanding {
  // Records that are there and not in the shard yet; nothing until known.
  std::optional<std::uint64_t> lag;
  // Why none are taken now; empty while all is well.
  std::string trouble;
};

// Safe on any thread.
using StandingOf = std::function<SourceStanding(ShardIndex)>;

}  // namespace hallmark::api
