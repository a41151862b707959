// What a device's events up to one of them come to, as it is kept: the value of a row that has a
// state, be it the device's newest or one saved on the way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "projections/fold/state.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

struct Folded {
  DeviceState state;
  std::uint64_t rows = 0;  // events, those that a correction removed too
  Sequence first;          // of their entries; where there are rows
  Sequence head;           // the last of their entries, removed ones aside
  DeviceSequence head_number;
  // The last entry that has a part in it: an event's, or a correction's of one. Who knows the
  // shard up to there knows all that this says of the events up to here.
  Sequence influence;
  std::string last_order;  // view_keys::order_of the last event

  [[nodiscard]] bool is_known_at(std::uint64_t entries) const {
    return rows > 0 && influence.value() < entries;
  }
};

[[nodiscard]] std::string encode_folded(const Folded& folded);
[[nodiscard]] Result<Folded> decode_folded(std::string_view bytes);
// All but the state.
[[nodiscard]] Result<Folded> decode_folded_frame(std::string_view bytes);

}  // namespace hallmark
