// What evidence is found to say, and what may be wrong with it (ledger/FORMAT.md, 11).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/result.h"
#include "schemas/vocabulary/strong.h"

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

// Is handed what evidence has while it is looked at, for who asks more of a pack than whether it
// holds. It is worth nothing until the whole pack was found good. One call at a time; an Error ends
// the check, and is its answer.
class EvidenceTaker {
 public:
  virtual ~EvidenceTaker() = default;
  // In the order of the evidence: of a log by sequence, else device by device.
  [[nodiscard]] virtual Status entry(ShardIndex shard, std::string_view entry_bytes,
                                     const LeafHash& leaf) = 0;
  // A device that has no entries.
  [[nodiscard]] virtual Status absent(std::string_view device) = 0;
};

}  // namespace hallmark
