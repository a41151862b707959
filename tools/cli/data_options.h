// What commands on a data directory share.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "ledger/ledger.h"

namespace hallmark::cli {

// --data DIR, from the environment HALLMARK_DATA, else ./hallmark-data.
void add_data_option(CLI::App& command, std::string& directory);

// What the ledger has to say about its state, on standard error.
void print_notices(const Ledger& ledger);

}  // namespace hallmark::cli
