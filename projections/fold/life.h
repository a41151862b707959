// How a device's state moves: EVENTS' table of what a state allows, as a table.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "projections/fold/state.h"

namespace hallmark {

// What an event means for the device's life; the others mean nothing for it.
enum class Turn : std::uint8_t {
  birth,
  enrollment,
  quarantine,
  release,
  loss,
  recovery,
  retirement,
  disposal,
  refurbishment,
};

// Moves the state where it allows the turn, and does nothing where it does not. `owner` is the one
// that an enrollment names; empty where it names none.
void take_turn(DeviceState& state, Turn turn, const Evidence& by, std::string_view owner = {});

}  // namespace hallmark
