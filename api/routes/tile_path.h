// The paths of C2SP tlog-tiles: <L>/<N>[.p/<W>] and entries/<N>[.p/<W>]. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/proof/tile_log.h"

namespace hallmark::api {

struct TilePath {
  std::optional<unsigned> level;  // nothing: a tile of entries
  std::uint64_t index = 0;
  std::uint64_t width = tile_width;  // less: a partial tile
};

// One spelling each: nothing for any other.
[[nodiscard]] std::optional<TilePath> parse_tile_path(std::string_view path);
// 1234067 as "x001/x234/067".
[[nodiscard]] std::string tile_index_path(std::uint64_t index);

}  // namespace hallmark::api
