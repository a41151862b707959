// An allocator for large tables that are met at random: on pages of 2 MiB, where the kernel has
// them, such a meeting costs less, as the processor's list of pages covers the whole table. Memory
// that is touched for the first time costs no less. Small tables are allocated as usual.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace hallmark {

template <class T>
class HugePages {
 public:
  using value_type = T;
  HugePages() = default;
  template <class Other>
  HugePages(const HugePages<Other>& /*other*/) {}

  [[nodiscard]] T* allocate(std::size_t count) {
    const std::size_t size_bytes = count * sizeof(T);
    const std::size_t unit = size_bytes < page_bytes ? alignof(T) : page_bytes;
    const std::size_t rounded = (size_bytes + unit - 1) / unit * unit;
    void* memory = ::operator new(rounded, std::align_val_t(unit));
    // Advice: on a kernel without such pages the table is merely slower.
    if (unit == page_bytes) ::madvise(memory, rounded, MADV_HUGEPAGE);
    return static_cast<T*>(memory);
  }

  void deallocate(T* memory, std::size_t count) {
    const std::size_t unit = count * sizeof(T) < page_bytes ? alignof(T) : page_bytes;
    ::operator delete(memory, std::align_val_t(unit));
  }

  template <class Other>
  bool operator==(const HugePages<Other>& /*other*/) const {
    return true;
  }

 private:
  static constexpr std::size_t page_bytes = 2U << 20;
};

}  // namespace hallmark
