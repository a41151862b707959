#include "tools/cli/stop_signals.h"

#include <atomic>

namespace hallmark::cli {
namespace {

std::atomic<bool> interrupted{false};  // a signal has no other way to say so
static_assert(std::atomic<bool>::is_always_lock_free);

}  // namespace

StopSignals::StopSignals() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted.store(true); };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, &before_int_);
  sigaction(SIGTERM, &action, &before_term_);
}

StopSignals::~StopSignals() {
  sigaction(SIGINT, &before_int_, nullptr);
  sigaction(SIGTERM, &before_term_, nullptr);
}

bool StopSignals::asked_to_stop() { return interrupted.load(); }

}  // namespace hallmark::cli
