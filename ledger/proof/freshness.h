// Whether a checkpoint is as new as was asked for, and who audited it (ledger/FORMAT.md, 10). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledger/proof/checkpoint.h"

namespace hallmark {

// How new the checkpoint must be.
struct Freshness {
  std::uint64_t at_least = 0;          // entries
  std::optional<Recorded> not_before;  // the checkpoint's time, or that of a known cosignature
};

[[nodiscard]] Status verify_fresh(const Checkpoint& checkpoint,
                                  std::span<const KnownSignature> signed_by,
                                  const Freshness& asked);

// The names of those that cosigned, in the note's order, each once.
[[nodiscard]] std::vector<std::string> auditors_of(std::span<const KnownSignature> signed_by);

}  // namespace hallmark
