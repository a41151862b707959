#include "schemas/vocabulary/clock.h"

#include <chrono>

namespace hallmark {

Recorded SystemClock::now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return Recorded(std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count());
}

}  // namespace hallmark
