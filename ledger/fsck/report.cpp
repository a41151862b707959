#include "ledger/fsck/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace hallmark {
namespace {

// Those of no entry come last.
std::uint64_t rank(std::optional<Sequence> sequence) {
  return sequence ? sequence->value() : std::numeric_limits<std::uint64_t>::max();
}

}  // namespace

std::string_view name(FsckPart part) {
  static constexpr std::array<std::string_view, fsck_parts> names = {
      "directory", "store",   "entries", "state",       "witness", "ids",
      "heads",     "filters", "tiles",   "checkpoints", "guard"};
  return names.at(static_cast<std::size_t>(part));
}

bool FsckFaults::keeps(FsckPart part, std::optional<Sequence> sequence) const {
  std::size_t earlier = 0;
  for (const FsckFault& fault : kept_) {
    if (fault.part == part && rank(fault.sequence) <= rank(sequence)) ++earlier;
  }
  return earlier < kept_of_a_part;
}

void FsckFaults::keep(FsckFault fault) {
  const FsckPart part = fault.part;
  const auto after = std::upper_bound(kept_.begin(), kept_.end(), fault,
                                      [](const FsckFault& left, const FsckFault& right) {
                                        return rank(left.sequence) < rank(right.sequence);
                                      });
  kept_.insert(after, std::move(fault));
  const auto is_of_part = [&](const FsckFault& one) { return one.part == part; };
  if (std::count_if(kept_.begin(), kept_.end(), is_of_part) <=
      static_cast<std::ptrdiff_t>(kept_of_a_part)) {
    return;
  }
  const auto last = std::find_if(kept_.rbegin(), kept_.rend(), is_of_part);
  kept_.erase(std::next(last).base());
  ++dropped_[static_cast<std::size_t>(part)];
}

void FsckFaults::add(FsckFault fault) {
  add(fault.part, fault.sequence, [&] { return std::move(fault.what); });
}

void FsckFaults::add(FsckFaults&& others) {
  for (FsckFault& fault : others.kept_) add(std::move(fault));
  for (std::size_t part = 0; part < fsck_parts; ++part) dropped_[part] += others.dropped_[part];
}

std::vector<FsckFault> FsckFaults::list(ShardIndex shard) const {
  std::vector<FsckFault> faults = kept_;
  for (std::size_t part = 0; part < fsck_parts; ++part) {
    if (dropped_[part] == 0) continue;
    faults.push_back({static_cast<FsckPart>(part), std::nullopt,
                      fmt::format("shard {}: {}: {} more faults of this part", shard.value(),
                                  name(static_cast<FsckPart>(part)), dropped_[part])});
  }
  return faults;
}

bool FsckReport::ok() const {
  return !stopped && faults.empty() &&
         std::all_of(shards.begin(), shards.end(), [](const FsckShard& one) { return one.ok(); });
}

std::uint64_t FsckReport::verified_entries() const {
  return std::accumulate(
      shards.begin(), shards.end(), std::uint64_t{0},
      [](std::uint64_t sum, const FsckShard& shard) { return sum + shard.verified.entries; });
}

}  // namespace hallmark
