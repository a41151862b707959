// What `hallmark export` says at its end, wherever the answer came from.
#pragma once

#include <string>
#include <vector>

#include "projections/exports/files.h"

namespace hallmark::cli {

struct ExportSummary {
  std::string as_of;
  std::string known_at;
  std::string out;
  std::vector<ExportedFile> files;  // of a pack none: it is one
  std::uint64_t bytes = 0;          // of a pack
  FileHash sha256;                  // of a pack
};

enum class SummaryForm : std::uint8_t { text, json };
// On standard output.
[[nodiscard]] Status print_summary(const ExportSummary& summary, SummaryForm form);

}  // namespace hallmark::cli
