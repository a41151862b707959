// The tables of an export, as CSV (projections/README.md says what each column is). One thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "projections/exports/scope.h"
#include "schemas/vocabulary/byte_sink.h"

namespace hallmark {

enum class Table : std::uint8_t {
  devices,
  certificates,
  firmware,
  ownership,
  custody,
  events,
  refusals
};
inline constexpr std::array all_tables{Table::devices,   Table::certificates, Table::firmware,
                                       Table::ownership, Table::custody,      Table::events,
                                       Table::refusals};
[[nodiscard]] std::string_view name(Table table);
[[nodiscard]] std::optional<Table> table_of(std::string_view name);
// Its first line, without the line's end.
[[nodiscard]] std::string_view header_of(Table table);

// The whole table, header first. How many rows it has.
[[nodiscard]] Result<std::uint64_t> write_table(const ExportAsked& asked, Table table,
                                                ByteSink& out);

}  // namespace hallmark
