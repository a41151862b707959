#include "tools/cli/remote/lanes.h"

#include <utility>

namespace hallmark::cli {

Lanes::Lanes(std::vector<Sender> senders, Patience& patience, Take take)
    : patience_(patience), take_(std::move(take)), senders_(std::move(senders)) {
  for (Sender& sender : senders_) threads_.emplace_back([this, &sender] { run(sender); });
}

Lanes::~Lanes() {
  // Whoever wants to know how it ended has called finish() before.
  static_cast<void>(finish());
}

bool Lanes::put(OutgoingBatch batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return failed_ || in_flight_ < senders_.size(); });
  if (failed_) return false;
  ++in_flight_;
  waiting_.push_back(std::move(batch));
  changed_.notify_all();
  return true;
}

Status Lanes::finish() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
    changed_.notify_all();
  }
  threads_.clear();  // joins them
  return failed_ ? Status(Unexpected(*failed_)) : ok();
}

void Lanes::run(Sender& sender) {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return failed_ || finishing_ || !waiting_.empty(); });
    if (failed_ || waiting_.empty()) return;
    const OutgoingBatch batch = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    const auto answers = sender.post(batch);
    if (answers) take_(batch, *answers);
    lock.lock();
    --in_flight_;
    if (!answers && !failed_) {
      failed_ = answers.error();
      patience_.end();
    }
    changed_.notify_all();
  }
}

}  // namespace hallmark::cli
