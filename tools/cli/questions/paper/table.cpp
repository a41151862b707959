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

// How far columns give way before any is cut that should not be.
struct Wanted {
  std::size_t others;
  std::size_t name;
};
constexpr Wanted comfortable{6, 20};
constexpr Wanted tight{3, 14};

std::size_t least_of(const Column& column, std::size_t width, const Wanted& wanted) {
  if (column.fit == Column::Fit::kept) return width;
  return column.fit == Column::Fit::name ? wanted.name : wanted.others;
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
  const auto narrow = [&](const Wanted* wanted) {
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::size_t end = wanted ? least_of(columns_[i], widths_[i], *wanted) : least;
      const bool is_widest = widest == nullptr || widths_[i] > *widest;
      if (widths_[i] > end && is_widest) widest = &widths_[i];
    }
    if (widest != nullptr) --*widest;
    return widest != nullptr;
  };
  for (const Wanted* wanted : {&comfortable, &tight, static_cast<const Wanted*>(nullptr)}) {
    while (sum() > room && narrow(wanted)) {
    }
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
