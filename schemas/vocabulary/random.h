// Where randomness comes in. Only the composition root makes a SystemRandom.
#pragma once

#include <cstdint>
#include <span>

#include "schemas/vocabulary/result.h"

namespace hallmark {

class Random {
 public:
  virtual ~Random() = default;
  // Fails only where the system has no randomness to give; nothing may go on without it then.
  [[nodiscard]] virtual Status fill(std::span<std::uint8_t> bytes) = 0;
};

// Fit for keys. Safe on any thread.
class SystemRandom final : public Random {
 public:
  [[nodiscard]] Status fill(std::span<std::uint8_t> bytes) override;
};

// The same bytes from the same seed on every machine (SplitMix64); never for keys. One thread.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  [[nodiscard]] Status fill(std::span<std::uint8_t> bytes) override;
  [[nodiscard]] std::uint64_t next();
  // 0 to limit - 1, each equally likely but for a bias of less than limit / 2^64.
  [[nodiscard]] std::uint64_t below(std::uint64_t limit);

 private:
  std::uint64_t state_;
};

}  // namespace hallmark
