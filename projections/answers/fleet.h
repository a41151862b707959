// How many devices there are, in which state, of which class, whose; and when their certificates
// end. Now from counts that are kept; in the past by folding every device. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "projections/answers/device_list.h"
#include "schemas/json/writer.h"

namespace hallmark {

struct FleetCounts {
  std::int64_t devices = 0;
  std::map<std::string, std::int64_t> states;
  std::map<std::string, std::map<std::string, std::int64_t>> classes;  // class, state
  std::map<std::string, std::int64_t> owners;                          // by id
  std::map<std::string, std::int64_t> certificates;                    // by state
  std::map<std::string, std::int64_t> expiries;  // of those that are active, by month

  // A device that stands so, `times` (1 or -1).
  void add(const DeviceState& state, Occurred as_of, std::int64_t times);
};

// `progress` is called now and then where all devices are looked at; false breaks off, which is
// `unavailable`.
using FleetProgress = std::function<bool(std::uint64_t devices)>;
[[nodiscard]] Result<FleetCounts> count_fleet(const TimelineSource& source, const Dated& dated,
                                              const FleetProgress& progress);

// The members of an answer, into an object that is open.
void write_fleet(json::Writer& writer, const FleetCounts& counts);

}  // namespace hallmark
