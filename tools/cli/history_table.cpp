#include "tools/cli/history_table.h"

#include <fmt/format.h>

#include <utility>

#include "schemas/vocabulary/text.h"

namespace hallmark::cli {

void HistoryTable::add(const HistoryRow& row) {
  if (!std::exchange(begun_, true)) {
    fmt::print("{:>6}  {:<27}  {:<27}  {}\n", "event", "occurred", "recorded", "type");
  }
  fmt::print("{:>6}  {:<27}  {:<27}  {}{}\n", row.device_sequence, row.occurred, row.recorded,
             printable(row.type), row.late ? "  (came late)" : "");
}

}  // namespace hallmark::cli
