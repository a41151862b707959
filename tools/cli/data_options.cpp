#include "tools/cli/data_options.h"

#include <fmt/format.h>

#include <cstdio>

namespace hallmark::cli {

void add_data_option(CLI::App& command, std::string& directory) {
  directory = "./hallmark-data";
  command.add_option("--data", directory, "the ledger's directory (./hallmark-data)")
      ->envname("HALLMARK_DATA")
      ->option_text("DIR");
}

void print_notices(const Ledger& ledger) {
  for (const std::string& notice : ledger.notices()) fmt::print(stderr, "hallmark: {}\n", notice);
}

}  // namespace hallmark::cli
