// Work that mostly waits for the disk, in slices beside one another.
#pragma once

#include <algorithm>
#include <cstddef>
#include <thread>
#include <vector>

namespace hallmark {

// Calls work(from, to) for slices of 0 to count - 1, each of `least` or more, on some threads and
// this one; returns when all have.
template <class Work>
void in_slices(std::size_t count, std::size_t least, const Work& work) {
  constexpr std::size_t most_slices = 8;
  const std::size_t slices = std::clamp<std::size_t>(count / least, 1, most_slices);
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
