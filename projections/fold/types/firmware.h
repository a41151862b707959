// What a device's components run.
#pragma once

#include <string>

#include "projections/fold/state.h"

namespace hallmark {

// The component runs it from now on; what it took the place of is filled in.
void install(DeviceState& state, const std::string& component, InstalledFirmware firmware,
             const Evidence& by);

}  // namespace hallmark
