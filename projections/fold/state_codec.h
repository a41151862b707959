// A device's state as bytes, for views that keep it. Equal states have equal bytes, and no other
// bytes decode to them. What is unknown takes no room. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "projections/fold/state.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

// The first byte. Another one: the state is to be folded again from the ledger.
inline constexpr std::uint8_t state_codec_version = 2;

[[nodiscard]] std::string encode_device_state(const DeviceState& state);

// Takes any bytes; those that encode_device_state() does not make are ErrorCode::corruption.
[[nodiscard]] Result<DeviceState> decode_device_state(std::string_view bytes);

}  // namespace hallmark
