// An evidence pack as one file: tables, and evidence that both verifiers check. One thread.
#pragma once

#include <string>
#include <vector>

#include "projections/exports/tables.h"

namespace hallmark::cli {

struct PackAsked {
  Ledger& ledger;             // that publishes
  const std::string& key;     // its key file
  const ExportAsked& tables;  // whose prefixes are those of kept checkpoints
  std::vector<Table> wanted;
  std::string question;  // one JSON object
};

// The file is there whole or not at all. How large it is.
[[nodiscard]] Result<std::uint64_t> write_pack(const PackAsked& asked, const std::string& path);

// The newest checkpoints, of everything that there is.
[[nodiscard]] Result<Positions> publish_all(Ledger& ledger);

}  // namespace hallmark::cli
