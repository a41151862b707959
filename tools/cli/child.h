// Another program, run to its end.
#pragma once

#include <string>
#include <vector>

#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

struct EndedChild {
  static constexpr int not_started = 127;  // as a shell has it
  int status = not_started;
  std::string output;  // both streams, 1 MiB at most
};

// Its name, looked for in the path, and its arguments. not_found where there is no such program.
[[nodiscard]] Result<EndedChild> run_child(const std::vector<std::string>& words);

}  // namespace hallmark::cli
