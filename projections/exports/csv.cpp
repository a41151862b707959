#include "projections/exports/csv.h"

#include <utility>

namespace hallmark {

CsvRows& CsvRows::text(std::string_view cell) {
  if (has_cell_) text_.push_back(',');
  has_cell_ = true;
  constexpr std::string_view taken_for_formulas = "=+-@\t\r'";
  const bool is_neutralised =
      !cell.empty() && taken_for_formulas.find(cell.front()) != std::string_view::npos;
  const bool is_quoted = cell.find_first_of(",\"\r\n") != std::string_view::npos;
  if (is_quoted) text_.push_back('"');
  if (is_neutralised) text_.push_back('\'');
  if (is_quoted) {
    for (const char c : cell) {
      if (c == '"') text_.push_back('"');
      text_.push_back(c);
    }
    text_.push_back('"');
  } else {
    text_.append(cell);
  }
  return *this;
}

CsvRows& CsvRows::number(std::uint64_t cell) { return text(std::to_string(cell)); }

void CsvRows::end_row() {
  text_.append("\r\n");
  has_cell_ = false;
}

std::string CsvRows::take() { return std::exchange(text_, {}); }

}  // namespace hallmark
