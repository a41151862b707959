// What an export is about: which devices, which time, as of when, and as known when.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "projections/answers/device_list.h"
#include "schemas/catalogue/catalogue.h"

namespace hallmark {

struct ExportScope {
  // Those that are named, where any are; of them, or of all, those that every filter matches.
  std::vector<std::string> devices;
  std::vector<DeviceFilter> filters;
  // Of events: from <= occurredAt < to.
  std::optional<Occurred> from;
  std::optional<Occurred> to;

  [[nodiscard]] bool is_all() const { return devices.empty() && filters.empty(); }
  [[nodiscard]] bool has_window() const { return from.has_value() || to.has_value(); }
  [[nodiscard]] bool holds(Occurred occurred) const {
    return (!from || *from <= occurred) && (!to || occurred < *to);
  }
};

struct ExportAsked {
  const Ledger& ledger;
  const Catalogue& catalogue;
  const Dated& dated;  // its views have the entries that it knows
  const ExportScope& scope;
  // Called now and then with how many devices, or entries, are done; false breaks off.
  std::function<bool(std::uint64_t done)> progress = [](std::uint64_t /*done*/) { return true; };
};

// Calls `take` for each device of the scope that has an event by then, by its id as bytes, with its
// state: those that /v1/devices lists of the same moment.
using TakeExported =
    std::function<Status(const std::string& device, ShardIndex shard, const Folded& folded)>;
[[nodiscard]] Status for_each_exported(const ExportAsked& asked, const TakeExported& take_one);

// `unavailable` where whoever asked wants no more.
[[nodiscard]] Status report_progress(const ExportAsked& asked, std::uint64_t done);

}  // namespace hallmark
