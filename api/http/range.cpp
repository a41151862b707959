#include "api/http/range.h"

#include <algorithm>
#include <charconv>

#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

// Leading zeros are digits too. What is more than there can be is as much as there can be.
std::optional<std::uint64_t> digits(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc::result_out_of_range ? UINT64_MAX : number;
}

AskedRange last_bytes(std::string_view text, std::uint64_t size_bytes) {
  const auto count = digits(text);
  if (!count) return std::monostate();
  if (*count == 0 || size_bytes == 0) return NoSuchRange();
  const std::uint64_t bytes = std::min(*count, size_bytes);
  return ByteRange{size_bytes - bytes, bytes};
}

}  // namespace

AskedRange read_range(std::string_view header, std::uint64_t size_bytes) {
  const std::size_t equals = header.find('=');
  if (equals == std::string_view::npos || !equal_ignoring_case(header.substr(0, equals), "bytes")) {
    return std::monostate();
  }
  const std::string_view range = header.substr(equals + 1);
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return std::monostate();
  const std::string_view to = range.substr(dash + 1);
  if (dash == 0) return last_bytes(to, size_bytes);
  const auto first = digits(range.substr(0, dash));
  const auto last = to.empty() ? std::optional(UINT64_MAX) : digits(to);
  if (!first || !last || *last < *first) return std::monostate();
  if (*first >= size_bytes) return NoSuchRange();
  return ByteRange{*first, std::min(*last, size_bytes - 1) - *first + 1};
}

}  // namespace hallmark::api
