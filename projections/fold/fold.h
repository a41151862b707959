// The fold: what a device's events say together. One pure function for the present, for any moment
// and for what was known then, so that they cannot disagree.
#pragma once

#include "projections/fold/event.h"
#include "projections/fold/state.h"

namespace hallmark {

// Takes the next event in fold order; events that do not count (removed by a correction) are not
// handed in.
void fold(DeviceState& state, const FoldEvent& event);

}  // namespace hallmark
