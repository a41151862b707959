// Ctrl-C for what can be broken off in good order.
#pragma once

#include <csignal>

namespace hallmark::cli {

// While it lives the first SIGINT or SIGTERM asks to stop; a second one ends the process.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  [[nodiscard]] static bool asked_to_stop();

 private:
  struct sigaction before_int_ {};
  struct sigaction before_term_ {};
};

}  // namespace hallmark::cli
