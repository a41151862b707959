#include "tools/cli/remote/post_tally.h"

#include <fmt/format.h>

#include <cstdio>

#include "tools/cli/progress.h"
#include "tools/cli/remote/terminal.h"

namespace hallmark::cli {
namespace {

// More than these nobody reads on a terminal; `hallmark validate` tells all.
constexpr std::uint64_t most_told = 10;

}  // namespace

void PostTally::take(const OutgoingBatch& batch, const std::vector<PostAnswer>& answers) {
  const std::lock_guard lock(mutex_);
  Answered became;
  became.place = batch.end;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const PostAnswer& answer = answers[i];
    if (answer.kind == PostAnswer::Kind::refused) {
      ++became.totals.refused[answer.reason];
      tell(batch.events[i], answer);
      continue;
    }
    const bool is_new = answer.kind == PostAnswer::Kind::recorded;
    ++(is_new ? became.totals.recorded : became.totals.duplicate);
    const Receipt& receipt = answer.receipt;
    became.saw(receipt.shard.value(), {receipt.sequence.value(), receipt.entry_hash});
    if (acks_ != nullptr) acks_->add(receipt);
  }
  events_ += answers.size();
  ahead_.emplace(batch.number, std::move(became));
  for (auto at = ahead_.begin(); at != ahead_.end() && at->first == next_batch_; ++next_batch_) {
    answered_.add(at->second);
    at = ahead_.erase(at);
  }
}

void PostTally::tell(const OutgoingEvent& event, const PostAnswer& answer) {
  if (++refused_ > most_told) return;
  for (const std::string& fault : answer.faults) {
    tell_beside_bar(fmt::format("{}:{}: {}", input_, event.line, fault));
  }
}

void PostTally::tell_rest() {
  const std::lock_guard lock(mutex_);
  if (refused_ <= most_told) return;
  fmt::print(stderr, "hallmark: {} more were refused; hallmark validate tells why\n",
             grouped(refused_ - most_told));
}

Answered PostTally::answered() const {
  const std::lock_guard lock(mutex_);
  return answered_;
}

std::uint64_t PostTally::events() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

}  // namespace hallmark::cli
