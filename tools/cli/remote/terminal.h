// A message while a progress bar may stand on the terminal.
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace hallmark::cli {

// In the bar's place; it is drawn again below. Any thread.
inline void tell_beside_bar(const std::string& message) {
  const char* clear = isatty(STDERR_FILENO) == 1 ? "\r\033[K" : "";
  fmt::print(stderr, "{}hallmark: {}\n", clear, message);
}

}  // namespace hallmark::cli
