// A device's history as a person reads it, a line an event.
#pragma once

#include <cstdint>
#include <string>

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
  void add(const HistoryRow& row);

 private:
  bool begun_ = false;
};

}  // namespace hallmark::cli
