// The entries of one device as they come, each judged at once (ledger/FORMAT.md, 11.2): the rows of
// a bundle's check over its entries, entry by entry instead of row by row, so that none is kept.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "ledger/pack/evidence.h"
#include "ledger/proof/checkpoint.h"
#include "schemas/admission/event_digest.h"
#include "schemas/entry/codec.h"

namespace hallmark {

// Lends its memory. One thread.
struct HistoryTools {
  EntryCodec codec;
  EventHasher event_hasher;
  Sha256 sha256;
};

class DeviceHistory {
 public:
  // All outlive this.
  DeviceHistory(const std::string& device, const Checkpoint& checkpoint, HistoryTools& tools)
      : device_(device), checkpoint_(checkpoint), tools_(tools) {}

  // The next one. bad_input where it does not hold; then fault() names the row.
  [[nodiscard]] Status take(std::string_view entry_bytes);
  [[nodiscard]] std::string_view fault() const { return fault_; }

  [[nodiscard]] const LeafHash& head() const { return leaf_; }
  [[nodiscard]] Sequence sequence() const { return sequence_; }

 private:
  struct Id {
    EventDigest event_digest;
    Sequence sequence;
  };

  [[nodiscard]] Status judge(const Entry& entry);
  [[nodiscard]] Status verify_verdict(const EntryFrame& frame);
  [[nodiscard]] Status verify_chain(const EntryFrame& frame);
  [[nodiscard]] Status verify_place(const EntryFrame& frame);
  [[nodiscard]] Unexpected wrong(std::string_view fault, std::string_view what,
                                 const std::string& expected, const std::string& found);

  const std::string& device_;
  const Checkpoint& checkpoint_;
  HistoryTools& tools_;
  std::uint64_t count_ = 0;  // taken
  LeafHash leaf_;            // of the last one
  Sequence sequence_;
  Offset offset_;
  std::unordered_map<IdKey, Id> ids_;
  std::string_view fault_;
};

}  // namespace hallmark
