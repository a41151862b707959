// The connections over which batches go, a thread each. The first that fails for good stops all;
// what is answered by then counts.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tools/cli/remote/sender.h"

namespace hallmark::cli {

// The server has few threads for events, and its disk one queue a shard: more in flight wait there.
inline constexpr std::size_t lanes_limit = 4;

class Lanes {
 public:
  // Called on any lane's thread when a batch is answered.
  using Take = std::function<void(const OutgoingBatch&, const std::vector<PostAnswer>&)>;

  Lanes(std::vector<Sender> senders, Patience& patience, Take take);
  ~Lanes();
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  // Waits until a lane is free. False where one has failed: the batch is not posted.
  [[nodiscard]] bool put(OutgoingBatch batch);
  // When all are answered, or one could not be.
  [[nodiscard]] Status finish();

 private:
  void run(Sender& sender);

  Patience& patience_;
  const Take take_;
  std::vector<Sender> senders_;  // one for each thread
  std::mutex mutex_;             // guards what follows
  std::condition_variable changed_;
  std::deque<OutgoingBatch> waiting_;
  std::size_t in_flight_ = 0;  // waiting, or being posted
  bool finishing_ = false;
  std::optional<Error> failed_;
  std::vector<std::jthread> threads_;
};

}  // namespace hallmark::cli
