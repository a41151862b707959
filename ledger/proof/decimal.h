// Numbers as checkpoints and bundles write them: decimal digits alone, in one spelling each.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace hallmark {

// Nothing where the text is another spelling or the number does not fit: no sign but the minus of a
// negative number, no leading zeros, nothing around it.
template <class Number>
[[nodiscard]] std::optional<Number> parse_decimal(std::string_view text) {
  std::string_view digits = text;
  if (std::is_signed_v<Number> && digits.starts_with('-')) digits.remove_prefix(1);
  const bool is_zero = digits == "0";
  if (digits.empty() || (digits.front() == '0' && !is_zero)) return std::nullopt;
  if (is_zero && digits.size() != text.size()) return std::nullopt;  // -0
  if (digits.front() < '0' || digits.front() > '9') return std::nullopt;
  Number number{};
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

}  // namespace hallmark
