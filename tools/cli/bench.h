// Figures: what this program does in a second beside what the bare part under it does in the same
// run.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/cli/exit_code.h"

namespace hallmark::cli {

struct Figure {
  std::string name;
  double value;
  std::string unit;
  double raw;
  [[nodiscard]] double ratio() const { return value / raw; }
};

// Medians of several rounds in which the two take turns, so that a noisy machine is noisy for both.
// Each function does `count` pieces of work; the answers are pieces a second.
struct Pair {
  double value;
  double raw;
};
[[nodiscard]] Pair measure(const std::function<void(std::size_t)>& ours,
                           const std::function<void(std::size_t)>& raw);

enum class FigureForm { table, json };
void print(const std::vector<Figure>& figures, FigureForm form);

[[nodiscard]] Result<std::vector<Figure>> bench_decode();

}  // namespace hallmark::cli
