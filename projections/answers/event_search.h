// Events of one type or from one source, newest first by when they occurred. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "ledger/history.h"
#include "projections/answers/device_list.h"

namespace hallmark {

struct EventSearch {
  std::string prefix;  // view_keys::events_of_type() or events_of_source()
  std::optional<Occurred> from;
  std::optional<Occurred> before;
  std::string place;  // where the page begins, as it was handed out; empty: at the newest
  std::uint64_t most_looked_at = 10'000;
};

// Calls `take` for each, until it says that the page is full. Where the next page begins, if there
// may be more.
using TakeEvent = std::function<bool(const HistoryItem&)>;
[[nodiscard]] Result<std::optional<std::string>> search_events(const TimelineSource& source,
                                                               const Ledger& ledger,
                                                               const Dated& dated,
                                                               const EventSearch& search,
                                                               const TakeEvent& take);

}  // namespace hallmark
