// How the command line speaks to people: help, version, and what is said when it does not fit.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "tools/cli/exit_code.h"

namespace hallmark::cli {

void set_up(CLI::App& app, const std::string& version);

// Prints help or version where they were asked for, else what is wrong and where to look.
[[nodiscard]] ExitCode explain(const CLI::App& app, const CLI::ParseError& error, int argc,
                               char** argv);

}  // namespace hallmark::cli
