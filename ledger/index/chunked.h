// A list of values that never move as it grows, and of which growing never holds two copies: large
// chunks, on huge pages. One thread, or guarded by whoever shares it.
#pragma once

#include <cstddef>
#include <vector>

#include "ledger/index/huge_pages.h"

namespace hallmark {

template <class T>
class Chunked {
 public:
  void push_back(const T& value) {
    if (size_++ % chunk_size == 0) chunks_.emplace_back().reserve(chunk_size);
    chunks_.back().push_back(value);
  }
  [[nodiscard]] T& operator[](std::size_t at) { return chunks_[at / chunk_size][at % chunk_size]; }
  [[nodiscard]] const T& operator[](std::size_t at) const {
    return chunks_[at / chunk_size][at % chunk_size];
  }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t chunk_size = 1U << 17;

  std::vector<std::vector<T, HugePages<T>>> chunks_;
  std::size_t size_ = 0;
};

}  // namespace hallmark
