#include "tools/cli/replica/full_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ledger/chain.h"

namespace hallmark::cli {
namespace {

// Heads that wait for the map.
constexpr std::size_t most_moved = 4096;

}  // namespace

Result<Found> FullComparison::whole_parts() {
  TRY(comparison_.look());
  compared_.ours_size = comparison_.ours_size();
  compared_.theirs_size = comparison_.theirs_size();
  const std::uint64_t whole =
      comparison_.common_size() / entries_between_roots * entries_between_roots;
  Found found;
  while (!found && compared_.entries < whole) {
    TRY_ASSIGN(found, go_to(compared_.entries + entries_between_roots));
  }
  return found;
}

Result<Found> FullComparison::all() {
  TRY_ASSIGN(Found found, whole_parts());
  if (!found) {
    TRY_ASSIGN(found, go_to(comparison_.common_size()));
  }
  if (!found) {
    TRY_ASSIGN(found, comparison_.newest_statements());
  }
  if (!found) {
    TRY_ASSIGN(found, comparison_.ends());
  }
  return found;
}

Result<Found> FullComparison::go_to(std::uint64_t size) {
  TRY_ASSIGN(Found found, comparison_.logs(size));
  if (found) return found;
  TRY(collect(size));
  const auto take_each = [this](const LeafHash& leaf, std::string_view bytes) {
    return take(leaf, bytes);
  };
  TRY_ASSIGN(found, comparison_.entries(compared_.entries, size, take_each));
  if (!found) ++compared_.roots;
  return found;
}

// What was signed of sizes that are reached next.
Status FullComparison::collect(std::uint64_t up_to) {
  statements_.clear();
  next_statement_ = 0;
  const std::pair<ReplicaShard*, const std::string*> both[] = {
      {&comparison_.ours(), &comparison_.names().ours},
      {&comparison_.theirs(), &comparison_.names().theirs}};
  for (const auto& [replica, name] : both) {
    auto kept = replica->all_signed(compared_.entries, up_to);
    if (!kept) {
      kept.error().context = "a checkpoint that " + *name + " keeps";
      return Unexpected(std::move(kept).error());
    }
    for (Checkpoint& one : *kept) statements_.push_back({std::move(one), name});
  }
  std::stable_sort(statements_.begin(), statements_.end(),
                   [](const Statement& left, const Statement& right) {
                     return left.checkpoint.size < right.checkpoint.size;
                   });
  return ok();
}

Result<Found> FullComparison::take(const LeafHash& leaf, std::string_view bytes) {
  frontier_.append(leaf, sha256_);
  auto entry = codec_.decode(bytes);
  if (!entry) {
    // The same on both sides, and no entry of ours: then it was made by another hand.
    return Found(comparison_.about(
        fmt::format("shard {}: entry {} is the same bytes on both "
                    "sides, and no entry: {}",
                    comparison_.shard().index.value(), compared_.entries, entry.error().text())));
  }
  if (entry->accepted()) {
    moved_.push_back({device_key(entry->device, sha256_), leaf, entry->frame.device_sequence});
    if (moved_.size() >= most_moved) {
      map_.apply(moved_, sha256_);
      moved_.clear();
    }
  }
  ++compared_.entries;
  while (next_statement_ < statements_.size() &&
         statements_[next_statement_].checkpoint.size == compared_.entries) {
    TRY_ASSIGN(Found found, check(statements_[next_statement_++]));
    if (found) return found;
  }
  return Found();
}

Result<Found> FullComparison::check(const Statement& statement) {
  map_.apply(moved_, sha256_);
  moved_.clear();
  const Checkpoint& said = statement.checkpoint;
  const LogRoot root = frontier_.root(sha256_);
  const MapRoot map_root = map_.root(sha256_);
  const bool log_fits = said.log_root == root;
  if (log_fits && said.map_root == map_root && said.shard == comparison_.shard()) {
    ++compared_.checkpoints;
    return Found();
  }
  const std::string which = log_fits ? "map" : "log";
  Difference difference = comparison_.about(
      said.shard == comparison_.shard()
          ? fmt::format("shard {}: the checkpoint of {} entries that {} signed has {} root {}, and "
                        "the entries come to {}",
                        said.shard.index.value(), said.size, *statement.by, which,
                        log_fits ? said.map_root.hex() : said.log_root.hex(),
                        log_fits ? map_root.hex() : root.hex())
          : fmt::format(
                "shard {}/{}: the checkpoint of {} entries that {} signed is of shard {}/{}",
                comparison_.shard().index.value(), comparison_.shard().of, said.size, *statement.by,
                said.shard.index.value(), said.shard.of));
  const bool is_ours = statement.by == &comparison_.names().ours;
  DifferingSide& speaker = is_ours ? difference.ours : difference.theirs;
  DifferingSide& other = is_ours ? difference.theirs : difference.ours;
  speaker.log_root = said.log_root;
  speaker.map_root = said.map_root;
  other.log_root = root;
  other.map_root = map_root;
  return Found(std::move(difference));
}

}  // namespace hallmark::cli
