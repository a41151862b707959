#include "ingest/intake.h"

#include <fmt/format.h>

#include <algorithm>

namespace hallmark {

Intake::Intake(Ledger& ledger, Clock& clock, const IntakeOptions& options)
    : ledger_(ledger), clock_(clock), options_(options) {
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    lanes_.push_back(std::make_unique<Lane>(ledger.shard(ShardIndex(index))));
  }
  for (const auto& lane : lanes_) {
    lane->thread = std::jthread([this, &lane = *lane] { run(lane); });
  }
}

Intake::~Intake() {
  for (const auto& lane : lanes_) {
    const std::lock_guard lock(lane->mutex);
    lane->closing = true;
    lane->filled.notify_all();
  }
}

void Intake::submit(Record record, Done done) {
  put(std::move(record), std::move(done), WhenFull::refuse);
}

void Intake::submit_waiting(Record record, Done done) {
  put(std::move(record), std::move(done), WhenFull::wait);
}

// A judge holds buffers and is one thread's at a time; making one costs more than judging.
std::unique_ptr<Judged> Intake::judge(Record record) {
  std::unique_ptr<Judge> judge;
  {
    const std::lock_guard lock(judges_mutex_);
    if (!judges_.empty()) {
      judge = std::move(judges_.back());
      judges_.pop_back();
    }
  }
  if (!judge) judge = std::make_unique<Judge>();
  auto judged = std::make_unique<Judged>(std::move(record), ledger_.shards(), *judge);
  const std::lock_guard lock(judges_mutex_);
  judges_.push_back(std::move(judge));
  return judged;
}

void Intake::put(Record record, Done done, WhenFull when_full) {
  Item item{judge(std::move(record)), std::move(done)};
  Lane& lane = *lanes_[item.record->shard().value()];
  std::unique_lock lock(lane.mutex);
  if (is_full(lane) && when_full == WhenFull::refuse) {
    const std::size_t waiting = lane.queue.size();
    lock.unlock();
    item.done(fail(ErrorCode::unavailable,
                   fmt::format("{} events are waiting to be written already; try again in a moment",
                               waiting)));
    return;
  }
  lane.emptied.wait(lock, [&] { return !is_full(lane); });
  lane.queue_bytes += size_bytes(item.record->record());
  lane.queue.push_back(std::move(item));
  if (lane.queue.size() == lane.wanted) lane.filled.notify_one();
}

bool Intake::is_full(const Lane& lane) const {
  return lane.queue.size() >= options_.queue_records || lane.queue_bytes >= options_.queue_bytes;
}

void Intake::drain() {
  for (const auto& lane : lanes_) {
    std::unique_lock lock(lane->mutex);
    lane->emptied.wait(lock, [&] { return lane->queue.empty() && !lane->busy; });
  }
}

void Intake::run(Lane& lane) {
  std::unique_lock lock(lane.mutex);
  while (true) {
    lane.wanted = 1;
    lane.filled.wait(lock, [&] { return !lane.queue.empty() || lane.closing; });
    if (lane.queue.empty()) return;
    gather(lane, lock);
    std::vector<Item> batch = take_batch(lane);
    lane.last_batch = batch.size();
    lane.busy = true;
    lane.emptied.notify_all();
    lock.unlock();
    commit(lane.shard, batch);
    batch.clear();
    lock.lock();
    lane.busy = false;
    lane.emptied.notify_all();
  }
}

void Intake::gather(Lane& lane, std::unique_lock<std::mutex>& lock) const {
  lane.wanted = std::min(lane.last_batch, options_.batch_records);
  if (lane.queue.size() >= lane.wanted) return;
  lane.filled.wait_for(lock, options_.gather,
                       [&] { return lane.queue.size() >= lane.wanted || lane.closing; });
}

std::vector<Intake::Item> Intake::take_batch(Lane& lane) const {
  std::vector<Item> batch;
  batch.reserve(std::min(lane.queue.size(), options_.batch_records));
  std::size_t bytes = 0;
  while (!lane.queue.empty() && batch.size() < options_.batch_records &&
         bytes < options_.batch_bytes) {
    bytes += size_bytes(lane.queue.front().record->record());
    batch.push_back(std::move(lane.queue.front()));
    lane.queue.pop_front();
  }
  lane.queue_bytes -= bytes;
  return batch;
}

void Intake::commit(ShardLedger& shard, std::vector<Item>& batch) {
  const ShardState state = shard.state();
  const Recorded now = std::max(clock_.now(), state.last_recorded);
  std::vector<Placed> placed;
  placed.reserve(batch.size());
  Offset offset = state.position;
  for (const Item& item : batch) {
    placed.push_back({item.record.get(), offset, now});
    offset = next(offset);
  }
  auto outcomes = shard.append(placed);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (outcomes) {
      batch[i].done(std::move((*outcomes)[i]));
    } else {
      batch[i].done(Unexpected(outcomes.error()));
    }
  }
}

}  // namespace hallmark
