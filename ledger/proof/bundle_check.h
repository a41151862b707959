// Whether a bundle holds (ledger/FORMAT.md, 10): its rows in their order, each over all entries
// before the next, nothing taken on trust but the keys. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ledger/proof/checkpoint.h"
#include "ledger/proof/freshness.h"
#include "ledger/proof/note.h"

namespace hallmark {

// The first thing that is wrong. Its sentence quotes the bundle: printable() before a person sees
// it.
struct BundleFault {
  std::string_view name;  // as FORMAT.md has it, as "badMapProof"
  std::string what;
};

// Complete as of the checkpoint.
struct BundleVerdict {
  std::string device;
  Checkpoint checkpoint;
  std::uint64_t entries = 0;
  std::vector<std::string> auditors;  // who cosigned, in the note's order; none: operator-asserted

  [[nodiscard]] bool absent() const { return entries == 0; }
};

[[nodiscard]] std::variant<BundleVerdict, BundleFault> check_bundle(
    std::string_view json, std::span<const VerifierKey> known, const Freshness& asked);

}  // namespace hallmark
