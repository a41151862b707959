// Rows in columns that fit the width there is. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hallmark::cli {

struct Column {
  enum class Align : std::uint8_t { left, right };
  // What is cut first where it gets narrow; a name is what the row is about, and stays legible.
  enum class Fit : std::uint8_t { kept, shrinks, name };
  std::string title;
  Fit fit = Fit::kept;
  Align align = Align::left;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns, std::size_t indent = 0);

  // As many cells as columns, each fit for a terminal.
  void add(std::vector<std::string> cells);
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  // The rows that came since the last time, on standard output; the first time below a header,
  // which decides how wide the columns are. `width` 0: nothing is cut.
  void print(std::size_t width);

 private:
  void measure(std::size_t width);
  void print_row(const std::vector<std::string>& cells) const;

  std::vector<Column> columns_;
  const std::size_t indent_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> widths_;
};

}  // namespace hallmark::cli
