// Who controlled a device, moment for moment (api/ANSWERS.md). One thread.
#pragma once

#include <string_view>

#include "projections/views/timeline.h"
#include "schemas/json/writer.h"

namespace hallmark {

struct ControlAsked {
  Occurred from;
  Occurred to;  // not before `from`
  Asked asked;
};

// The member `items`, into an object that is open.
[[nodiscard]] Status write_control(json::Writer& writer, const TimelineSource& source,
                                   std::string_view device, ShardIndex shard,
                                   const ControlAsked& asked);

}  // namespace hallmark
