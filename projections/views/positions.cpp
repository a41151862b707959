#include "projections/views/positions.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "projections/fold/varint.h"
#include "projections/views/keys.h"

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
    return Unexpected(damaged_rows(
        fmt::format("expected the positions of {} shards, found {}", shards, positions.size())));
  }
  return positions;
}

namespace {

// The hashes of the last entries, one after the other; zeros where a shard has none.
Result<std::string> tips_of(const Ledger& ledger, const Positions& positions) {
  std::string tips;
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    LeafHash tip;
    if (positions[index] > 0) {
      Reader reader = ledger.shard(ShardIndex(index)).reader();
      TRY_ASSIGN(const StoredEntry last, reader.entry(Sequence(positions[index] - 1)));
      tip = last.leaf;
    }
    tips.append(tip.bytes());
  }
  return tips;
}

}  // namespace

Status put_tips(const Ledger& ledger, const Positions& positions, ViewBatch& batch) {
  TRY_ASSIGN(const std::string tips, tips_of(ledger, positions));
  batch.put(std::string(view_keys::tips), tips);
  return ok();
}

Status put_positions(const Ledger& ledger, const Positions& positions, ViewBatch& batch) {
  batch.put(std::string(view_keys::positions), encode_positions(positions));
  return put_tips(ledger, positions, batch);
}

Result<bool> are_of_ledger(const ViewSnapshot& rows, const Ledger& ledger) {
  TRY_ASSIGN(const Positions positions, read_positions(rows, ledger.shards()));
  return are_of_ledger(rows, ledger, positions);
}

Result<bool> are_of_ledger(const ViewSnapshot& rows, const Ledger& ledger,
                           const Positions& positions) {
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    if (positions[index] > ledger.shard(ShardIndex(index)).state().entries) return false;
  }
  if (sum(positions) == 0) return true;
  TRY_ASSIGN(const auto stored, rows.get(view_keys::tips));
  TRY_ASSIGN(const std::string tips, tips_of(ledger, positions));
  return stored == tips;
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

Result<Recorded> newest_stamp(const Ledger& ledger, const Positions& positions) {
  Recorded newest(0);
  for (std::uint32_t index = 0; index < positions.size(); ++index) {
    if (positions[index] == 0) continue;
    Reader reader = ledger.shard(ShardIndex(index)).reader();
    TRY_ASSIGN(const StoredEntry last, reader.entry(Sequence(positions[index] - 1)));
    newest = std::max(newest, last.entry.frame.recorded_at);
  }
  return newest;
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
