// Reads the golden corpora of tests/golden: a JSON object a line, bytes as parts to be joined
// (their READMEs).
#pragma once

#include <simdjson.h>

#include <functional>
#include <optional>
#include <string>

#include "schemas/vocabulary/record.h"

namespace hallmark::golden {

using Case = simdjson::dom::element;

// Calls `check` for each line of tests/golden/<path>; returns how many there were. Stops the test
// where it cannot read.
std::size_t for_each_case(const std::string& path, const std::function<void(const Case&)>& check);

[[nodiscard]] std::string text(const Case& object, const char* name);
[[nodiscard]] std::int64_t number(const Case& object, const char* name);
[[nodiscard]] bool has(const Case& object, const char* name);
[[nodiscard]] std::string bytes(const Case& parts);
[[nodiscard]] std::optional<std::string> optional_bytes(const Case& parts);
[[nodiscard]] Record record(const Case& object);

}  // namespace hallmark::golden
