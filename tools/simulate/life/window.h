// A stretch of recorded time and the steps recorded in it. When more come than fit, the end of the
// stretch moves forward and the latest steps are dropped, to be made again for a later window: so
// memory is bounded whatever the fleet. One thread.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/simulate/life/step.h"

namespace hallmark::simulate {

class Window {
 public:
  explicit Window(std::size_t capacity);

  void begin(std::int64_t start_us, std::int64_t end_us);
  void add(const Step& step) {
    if (step.recorded_us < start_us_ || step.recorded_us >= end_us_) return;
    if (steps_.size() == capacity_) drop_latest_half();
    if (step.recorded_us < end_us_) steps_.push_back(step);
  }
  // Nothing that is recorded then or later is wanted.
  [[nodiscard]] std::int64_t end_us() const { return end_us_; }

  // In recorded order; of the same moment by device, then by the step's number.
  [[nodiscard]] const std::vector<Step>& sorted();

 private:
  void drop_latest_half();

  std::size_t capacity_;
  std::int64_t start_us_ = 0;
  std::int64_t end_us_ = 0;
  std::vector<Step> steps_;
};

}  // namespace hallmark::simulate
