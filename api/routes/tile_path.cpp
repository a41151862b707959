#include "api/routes/tile_path.h"

#include <fmt/format.h>

#include "ledger/proof/decimal.h"

namespace hallmark::api {
namespace {

constexpr unsigned most_level = 63;
constexpr std::uint64_t group = 1000;
constexpr std::size_t longest_index = 40;  // that a number of 64 bits has

// "x001/x234/067"; that it is the one spelling, tile_index_path() says.
std::optional<std::uint64_t> parse_index(std::string_view text) {
  if (text.size() > longest_index) return std::nullopt;
  std::uint64_t index = 0;
  for (const char c : text) {
    if (c == 'x' || c == '/') continue;
    if (c < '0' || c > '9') return std::nullopt;
    index = index * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return index;
}

}  // namespace

std::string tile_index_path(std::uint64_t index) {
  std::string path = fmt::format("{:03}", index % group);
  for (index /= group; index > 0; index /= group) {
    path.insert(0, fmt::format("x{:03}/", index % group));
  }
  return path;
}

std::optional<TilePath> parse_tile_path(std::string_view path) {
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  TilePath tile;
  const std::string_view kind = path.substr(0, slash);
  if (kind != "entries") {
    tile.level = parse_decimal<unsigned>(kind);
    if (!tile.level || *tile.level > most_level) return std::nullopt;
  }
  std::string_view name = path.substr(slash + 1);
  constexpr std::string_view partial = ".p/";
  if (const std::size_t at = name.find(partial); at != std::string_view::npos) {
    const auto width = parse_decimal<std::uint64_t>(name.substr(at + partial.size()));
    if (!width || *width == 0 || *width >= tile_width) return std::nullopt;
    tile.width = *width;
    name = name.substr(0, at);
  }
  const auto index = parse_index(name);
  if (!index || tile_index_path(*index) != name) return std::nullopt;
  tile.index = *index;
  return tile;
}

}  // namespace hallmark::api
