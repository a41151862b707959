// A shard beside the same shard of a replica. Each question answers with the first difference that
// it finds, or nothing; an Error says that one of them could not be asked. What is damaged is a
// difference. One thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/vocabulary/sha256.h"
#include "tools/cli/replica/difference.h"
#include "tools/cli/replica/replica.h"

namespace hallmark::cli {

using Found = std::optional<Difference>;

class ShardComparison {
 public:
  // Both outlive it.
  ShardComparison(Shard shard, ReplicaShard& ours, ReplicaShard& theirs, SideNames names)
      : shard_(shard), ours_(ours), theirs_(theirs), names_(std::move(names)) {}

  // Looks how far both are.
  [[nodiscard]] Status look();
  [[nodiscard]] std::uint64_t ours_size() const { return ours_size_; }
  [[nodiscard]] std::uint64_t theirs_size() const { return theirs_size_; }
  [[nodiscard]] std::uint64_t common_size() const { return std::min(ours_size_, theirs_size_); }

  // Whether the first `size` entries are the same by their logs: a few hashes, and where they
  // differ the way down to the first entry that does.
  [[nodiscard]] Result<Found> logs(std::uint64_t size);
  // The entries from `from` up to `to` themselves, each also against the hash that both logs have
  // of it. `take` gets each that is good.
  using Take = std::function<Result<Found>(const LeafHash& leaf, std::string_view bytes)>;
  [[nodiscard]] Result<Found> entries(std::uint64_t from, std::uint64_t to, const Take& take);
  // What both have signed of one size.
  [[nodiscard]] Result<Found> statements(std::uint64_t size);
  // Whether each one's log comes to what it has signed last.
  [[nodiscard]] Result<Found> newest_statements();
  // Whether the shorter one has gone past the place where the longer one has an entry more.
  [[nodiscard]] Result<Found> ends();

  // With damage that kept a question from being answered made a difference.
  [[nodiscard]] Result<Found> damage_found(Result<Found> answer) const;
  [[nodiscard]] Difference about(std::string what) const {
    return {shard_.index, std::nullopt, std::move(what), {}, {}};
  }
  [[nodiscard]] const SideNames& names() const { return names_; }
  [[nodiscard]] ReplicaShard& ours() { return ours_; }
  [[nodiscard]] ReplicaShard& theirs() { return theirs_; }
  [[nodiscard]] Shard shard() const { return shard_; }

 private:
  [[nodiscard]] Result<Found> first_of_logs(std::uint64_t size);
  [[nodiscard]] Result<Found> damaged_node(unsigned level, std::uint64_t index);
  [[nodiscard]] Result<Found> tile(std::uint64_t first, std::uint64_t count, const Take& take);
  [[nodiscard]] Result<Difference> entry(std::uint64_t sequence);
  [[nodiscard]] Result<DifferingSide> side(ReplicaShard& replica, std::uint64_t sequence);
  [[nodiscard]] Result<Found> newest_of(ReplicaShard& replica, const std::string& name,
                                        std::uint64_t size);

  const Shard shard_;
  ReplicaShard& ours_;
  ReplicaShard& theirs_;
  const SideNames names_;
  std::uint64_t ours_size_ = 0;
  std::uint64_t theirs_size_ = 0;
  Sha256 sha256_;
};

}  // namespace hallmark::cli
