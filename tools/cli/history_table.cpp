#include "tools/cli/history_table.h"

#include <fmt/format.h>

#include <utility>

namespace hallmark::cli {
namespace {

// The first decide how wide the columns are; a history may be too long to look at all of it first.
constexpr std::size_t rows_together = 1000;

}  // namespace

HistoryTable::HistoryTable(Detail detail)
    : sheet_(detail),
      table_({{"event", Column::Fit::kept, Column::Align::right},
              {"occurred"},
              {"recorded"},
              {"late"},
              {"type", Column::Fit::name}}) {}

void HistoryTable::add(const HistoryRow& row) {
  table_.add({fmt::format("{}", row.device_sequence), shown_time(row.occurred, sheet_.detail()),
              shown_time(row.recorded, sheet_.detail()), row.late ? "late" : "", shown(row.type)});
  if (++waiting_ == rows_together) finish();
}

void HistoryTable::finish() {
  sheet_.print(table_);
  waiting_ = 0;
}

}  // namespace hallmark::cli
