// Which devices a file has had, and in which line: 16 bytes a device at a load of at most two
// thirds, where their names would take several times that. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "schemas/vocabulary/sha256.h"

namespace hallmark::cli {

class SeenDevices {
 public:
  // A table of 512 MiB. More devices than this come in several files.
  static constexpr std::size_t most = 20'000'000;

  SeenDevices() : slots_(1024) {}

  // The line in which the device was before; nothing when it is new, and then it is remembered.
  [[nodiscard]] std::optional<std::uint64_t> add(std::string_view device, std::uint64_t line);
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  // 96 bits of a SHA-256: two of 20 million devices are the same by chance once in 10^14 files.
  struct Slot {
    std::uint64_t head = 0;
    std::uint32_t tail = 0;
    std::uint32_t line = 0;  // from 1; 0: nobody's
  };
  [[nodiscard]] Slot& find(std::vector<Slot>& slots, const Slot& wanted) const;
  void grow();

  Sha256 hasher_;
  std::vector<Slot> slots_;  // a power of two
  std::size_t size_ = 0;
};

}  // namespace hallmark::cli
