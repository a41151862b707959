// How much is tried: a short form in every run of the tests, the long one with HALLMARK_LONG=1, and
// with HALLMARK_SEED=N the one seed that a failure named.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <string_view>
#include <vector>

namespace hallmark::faults {

[[nodiscard]] inline bool is_long() {
  const char* set = std::getenv("HALLMARK_LONG");
  return set != nullptr && (std::string_view(set) == "1" || std::string_view(set) == "ON");
}

[[nodiscard]] inline std::vector<std::uint64_t> seeds(std::size_t in_short, std::size_t in_long) {
  if (const char* one = std::getenv("HALLMARK_SEED"); one != nullptr) {
    return {std::strtoull(one, nullptr, 10)};
  }
  std::vector<std::uint64_t> all(is_long() ? in_long : in_short);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

}  // namespace hallmark::faults
