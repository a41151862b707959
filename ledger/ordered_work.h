// Work in pieces on several threads, taken up in order on the caller's. With no threads it is all
// done by the caller, in order: the same answers, for simulation.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "schemas/vocabulary/result.h"

namespace hallmark {

// produce(piece, worker) -> Result<Piece> runs on worker threads 0 to threads - 1; consume(Piece)
// -> Status on this one, for pieces 0 to count - 1 in order. The first error ends it all.
template <class Piece, class Produce, class Consume>
[[nodiscard]] Status in_order(std::uint64_t count, unsigned threads, Produce&& produce,
                              Consume&& consume) {
  if (threads == 0) {
    for (std::uint64_t piece = 0; piece < count; ++piece) {
      TRY_ASSIGN(Piece made, produce(piece, 0U));
      TRY(consume(std::move(made)));
    }
    return ok();
  }
  // How many pieces may lie ready: bounds the memory when the consumer is the slower.
  const std::uint64_t window = threads * 3ULL;
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::uint64_t, Result<Piece>> ready;
  std::uint64_t next_to_make = 0;
  std::uint64_t next_to_take = 0;
  bool stopped = false;

  const auto work = [&](unsigned worker) {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [&] {
        return stopped || next_to_make >= count || next_to_make < next_to_take + window;
      });
      if (stopped || next_to_make >= count) return;
      const std::uint64_t piece = next_to_make++;
      lock.unlock();
      Result<Piece> made = produce(piece, worker);
      lock.lock();
      ready.emplace(piece, std::move(made));
      changed.notify_all();
    }
  };
  Status status = ok();
  {
    std::vector<std::jthread> workers;
    for (unsigned worker = 0; worker < threads; ++worker) workers.emplace_back(work, worker);
    std::unique_lock lock(mutex);
    while (next_to_take < count && status) {
      changed.wait(lock, [&] { return ready.contains(next_to_take); });
      auto node = ready.extract(next_to_take++);
      changed.notify_all();
      lock.unlock();
      status = node.mapped() ? consume(*std::move(node.mapped()))
                             : Status(Unexpected(std::move(node.mapped()).error()));
      lock.lock();
    }
    stopped = true;
    changed.notify_all();
  }
  return status;
}

}  // namespace hallmark
