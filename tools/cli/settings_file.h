// hallmark.toml in the current directory: what stands in the place of flags and of the environment
// where neither says anything.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

// Each line sets the environment variable of its option, unless it is set: `listen = "…"` is
// HALLMARK_LISTEN. A key that no option has, or a file that cannot be read, is an error; no file
// is none.
[[nodiscard]] Status read_settings_file(const CLI::App& app, const std::string& path);

}  // namespace hallmark::cli
