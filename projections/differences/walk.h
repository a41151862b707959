// What two moments say otherwise of all devices: by walking the rows of their events in the order
// of their ids. Memory is that of one device. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "projections/differences/device_walk.h"

namespace hallmark {

struct DifferencesAsked {
  TimelineSource source;
  TwoMoments moments;
  // Whether a device is compared; asked in the order of their ids.
  std::function<Result<bool>(std::string_view device)> is_compared = {};
  // Called now and then; false breaks off.
  std::function<bool(std::uint64_t devices)> progress = {};
};

struct DifferenceCounts {
  std::uint64_t compared = 0;      // devices that are there at one of the moments, or differ
  std::uint64_t not_compared = 0;  // others, as whoever asked wants it
  std::uint64_t differing = 0;
  std::uint64_t came = 0, went = 0;
  // Of devices that are there at both moments.
  std::uint64_t state = 0, owner = 0, custodian = 0, other_fields = 0;
  std::uint64_t certificates_added = 0, certificates_gone = 0, certificates_changed = 0;
  std::uint64_t firmware = 0;  // components
  std::uint64_t late_events = 0, late_devices = 0;
  std::uint64_t earlier_answers = 0;  // devices of which the first moment is known otherwise now

  void add(const DeviceDifference& difference);
};

// Calls `take` for each device that differs, or has late events.
using TakeDifference = std::function<Status(const DeviceDifference&)>;
[[nodiscard]] Result<DifferenceCounts> walk_differences(const DifferencesAsked& asked,
                                                        const TakeDifference& take);

}  // namespace hallmark
