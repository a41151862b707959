// From what a source says to what the ledger receives: numbers the events of each source without
// gaps, in the order they occurred, and says when each arrives. A device's own reports wait while
// it is offline and then come together, in order; now and then a single one dawdles for some hours.
#pragma once

#include <array>
#include <cstdint>

#include "tools/simulate/life/window.h"
#include "tools/simulate/world.h"

namespace hallmark::simulate {

class Delivery {
 public:
  Delivery(const World& world, std::uint32_t device, const Traits& traits, Window& window)
      : world_(world), device_(device), block_us_(traits.offline_block_us), window_(window) {}

  void send(Step step);

 private:
  [[nodiscard]] std::int64_t arrival_us(const Step& step);

  const World& world_;
  std::uint32_t device_;
  std::int64_t block_us_;
  Window& window_;
  std::uint32_t sent_ = 0;
  std::array<std::uint32_t, system_count> sequence_{};
  std::array<std::int64_t, system_count> last_us_{};
};

}  // namespace hallmark::simulate
