// The well-known HTTP load generator, where it is installed: a second opinion on our own client.
#pragma once

#include <cstdint>
#include <string>

#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

class Scratch;

// POSTs of events, each with an id of its own.
struct WrkPlan {
  std::uint16_t port = 0;
  unsigned connections = 1;
  std::string path;
  std::string event;  // the text that each is made of
};

// Answers a second. not_found where wrk is not here; an answer that is not 2xx is an error.
[[nodiscard]] Result<double> rate_by_wrk(const WrkPlan& plan, const Scratch& scratch);

}  // namespace hallmark::cli
