// How long a certificate of a device is valid; both who lives and who writes need it.
#pragma once

#include "tools/simulate/world.h"

namespace hallmark::simulate {

[[nodiscard]] inline std::int64_t certificate_days(const Options& options, const Traits& traits) {
  const std::size_t index = options.shape == Shape::small ? 0 : facts(traits.device_class).lifetime;
  return lifetimes_days[index];
}

}  // namespace hallmark::simulate
