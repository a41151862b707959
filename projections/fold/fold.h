// The fold: what a device's events say together. One pure function for the present, for any moment
// and for what was known then, so that they cannot disagree.
#pragma once

#include <optional>

#include "projections/fold/data.h"
#include "projections/fold/event.h"
#include "projections/fold/state.h"

namespace hallmark {

// Takes the next event in fold order; events that do not count (removed by a correction) are not
// handed in.
void fold(DeviceState& state, const FoldEvent& event);

// The same in two steps, for who folds an event more than once. `data`: null where there are none.
[[nodiscard]] std::optional<EventData> data_to_fold(const FoldEvent& event);
void fold(DeviceState& state, const FoldEvent& event, const EventData* data);

}  // namespace hallmark
