#include "tools/cli/import/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "schemas/vocabulary/text.h"

namespace hallmark::cli {
namespace {

constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr std::string_view save_as_utf8 =
    "save the file as UTF-8 (in spreadsheets: \"CSV UTF-8\", or the encoding \"UTF-8\")";

bool ends_line(char byte) { return byte == '\n' || byte == '\r'; }
bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  constexpr std::string_view no_break_space = "\xC2\xA0";
  while (true) {
    if (!text.empty() && blanks.find(text.front()) != std::string_view::npos) {
      text.remove_prefix(1);
    } else if (!text.empty() && blanks.find(text.back()) != std::string_view::npos) {
      text.remove_suffix(1);
    } else if (text.starts_with(no_break_space)) {
      text.remove_prefix(no_break_space.size());
    } else if (text.ends_with(no_break_space)) {
      text.remove_suffix(no_break_space.size());
    } else {
      return text;
    }
  }
}

}  // namespace

Result<bool> CsvReader::fill() {
  if (at_ > 0) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  const std::size_t size = buffer_.size();
  buffer_.resize(size + chunk_bytes);
  auto read = source_.read(std::span(buffer_).subspan(size));
  buffer_.resize(size + (read ? *read : 0));
  if (!read) return Unexpected(std::move(read).error());
  return *read > 0;
}

// Where the first line that is not empty ends, and the separator that it has most of.
std::optional<std::size_t> CsvReader::first_line_end(char& separator) const {
  constexpr std::array<char, 3> separators = {',', ';', '\t'};
  std::array<std::size_t, 3> counts{};
  bool quoted = false;
  bool empty = true;
  std::optional<std::size_t> end;
  for (std::size_t at = at_; at < buffer_.size() && !end; ++at) {
    const char byte = buffer_[at];
    if (byte == '"') quoted = !quoted;
    if (!quoted && ends_line(byte)) {
      if (!empty) end = at;
      continue;
    }
    empty = false;
    for (std::size_t i = 0; i < separators.size() && !quoted; ++i) {
      if (byte == separators[i]) ++counts[i];
    }
  }
  separator = separators[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) -
                                                  counts.begin())];
  return end;
}

// The byte order mark and the separator.
Status CsvReader::open() {
  opened_ = true;
  char separator = ',';
  while (!at_end_ && !first_line_end(separator) && buffer_.size() < chunk_bytes) {
    TRY_ASSIGN(const bool more, fill());
    at_end_ = !more;
  }
  (void)first_line_end(separator);
  if (!separator_) separator_ = separator;
  if (buffer_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  if (buffer_.starts_with("\xFF\xFE") || buffer_.starts_with("\xFE\xFF")) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected UTF-8; found UTF-16: {}", save_as_utf8));
  }
  return ok();
}

void CsvReader::begin_row() {
  state_ = State::cell_start;
  full_ = false;
  text_.clear();
  starts_.assign(1, 0);
  fault_.reset();
}

void CsvReader::fault(std::string expected, std::string found) {
  if (fault_) return;
  fault_ = CsvFault{starts_.size() - 1, std::move(expected), std::move(found)};
}

void CsvReader::keep(char byte) {
  if (full_) return;
  const bool long_cell = text_.size() - starts_.back() >= cell_limit_bytes;
  if (!long_cell && text_.size() < row_limit_bytes) {
    text_ += byte;
    return;
  }
  full_ = true;
  const std::string begun =
      state_ == State::quoted ? fmt::format(" since the quote in line {}", quote_line_) : "";
  if (long_cell) {
    fault("a cell of at most 64 KiB", fmt::format("more{}", begun));
  } else {
    fault("a row of at most 1 MiB", fmt::format("more{}", begun));
  }
}

void CsvReader::end_cell() {
  if (full_) return;
  if (text_.size() >= row_limit_bytes) {
    full_ = true;
    fault("a row of at most 1 MiB", "more");
    return;
  }
  text_ += '\0';
  starts_.push_back(text_.size());
}

