// How long entries wait until the views have them.
#pragma once

#include <thread>
#include <vector>

#include "projections/views/views.h"

namespace hallmark::cli {

// Looks every few milliseconds at how far the ledger is, and notes when the views are as far.
class LagWatch {
 public:
  LagWatch(const Ledger& ledger, const Views& views);
  // Milliseconds. Waits until the views have what was seen last, but not for ever.
  [[nodiscard]] std::vector<double> end();

 private:
  void run(const std::stop_token& stop);

  const Ledger& ledger_;
  const Views& views_;
  std::vector<double> millis_;
  std::jthread thread_;
};

}  // namespace hallmark::cli
