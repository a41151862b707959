// A refused record as GET /v1/refusals shows it, and which of them are asked for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schemas/json/scan.h"
#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

struct RefusalItem {
  std::uint64_t shard = 0;
  std::uint64_t sequence = 0;
  std::uint64_t offset = 0;
  std::uint64_t number = 0;  // the reason's
  std::string reason;
  std::uint64_t detail = 0;
  std::string device;  // empty where it cannot be told
  std::string recorded;
  std::string json;  // all of it, as it was written
};

// network: no server of ours says such a thing.
[[nodiscard]] Result<RefusalItem> read_refusal(const json::Value& value);

// What the detail means, as "belongs to shard 3"; what was expected, where there is no detail.
[[nodiscard]] std::string in_words(const RefusalItem& item);

// By name or number, as conflict or 23; none: any.
using Reasons = std::vector<std::string>;
[[nodiscard]] bool is_asked(const Reasons& reasons, const RefusalItem& item);
// Why this is no reason of admission's, for the command line; empty where it is one.
[[nodiscard]] std::string reason_fault(const std::string& text);

}  // namespace hallmark::cli
