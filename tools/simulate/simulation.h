// Writes a fleet's events in the order in which a ledger would have received them, in constant
// memory: lives are lived again for each window of recorded time. One thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "schemas/vocabulary/result.h"
#include "tools/simulate/options.h"

namespace hallmark::simulate {

struct Advance {
  std::int64_t recorded_us;
  std::uint64_t events;
};

struct Output {
  // Takes whole lines, many at once.
  std::function<Status(std::string_view lines)> write;
  // Called about as often as `write`.
  std::function<void(const Advance&)> advanced;
};

[[nodiscard]] Status simulate(const Options& options, const Output& output);

}  // namespace hallmark::simulate
