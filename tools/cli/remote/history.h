// `history --server`: a device's history, page by page.
#pragma once

#include <cstdint>
#include <string>

#include "api/client.h"
#include "tools/cli/exit_code.h"

namespace hallmark::cli {

enum class HistoryForm : std::uint8_t { table, wide_table, json };

struct HistoryQuestion {
  std::string device;
  std::string order;          // asc or desc
  std::uint64_t limit = 0;    // 0: all
  std::string as_of = {};     // RFC 3339; empty: whenever it occurred
  std::string known_at = {};  // a time, or entries by shard; empty: all there are
  HistoryForm form = HistoryForm::table;
};

// On standard output, as the same question to a directory is answered.
[[nodiscard]] ExitCode print_remote_history(api::Client& client, const HistoryQuestion& question);

}  // namespace hallmark::cli
