#include "tools/cli/replay/shard_replay.h"

#include <utility>

namespace hallmark::cli {
namespace {

// How often the bar hears of it.
constexpr std::uint64_t records_between_words = 256;

}  // namespace

ShardReplay::ShardReplay(const ReplayPlan& plan, ShardIndex index, ShardProgress& progress,
                         const std::atomic<bool>& stop)
    : plan_(plan), index_(index), progress_(progress), stop_(stop) {}

Result<Found> ShardReplay::run() {
  TRY(open());
  auto found = read_all();
  tell_progress();
  return found;
}

Status ShardReplay::open() {
  TRY_ASSIGN(source_, plan_.partitions.open(index_));
  if (!plan_.record.empty()) {
    const recording::Head head{index_.value(), plan_.partitions.count};
    TRY_ASSIGN(RecordingWriter recording,
               RecordingWriter::create(recorded_path(plan_.record, index_.value()), head));
    recording_.emplace(std::move(recording));
  }
  if (plan_.ledger == nullptr) return ok();
  writer_.emplace(shard(), plan_.batch, [](const PartitionWriter::Committed& /*committed*/) {});
  if (plan_.against == nullptr) return ok();
  TRY_ASSIGN(ours_, plan_.ours->shard(index_));
  TRY_ASSIGN(theirs_, plan_.against->shard(index_));
  comparison_.emplace(
      ShardComparison({index_, plan_.partitions.count}, *ours_, *theirs_, plan_.names));
  return ok();
}

Result<Found> ShardReplay::read_all() {
  while (!stop_) {
    TRY_ASSIGN(auto message, source_->next());
    if (!message) return finish();
    TRY(take(*std::move(message)));
    if (!writer_ || !writer_->is_full()) continue;
    TRY_ASSIGN(Found found, commit());
    if (found) return found;
  }
  return Found();
}

Status ShardReplay::take(LoggedMessage message) {
  if (recording_) TRY(recording_->add(message));
  if (writer_) {
    writer_->add(message.offset, message.recorded_at,
                 record_from_kafka(std::move(message.message)));
  }
  if (++records_ % records_between_words == 0) tell_progress();
  return ok();
}

Result<Found> ShardReplay::commit() {
  TRY(writer_->commit());
  if (!comparison_ || shard().state().entries < comparison_->next_at()) return Found();
  return comparison_->advance();
}

Result<Found> ShardReplay::finish() {
  if (recording_) TRY(recording_->finish(source_->end()));
  complete_ = true;
  if (!writer_) return Found();
  writer_->reach(source_->end());
  TRY(writer_->commit());
  TRY(plan_.ledger->publisher(index_).publish());
  return comparison_ ? comparison_->finish() : Found();
}

void ShardReplay::tell_progress() {
  const SourceProgress progress = source_->progress();
  progress_.done = progress.done;
  progress_.total = progress.total;
  progress_.records = records_;
}

ReplayedShard ShardReplay::result() const {
  ReplayedShard made;
  made.index = index_;
  made.complete = complete_;
  made.records = records_;
  if (source_ && complete_) made.end = source_->end();
  if (plan_.ledger != nullptr) {
    made.state = shard().state();
    const auto newest = plan_.ledger->publisher(index_).newest();
    if (newest && newest->checkpoint.size == made.state.entries) {
      made.checkpoint = newest->checkpoint;
    }
  }
  if (comparison_) made.compared = comparison_->compared();
  return made;
}

}  // namespace hallmark::cli
