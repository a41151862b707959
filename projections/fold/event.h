// An event as the fold takes it, and the order in which events are folded. Pure values; any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "schemas/vocabulary/strong.h"
#include "schemas/vocabulary/time.h"

namespace hallmark {

// The place of an event among its device's: by when it occurred, then the catalogue's rank of its
// type, its source, the producer's number, its id. (source, id) comes once in a device's chain, so
// no two events are equal in it. When an event arrived plays no part.
struct FoldOrder {
  Occurred occurred;
  std::uint16_t rank = 0;  // of its type in the catalogue; unranked for others
  std::string_view source;
  std::string_view number;  // decimal digits without leading zeros; empty: none, which is first
  std::string_view id;

  static constexpr std::uint16_t unranked = 0xff;
  friend std::strong_ordering operator<=>(const FoldOrder& left, const FoldOrder& right);
  friend bool operator==(const FoldOrder&, const FoldOrder&) = default;
};

// Views point into what it was read from.
struct FoldEvent {
  FoldOrder order;
  Sequence entry;         // where its entry stands in the device's shard
  DeviceSequence number;  // and in the device's chain
  Recorded recorded;
  std::string_view type;  // "hallmark.device.manufactured.v1"
  // Its data as JSON that the catalogue allows, with each certificate's der read and left out;
  // empty where the type is not of the catalogue, or its data are not what the catalogue allows:
  // such an event folds to nothing.
  std::string_view data;
  bool is_late = false;       // an event of the device that occurred later was recorded before it
  bool is_corrected = false;  // `data` are those of a correction
};

}  // namespace hallmark
