// What a list of devices is asked for, and whether a device is of it. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "projections/fold/state.h"
#include "projections/views/keys.h"

namespace hallmark {

// One thing that devices are found by, with the value that they must have.
struct DeviceFilter {
  view_keys::Facet facet;
  std::string value;  // of an artefact its 32 bytes
};

[[nodiscard]] bool matches(const DeviceState& state, const DeviceFilter& filter);
[[nodiscard]] bool matches(const DeviceState& state, const std::vector<DeviceFilter>& filters);

}  // namespace hallmark
