// Rows of a CSV file as spreadsheets write it: RFC 4180, with any separator, in constant memory
// however long the file or a cell is. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/cloudevents/event_stream.h"

namespace hallmark::cli {

struct CsvFault {
  std::optional<std::size_t> column;  // from 0; none: of the row as a whole
  std::string expected;
  std::string found;
};

struct CsvRow {
  std::uint64_t first_line = 1;  // from 1; a cell in quotes may go over several
  std::uint64_t last_line = 1;
  // Without quotes and without blanks around them; valid until the next call. Cells before the
  // fault, where there is one.
  std::vector<std::string_view> cells;
  std::optional<CsvFault> fault;
};

class CsvReader {
 public:
  // No cell of a spreadsheet holds more than 32,767 characters, and no event more than this.
  static constexpr std::size_t cell_limit_bytes = 64 * 1024;
  // Cells that the import does not look at count too.
  static constexpr std::size_t row_limit_bytes = 1024 * 1024;

  // Without a separator: the one of comma, semicolon and tab that the first line has most of.
  explicit CsvReader(ByteSource& source, std::optional<char> separator = std::nullopt)
      : source_(source), separator_(separator) {}

  // The next row, nothing at the end. Empty lines are passed over. What is wrong with a row is told
  // in it and the next one can be read; an error says that the file cannot.
  [[nodiscard]] Result<std::optional<CsvRow>> next();

 private:
  enum class State : std::uint8_t {
    cell_start,  // blanks so far
    plain,
    quoted,
    closed,  // after the quote that ends a cell, unless another follows
    ended,   // blanks after that quote
    lost,    // after a fault: up to the end of the line
  };

  Result<bool> fill();
  Status open();
  [[nodiscard]] std::optional<std::size_t> first_line_end(char& separator) const;

  void begin_row();
  // Whether the row ends with this byte.
  bool feed(char byte);
  bool feed_outside(char byte);
  void feed_after_quote(char byte);
  void keep(char byte);
  void end_cell();
  void fault(std::string expected, std::string found);
  void count_line(char byte);
  [[nodiscard]] std::optional<CsvRow> end_row();
  void check_utf8(CsvRow& row) const;

  ByteSource& source_;
  std::optional<char> separator_;
  std::string buffer_;
  std::size_t at_ = 0;
  bool opened_ = false;
  bool at_end_ = false;

  State state_ = State::cell_start;
  std::uint64_t line_ = 1;
  std::uint64_t first_line_ = 1;
  std::uint64_t quote_line_ = 1;
  bool after_return_ = false;  // the byte before was a carriage return
  bool full_ = false;          // nothing more of this row is kept
  std::string text_;           // its cells, each with a zero byte behind it
  std::vector<std::size_t> starts_;
  std::optional<CsvFault> fault_;
};

}  // namespace hallmark::cli
