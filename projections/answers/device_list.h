// Devices that have what is asked for, in the order of their ids, now or at a moment in the past.
// The index names the candidates: now, those that have it; in the past, those that ever may have
// had it, of which each is folded and looked at. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "projections/answers/filters.h"
#include "projections/views/timeline.h"
#include "projections/views/views.h"

namespace hallmark {

// What a question stands on.
struct Dated {
  ViewReadingPtr reading;
  Occurred as_of;
  Positions known;
  // Nothing was asked but now: the index as it stands has the answer.
  bool is_newest = false;

  [[nodiscard]] Asked of(ShardIndex shard) const { return {as_of, known[shard.value()]}; }
  // Where what is known of it stands.
  [[nodiscard]] ShardIndex shard_for(std::string_view subject) const;
};

// A question's moments: `as_of` is now where none is asked for, `known` all that the views have.
[[nodiscard]] Dated date_reading(ViewReadingPtr reading, std::optional<Occurred> as_of,
                                 std::optional<Positions> known, Recorded now);

// Devices, from `from` on, with events that are yet to occur: what the index says of them is not so
// yet.
using DevicesAhead = std::set<std::string, std::less<>>;
[[nodiscard]] Result<DevicesAhead> devices_ahead(const ViewSnapshot& rows, Occurred as_of,
                                                 const std::string& from);

struct DeviceListOptions {
  std::vector<DeviceFilter> filters;
  std::string from;  // the first device that may be of it; empty: from the beginning
  // So many candidates are looked at before the page ends.
  std::uint64_t most_looked_at = 5000;
  // Asked now and then on a long way from one that is taken to the next; false ends it with
  // `unavailable`.
  std::function<bool()> goes_on = nullptr;
};

// Calls `take` for each device, until it says that the page is full. Where the next page begins, if
// there may be more.
using TakeDevice =
    std::function<bool(const std::string& device, ShardIndex shard, const Folded& folded)>;
[[nodiscard]] Result<std::optional<std::string>> list_devices(const TimelineSource& source,
                                                              const Dated& dated,
                                                              const DeviceListOptions& options,
                                                              const TakeDevice& take);

}  // namespace hallmark
