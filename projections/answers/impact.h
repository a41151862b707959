// The devices that something ever touched: an authority, a signer, a technician, a batch, an
// artefact; with the events that say so. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "projections/answers/device_list.h"

namespace hallmark {

struct ImpactAsked {
  enum class Of : std::uint8_t { authority, signer, technician, batch, artefact };
  Of of = Of::authority;
  std::string value;  // of a signer or an artefact its 32 bytes
  std::string from;   // the first device that may be of it
  std::uint64_t most_looked_at = 2000;
};

struct ImpactWhy {
  std::string type;
  Evidence by;
  std::optional<ContentHash> certificate;  // of an authority
};

struct ImpactedDevice {
  const std::string& device;
  ShardIndex shard;
  const Folded& folded;
  bool is_current;             // it still is (api/ANSWERS.md)
  std::vector<ImpactWhy> why;  // in the order in which they occurred
};

using TakeImpacted = std::function<bool(const ImpactedDevice&)>;
[[nodiscard]] Result<std::optional<std::string>> list_impact(const TimelineSource& source,
                                                             const Dated& dated,
                                                             const ImpactAsked& asked,
                                                             const TakeImpacted& take);

}  // namespace hallmark
