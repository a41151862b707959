// Rows of a table on their way out, some at a time. One thread.
#pragma once

#include "projections/exports/csv.h"
#include "projections/exports/tables.h"

namespace hallmark {

class TableOut {
 public:
  explicit TableOut(ByteSink& out) : out_(out) {}

  [[nodiscard]] CsvRows& row() { return rows_; }
  [[nodiscard]] Status end_row() {
    rows_.end_row();
    ++count_;
    return rows_.size_bytes() < written_at_once ? ok() : out_.write(rows_.take());
  }
  // Rows that were written elsewhere, and how many they were.
  [[nodiscard]] Status write_lines(std::string_view lines) { return out_.write(lines); }
  void count(std::uint64_t rows) { count_ += rows; }
  // How many rows there were.
  [[nodiscard]] Result<std::uint64_t> finish() {
    TRY(out_.write(rows_.take()));
    return count_;
  }

 private:
  static constexpr std::size_t written_at_once = 64 << 10;

  ByteSink& out_;
  CsvRows rows_;
  std::uint64_t count_ = 0;
};

// The tables but for their headers.
[[nodiscard]] Status write_devices(const ExportAsked& asked, TableOut& out);
[[nodiscard]] Status write_certificates(const ExportAsked& asked, TableOut& out);
[[nodiscard]] Status write_firmware(const ExportAsked& asked, TableOut& out);
[[nodiscard]] Status write_ownership(const ExportAsked& asked, TableOut& out);
[[nodiscard]] Status write_custody(const ExportAsked& asked, TableOut& out);
[[nodiscard]] Status write_events(const ExportAsked& asked, TableOut& out);
[[nodiscard]] Status write_refusals(const ExportAsked& asked, TableOut& out);

}  // namespace hallmark
