// What of a body is asked for (RFC 9110, 14): one range, so that a download that broke off goes on.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace hallmark::api {

struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};
struct NoSuchRange {
  friend bool operator==(NoSuchRange, NoSuchRange) = default;
};

// Nothing where the whole is asked for: what is no range in bytes, or several, is overlooked.
using AskedRange = std::variant<std::monostate, ByteRange, NoSuchRange>;
[[nodiscard]] AskedRange read_range(std::string_view header, std::uint64_t size_bytes);

}  // namespace hallmark::api
