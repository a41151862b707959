// What evidence is found to say, and what may be wrong with it (ledger/FORMAT.md, 11).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "schemas/vocabulary/result.h"

namespace hallmark {

struct ShardEvidence {
  std::uint64_t entries = 0;
  std::uint64_t refused = 0;  // of them
  std::uint64_t devices = 0;
  std::uint64_t absent = 0;  // of them: they have no entries
};

// The first thing that is wrong. Its sentence quotes the evidence: printable() before a person sees
// it.
struct EvidenceFault {
  std::string_view name;  // as FORMAT.md has it, as "badMapProof"
  std::string what;
};

using EvidenceAnswer = std::variant<ShardEvidence, EvidenceFault>;

}  // namespace hallmark
