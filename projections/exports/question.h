// What an export is asked for: one struct, and the one JSON form of it that requests, jobs and
// packs have. With its moments named exactly the same question gives the same bytes. Pure.
//
//   {"format":"pack","tables":["devices","events"],
//    "scope":{"devices":["pump-7"],"class":"pump","from":"2026-01-01T00:00:00Z","to":…},
//    "asOf":"2026-05-01T00:00:00Z","knownAt":"0:41,1:37"}
//
// Any member may be left out: csv, all tables, all devices, now, all that is known.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/exports/tables.h"

namespace hallmark {

enum class ExportFormat : std::uint8_t { csv, ndjson, pack };
inline constexpr std::array all_export_formats{ExportFormat::csv, ExportFormat::ndjson,
                                               ExportFormat::pack};
[[nodiscard]] std::string_view name(ExportFormat format);

struct ExportQuestion {
  ExportFormat format = ExportFormat::csv;
  std::vector<Table> tables;  // of ndjson none
  ExportScope scope;
  std::optional<Occurred> as_of;
  std::string known_at;  // a time, or prefixes as "0:41,1:37"; empty: all there is
};

// Of a question that comes from elsewhere. So many devices, with ids of fifty bytes, fit into so
// many bytes; and a job's file, at most 1 MiB, has room for the question.
inline constexpr std::size_t most_named_devices = 10'000;
inline constexpr std::size_t question_limit_bytes = 640U << 10;

// In its one form: tables in their order, or all where none are named, devices by their bytes, each
// once. bad_input where something does not fit; its context is a JSON pointer.
[[nodiscard]] Status normalise(ExportQuestion& question);

// Normalised. bad_input as above; for a text that is no JSON there is no context.
[[nodiscard]] Result<ExportQuestion> parse_question(std::string_view json);
[[nodiscard]] std::string question_json(const ExportQuestion& question);

}  // namespace hallmark
