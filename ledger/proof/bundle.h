// Bundles: the complete history of one device in one shard, up to a checkpoint, as a JSON text
// (ledger/FORMAT.md, 10). Their form alone; whether one holds is bundle_check.h's. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/proof/device_map.h"
#include "ledger/proof/log_tree.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

struct Bundle {
  std::string device;
  std::string checkpoint;  // the note
  MapProof map;
  Proof inclusion;                   // of the device's head; empty where it is absent
  std::vector<std::string> entries;  // bytes, by device sequence
  friend bool operator==(const Bundle&, const Bundle&) = default;
};

[[nodiscard]] Result<Bundle> parse_bundle(std::string_view json);

// Device and checkpoint are UTF-8.
[[nodiscard]] std::string bundle_json(const Bundle& bundle);

}  // namespace hallmark
