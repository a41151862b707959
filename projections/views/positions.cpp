#include "projections/views/positions.h"

#include <fmt/format.h>

#include <numeric>

#include "projections/views/keys.h"
#include "projections/views/varint.h"

namespace hallmark {

std::string encode_positions(const Positions& positions) {
  std::string bytes;
  for (const std::uint64_t position : positions) put_varint(bytes, position);
  return bytes;
}

Result<Positions> read_positions(const ViewSnapshot& rows, std::uint32_t shards) {
  TRY_ASSIGN(const auto row, rows.get(view_keys::positions));
  if (!row) return Positions(shards, 0);
  Positions positions;
  std::string_view rest = *row;
  while (!rest.empty()) {
    const auto position = take_varint(rest);
    if (!position) break;
    positions.push_back(*position);
  }
  if (!rest.empty() || positions.size() != shards) {
    return fail(
        ErrorCode::corruption,
        fmt::format("expected the positions of {} shards, found {}", shards, positions.size()),
        "views");
  }
  return positions;
}

Positions ends_of(const Ledger& ledger) {
  Positions ends;
  for (std::uint32_t shard = 0; shard < ledger.shards(); ++shard) {
    ends.push_back(ledger.shard(ShardIndex(shard)).state().entries);
  }
  return ends;
}

std::uint64_t sum(const Positions& positions) {
  return std::accumulate(positions.begin(), positions.end(), std::uint64_t{0});
}

std::string prefix_text(const Positions& positions) {
  std::string text;
  for (std::size_t shard = 0; shard < positions.size(); ++shard) {
    fmt::format_to(std::back_inserter(text), "{}{}:{}", shard == 0 ? "" : ",", shard,
                   positions[shard]);
  }
  return text;
}

}  // namespace hallmark
