// Work in slices beside one another.
#pragma once

#include <algorithm>
#include <cstddef>
#include <thread>
#include <vector>

namespace hallmark {

// How many at once: of work that mostly waits for the disk, and of work that computes.
inline constexpr std::size_t slices_that_wait = 8;
inline std::size_t slices_that_compute() {
  return std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
}

// Calls work(from, to) for at most so many slices of 0 to count - 1, each of `least` or more, on
// other threads and this one; returns when all have.
template <class Work>
void in_slices(std::size_t count, std::size_t least, std::size_t most, const Work& work) {
  const std::size_t slices = std::clamp<std::size_t>(count / least, 1, most);
  std::vector<std::jthread> threads;
  threads.reserve(slices - 1);
  for (std::size_t slice = 1; slice < slices; ++slice) {
    threads.emplace_back([&work, count, slices, slice] {
      work(count * slice / slices, count * (slice + 1) / slices);
    });
  }
  work(std::size_t{0}, count / slices);
}

}  // namespace hallmark