void CsvReader::count_line(char byte) {
  // A carriage return with a line feed behind it is one end of line.
  if (byte == '\r' || (byte == '\n' && !after_return_)) ++line_;
  after_return_ = byte == '\r';
}

void CsvReader::feed_after_quote(char byte) {
  if (byte == '"' && state_ == State::closed) {
    state_ = State::quoted;
    keep('"');
  } else if (is_blank(byte)) {
    state_ = State::ended;
  } else {
    state_ = State::lost;
    fault("a separator or the end of the line after the quote that ends a cell",
          fmt::format("{}: a quote inside a cell in quotes is written twice",
                      hallmark::quoted(std::string_view(&byte, 1))));
  }
}

bool CsvReader::feed_outside(char byte) {
  if (ends_line(byte)) {
    end_cell();
    return true;
  }
  if (state_ == State::lost) return false;
  if (byte == *separator_) {
    end_cell();
    state_ = State::cell_start;
  } else if (state_ == State::closed || state_ == State::ended) {
    feed_after_quote(byte);
  } else if (byte == '"' && state_ == State::cell_start) {
    state_ = State::quoted;
    quote_line_ = line_;
  } else if (byte == '"') {
    state_ = State::lost;
    fault("no quote inside a cell that does not begin with one",
          "one: such a cell is put into quotes, and its own are written twice");
  } else if (state_ == State::plain || !is_blank(byte)) {
    state_ = State::plain;
    keep(byte);
  }
  return false;
}

bool CsvReader::feed(char byte) {
  if (state_ != State::quoted) return feed_outside(byte);
  if (byte == '"') {
    state_ = State::closed;
  } else {
    keep(byte);
  }
  return false;
}

void CsvReader::check_utf8(CsvRow& row) const {
  if (is_utf8(text_)) return;
  for (std::size_t column = 0; column < row.cells.size(); ++column) {
    const auto bad = first_bad_utf8(row.cells[column]);
    if (!bad) continue;
    row.fault = CsvFault{
        column, "UTF-8",
        fmt::format("{}: {}",
                    hallmark::quoted(row.cells[column].substr(*bad > 20 ? *bad - 20 : 0), 40),
                    save_as_utf8)};
    return;
  }
}

// Nothing: the line was empty.
std::optional<CsvRow> CsvReader::end_row() {
  CsvRow row;
  row.first_line = first_line_;
  for (std::size_t i = 0; i + 1 < starts_.size(); ++i) {
    const std::string_view text(text_);
    row.cells.push_back(trimmed(text.substr(starts_[i], starts_[i + 1] - starts_[i] - 1)));
  }
  row.fault = std::move(fault_);
  if (!row.fault) check_utf8(row);
  const bool empty = std::all_of(row.cells.begin(), row.cells.end(),
                                 [](std::string_view cell) { return cell.empty(); });
  if (empty && !row.fault) return std::nullopt;
  return row;
}

Result<std::optional<CsvRow>> CsvReader::next() {
  if (!opened_) TRY(open());
  begin_row();
  first_line_ = line_;
  bool begun = false;
  while (true) {
    if (at_ == buffer_.size()) {
      if (!at_end_) {
        TRY_ASSIGN(const bool more, fill());
        at_end_ = !more;
      }
      if (at_ < buffer_.size()) continue;
      if (!begun) return std::optional<CsvRow>();
      if (state_ == State::quoted) {
        fault(
            "a quote that ends the cell",
            fmt::format("the end of the file: the quote in line {} is never closed", quote_line_));
      }
      end_cell();
      auto row = end_row();
      if (row) row->last_line = line_;
      return row;
    }
    const char byte = buffer_[at_++];
    const std::uint64_t last_line = line_;
    const bool second_half = byte == '\n' && after_return_;
    count_line(byte);
    if (second_half && !begun) continue;  // of the end of the line before
    begun = true;
    if (!feed(byte)) continue;
    if (auto row = end_row()) {
      row->last_line = last_line;
      return row;
    }
    begin_row();
    begun = false;
    first_line_ = line_;
  }
}

}  // namespace hallmark::cli
