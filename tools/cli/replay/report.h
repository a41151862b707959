// What `hallmark replay` says at its end: to a person, to a program.
#pragma once

#include <string>

#include "tools/cli/replay/replay.h"

namespace hallmark::cli {

struct ReplayPlaces {
  std::string from;
  std::string into;     // empty: it was recorded only
  std::string record;   // empty: nothing was recorded
  std::string against;  // empty: nothing was compared
  SideNames names;
};

[[nodiscard]] std::string replay_text(const Replayed& replayed, const ReplayPlaces& places);
[[nodiscard]] std::string replay_json(const Replayed& replayed, const ReplayPlaces& places);

}  // namespace hallmark::cli
