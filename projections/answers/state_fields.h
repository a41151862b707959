// What is compared of two states of a device, field by field. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "projections/fold/state.h"

namespace hallmark {

// By name, each as JSON, "null" where there is nothing; always the same names in the same order.
// When something began is no change.
using StateFields = std::vector<std::pair<std::string_view, std::string>>;

[[nodiscard]] StateFields fields_of(const DeviceState& state, Occurred at);
// Who it is: what the fold knows of its making.
[[nodiscard]] StateFields identity_fields(const Identity& identity);

}  // namespace hallmark
