// The sample fleet: eight devices, each a story that an auditor would care about.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tools/cli/demo/teller.h"

namespace hallmark::cli::demo {

struct FleetStory {
  std::string_view device;  // fit for a URL as it stands
  std::string_view title;
  std::string_view story;
};

// In the order of interest.
[[nodiscard]] const std::array<FleetStory, 8>& fleet_stories();

// As of a moment in microseconds since 1970, in the order in which a ledger would have received
// them. The same moment gives the same bytes.
[[nodiscard]] std::vector<FleetEvent> fleet_events(std::int64_t at_us);

// For which the certificates' times can be written and all events lie after 1970.
inline constexpr std::string_view first_moment = "1980-01-01T00:00:00Z";
inline constexpr std::string_view last_moment = "9000-01-01T00:00:00Z";

}  // namespace hallmark::cli::demo
