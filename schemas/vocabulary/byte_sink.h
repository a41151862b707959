// Where bytes go that are made piece by piece, so that whoever makes them need not hold them all.
#pragma once

#include <string_view>

#include "schemas/vocabulary/result.h"

namespace hallmark {

// One thread.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // An error ends what is being written.
  [[nodiscard]] virtual Status write(std::string_view bytes) = 0;
};

}  // namespace hallmark
