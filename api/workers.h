// A few threads for what may wait for a disk: reading the ledger, judging large batches.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hallmark::api {

class Workers {
 public:
  // `queue_limit`: what may wait; it is requests, so it is memory.
  Workers(unsigned threads, std::size_t queue_limit);
  // Does what was taken, then ends.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // False where too much waits already: then nobody does it.
  [[nodiscard]] bool run(std::function<void()> work);
  [[nodiscard]] std::size_t waiting() const;

 private:
  void work();

  const std::size_t queue_limit_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  bool ending_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace hallmark::api
