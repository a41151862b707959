// A device's history as a person reads it, a line an event.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "tools/cli/questions/paper/sheet.h"

namespace hallmark::cli {

struct HistoryRow {
  std::uint64_t device_sequence = 0;
  std::string occurred;
  std::string recorded;
  std::string type;
  bool late = false;
};

// On standard output, a header first.
class HistoryTable {
 public:
  explicit HistoryTable(Detail detail);

  void add(const HistoryRow& row);
  void finish();  // after the last

 private:
  Sheet sheet_;
  Table table_;
  std::size_t waiting_ = 0;
};

}  // namespace hallmark::cli
