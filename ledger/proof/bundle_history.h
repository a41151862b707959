// The rows of a bundle's check that look at its entries, each over all of them (ledger/FORMAT.md,
// 10). bundle_check.h calls them in their order; each takes what the rows before it found for
// granted. One thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "ledger/proof/checkpoint.h"
#include "schemas/admission/event_digest.h"
#include "schemas/entry/entry.h"
#include "schemas/vocabulary/result.h"
#include "schemas/vocabulary/sha256.h"

namespace hallmark {

class BundleHistory {
 public:
  struct Seen {
    Entry entry;
    LeafHash leaf;
    std::string other_subject;  // the record's own, where it is not the device
  };

  // Both outlive this.
  BundleHistory(const std::string& device, const Checkpoint& checkpoint)
      : device_(device), checkpoint_(checkpoint) {}

  Status decode(std::span<const std::string> entries);  // badEntry
  Status verdicts();                                    // refusedEntry
  Status admission();                                   // notAdmitted
  Status device();                                      // wrongDevice
  Status chain();                                       // brokenChain

  [[nodiscard]] const std::vector<Seen>& entries() const { return seen_; }
  // "entry 3 (sequence 41 of shard 0)", once decoded.
  [[nodiscard]] std::string name_of(std::size_t index) const;

 private:
  struct Id {
    EventDigest event_digest;
    Sequence sequence;
  };

  Status admit_one(std::size_t index);
  Status link(std::size_t index, const LeafHash& identity);
  Status place(std::size_t index, const LeafHash& identity);

  const std::string& device_;
  const Checkpoint& checkpoint_;
  Sha256 sha256_;
  EventHasher event_hasher_;
  std::vector<Seen> seen_;
  std::unordered_map<IdKey, Id> ids_;
};

}  // namespace hallmark
