// Where an export comes from. What is written is there whole or not at all. One thread.
#pragma once

#include "tools/cli/export/arguments.h"
#include "tools/cli/export/summary.h"

namespace hallmark::cli {

// Of a data directory: made here.
[[nodiscard]] Result<ExportSummary> export_directory(ExportArguments& arguments,
                                                     ExportQuestion question);
// Of a server: made there as a job, then fetched, checked and removed there.
[[nodiscard]] Result<ExportSummary> export_from_server(const ExportArguments& arguments,
                                                       const ExportQuestion& question);

}  // namespace hallmark::cli
