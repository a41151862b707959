#include "tools/cli/questions/paper/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "schemas/vocabulary/invariant.h"
#include "tools/cli/questions/paper/shown.h"

namespace hallmark::cli {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t least = 2;

// How far a column gives way before all others are cut.
std::size_t least_wanted(const Column& column, std::size_t widest) {
  constexpr std::size_t of_others = 6;
  constexpr std::size_t of_a_name = 20;
  if (column.fit == Column::Fit::kept) return widest;
  return column.fit == Column::Fit::name ? of_a_name : of_others;
}

}  // namespace

Table::Table(std::vector<Column> columns, std::size_t indent)
    : columns_(std::move(columns)), indent_(indent) {}

void Table::add(std::vector<std::string> cells) {
  INVARIANT(cells.size() == columns_.size(), "a row has a cell for each column");
  rows_.push_back(std::move(cells));
}

// The widest gives way first.
void Table::measure(std::size_t width) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t widest = columns_of(columns_[i].title);
    for (const auto& row : rows_) widest = std::max(widest, columns_of(row[i]));
    widths_.push_back(widest);
  }
  if (width == 0) return;
  const std::size_t fixed = indent_ + gap * (columns_.size() - 1);
  const std::size_t room = width > fixed ? width - fixed : 0;
  const auto sum = [&] { return std::accumulate(widths_.begin(), widths_.end(), std::size_t{0}); };
  const auto narrow = [&](bool all) {
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool may = widths_[i] > (all ? least : least_wanted(columns_[i], widths_[i]));
      if (may && (widest == nullptr || widths_[i] > *widest)) widest = &widths_[i];
    }
    if (widest != nullptr) --*widest;
    return widest != nullptr;
  };
  while (sum() > room && narrow(false)) {
  }
  while (sum() > room && narrow(true)) {
  }
}

void Table::print(std::size_t width) {
  if (rows_.empty()) return;
  const bool is_first = widths_.empty();
  if (is_first) {
    measure(width);
    std::vector<std::string> titles;
    for (const Column& column : columns_) titles.push_back(column.title);
    print_row(titles);
  }
  for (const auto& row : rows_) print_row(row);
  rows_.clear();
}

void Table::print_row(const std::vector<std::string>& cells) const {
  std::string line(indent_, ' ');
  for (std::size_t i = 0; i < cells.size(); ++i) {
    // What comes later than the first rows may be wider.
    const std::string cell = cut_to_columns(cells[i], widths_[i]);
    const std::string padding(widths_[i] - std::min(columns_of(cell), widths_[i]), ' ');
    const bool is_right = columns_[i].align == Column::Align::right;
    if (i > 0) line.append(gap, ' ');
    line.append(is_right ? padding : cell).append(is_right ? cell : padding);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  fmt::print("{}\n", line);
}

}  // namespace hallmark::cli
