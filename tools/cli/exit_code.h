// What the program's exit tells a script.
#pragma once

#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

enum class ExitCode : int {
  good = 0,
  failed = 1,   // a check said no
  usage = 2,    // the command line does not fit
  io = 3,       // I/O or corruption
  network = 4,  // a peer cannot be reached
};

[[nodiscard]] ExitCode exit_code(const Error& error);

}  // namespace hallmark::cli
