// Where the present comes in. Only the composition root makes a SystemClock; everything else is
// handed a Clock, so that a test or a simulation can stop it, set it back and let it jump.
#pragma once

#include "schemas/vocabulary/time.h"

namespace hallmark {

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Recorded now() = 0;
};

// Safe on any thread.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Recorded now() override;
};

// Stands where it is put. One thread.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Recorded start) : now_(start) {}
  [[nodiscard]] Recorded now() override { return now_; }
  void set(Recorded moment) { now_ = moment; }

 private:
  Recorded now_;
};

}  // namespace hallmark
