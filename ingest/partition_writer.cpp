#include "ingest/partition_writer.h"

#include <algorithm>
#include <utility>

namespace hallmark {

void PartitionWriter::add(Offset offset, Recorded stamp, Record record) {
  if (offset < std::max(end_, shard_.state().position)) return;
  bytes_ += size_bytes(record);
  records_.push_back(std::make_unique<Judged>(std::move(record), shard_.shard(), judge_));
  placed_.push_back({records_.back().get(), offset, stamp});
  end_ = next(offset);
}

void PartitionWriter::reach(Offset end) { end_ = std::max(end_, end); }

bool PartitionWriter::has_work() const {
  return !placed_.empty() || end_ > shard_.state().position;
}

Status PartitionWriter::commit() {
  std::vector<Outcome> outcomes;
  if (!placed_.empty()) {
    TRY_ASSIGN(outcomes, shard_.append(placed_));
  }
  // From here on the records are stored: they are told of and forgotten whatever comes.
  const std::vector<std::unique_ptr<Judged>> records = std::exchange(records_, {});
  const std::vector<Placed> placed = std::exchange(placed_, {});
  bytes_ = 0;
  Status passed = end_ > shard_.state().position ? shard_.pass_over(end_) : ok();
  tell_({placed, outcomes, shard_.state().position});
  return passed;
}

}  // namespace hallmark
