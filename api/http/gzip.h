// Unpacks a body that came with Content-Encoding: gzip, up to a limit: a bomb is found while it
// goes off. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "schemas/vocabulary/result.h"

namespace hallmark::api {

enum class GzipFault { none, not_gzip, too_large };

struct Unpacked {
  GzipFault fault = GzipFault::none;
  std::string text;
};

// Several gzip members one after the other are one text; anything else after the last is a fault.
[[nodiscard]] Unpacked gunzip(std::string_view packed, std::size_t limit_bytes);

}  // namespace hallmark::api
