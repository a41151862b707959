// What every target of this folder is to libFuzzer and to replay_main.cpp, and how their inputs are
// taken apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace hallmark::fuzz {

// Looks at the very bytes of the fuzzer, so that a sanitizer sees a read past their end.
[[nodiscard]] inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Takes the text up to the first `mark`, and the mark, off the front of `rest`; all of it where
// there is no mark. Marks and not lengths part an input, because a mutation breaks those less.
[[nodiscard]] inline std::string_view take_until(std::string_view& rest, std::string_view mark) {
  const std::size_t end = rest.find(mark);
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + mark.size());
  return taken;
}

}  // namespace hallmark::fuzz
