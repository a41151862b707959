#include "tools/simulate/life/window.h"

#include <algorithm>
#include <tuple>

#include "schemas/vocabulary/invariant.h"

namespace hallmark::simulate {

Window::Window(std::size_t capacity) : capacity_(capacity) { steps_.reserve(capacity); }

void Window::begin(std::int64_t start_us, std::int64_t end_us) {
  start_us_ = start_us;
  end_us_ = end_us;
  steps_.clear();
}

void Window::drop_latest_half() {
  const auto middle = steps_.begin() + static_cast<std::ptrdiff_t>(capacity_ / 2);
  std::nth_element(steps_.begin(), middle, steps_.end(), [](const Step& left, const Step& right) {
    return left.recorded_us < right.recorded_us;
  });
  INVARIANT(middle->recorded_us > start_us_, "more steps in a microsecond than a window holds");
  end_us_ = middle->recorded_us;
  std::erase_if(steps_, [this](const Step& step) { return step.recorded_us >= end_us_; });
}

const std::vector<Step>& Window::sorted() {
  std::sort(steps_.begin(), steps_.end(), [](const Step& left, const Step& right) {
    return std::tie(left.recorded_us, left.device, left.number) <
           std::tie(right.recorded_us, right.device, right.number);
  });
  return steps_;
}

}  // namespace hallmark::simulate
