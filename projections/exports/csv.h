// CSV for people's spreadsheets and for programs: RFC 4180, UTF-8, lines end with CR LF.
//
// A cell that a spreadsheet might take for a formula (it begins with = + - @, a tab or a carriage
// return) gets an apostrophe before it; so does one that begins with an apostrophe. Whoever takes
// one apostrophe off the front of each cell that has one reads what was there. Pure; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "projections/fold/fact.h"

namespace hallmark {

// The lines of one table, one after the other. A cell that is absent is empty.
class CsvRows {
 public:
  CsvRows& text(std::string_view cell);
  CsvRows& absent() { return text(std::string_view()); }
  CsvRows& number(std::uint64_t cell);
  CsvRows& time(Occurred cell) { return text(cell.text()); }
  CsvRows& time(const std::optional<Occurred>& cell) { return cell ? time(*cell) : absent(); }
  CsvRows& time(Recorded cell) { return text(cell.text()); }
  CsvRows& flag(bool cell) { return text(cell ? "true" : "false"); }
  CsvRows& digest(const ContentHash& cell) { return text(cell.hex()); }
  CsvRows& digest(const std::optional<ContentHash>& cell) {
    return cell ? digest(*cell) : absent();
  }
  CsvRows& digest(const Maybe<ContentHash>& cell) { return cell ? digest(cell->value) : absent(); }
  CsvRows& text(const Maybe<std::string>& cell) { return cell ? text(cell->value) : absent(); }
  // Two cells: id and name.
  CsvRows& party(const PartyName& cells) { return text(cells.id).text(cells.name); }
  CsvRows& party(const Maybe<PartyName>& cells) {
    return cells ? party(cells->value) : absent().absent();
  }
  void end_row();

  // What has been written so far; begins anew.
  [[nodiscard]] std::string take();
  [[nodiscard]] std::size_t size_bytes() const { return text_.size(); }

 private:
  std::string text_;
  bool has_cell_ = false;  // in this row
};

}  // namespace hallmark
