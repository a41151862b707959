// Small files that are there whole or not at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schemas/vocabulary/result.h"

namespace hallmark {

// Nothing where there is no such file. At most 1 MiB.
[[nodiscard]] Result<std::optional<std::string>> read_small_file(const std::string& path);

// Replaces the file in one step; it and its directory are synced when this returns.
[[nodiscard]] Status write_durably(const std::string& path, std::string_view bytes);

// Makes the directory where it is missing, with those above it, and syncs each one's parent.
[[nodiscard]] Status make_directory(const std::string& path);

}  // namespace hallmark
