// What became of the events of one `post`: counts, acknowledgements, refusals told, and up to where
// all are answered. Safe on any thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tools/cli/acknowledgements.h"
#include "tools/cli/remote/answers.h"
#include "tools/cli/remote/outgoing.h"
#include "tools/cli/remote/resume.h"

namespace hallmark::cli {

class PostTally {
 public:
  // `before`: what an earlier run had done. `acks` may be null.
  PostTally(std::string input, Answered before, Acknowledgements* acks)
      : input_(std::move(input)), acks_(acks), answered_(std::move(before)) {}

  void take(const OutgoingBatch& batch, const std::vector<PostAnswer>& answers);
  // How many refusals were not told, once there are no more.
  void tell_rest();

  // Without gaps, from the input's beginning.
  [[nodiscard]] Answered answered() const;
  // By this run, wherever in the input.
  [[nodiscard]] std::uint64_t events() const;

 private:
  void tell(const OutgoingEvent& event, const PostAnswer& answer);

  const std::string input_;
  Acknowledgements* const acks_;
  mutable std::mutex mutex_;  // guards what follows
  Answered answered_;
  std::uint64_t next_batch_ = 0;
  std::map<std::uint64_t, Answered> ahead_;  // batches answered before one that comes before them
  std::uint64_t events_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace hallmark::cli
