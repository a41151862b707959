// An entry: a record, its place in the chains, and its verdict (ledger/FORMAT.md, 4). The ledger's
// unit, immutable once made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/event_sink.h"
#include "schemas/vocabulary/record.h"
#include "schemas/vocabulary/strong.h"
#include "schemas/vocabulary/time.h"

namespace hallmark {

using RecordDigest = Digest<struct RecordDigestTag>;  // of a record as it came, before it was cut

// What a record was before it was cut.
struct Cut {
  std::uint64_t content_type_length = 0;
  std::uint64_t attribute_count = 0;
  std::uint64_t attributes_length = 0;
  std::uint64_t key_length = 0;
  std::uint64_t value_length = 0;
  RecordDigest whole;
  friend bool operator==(const Cut&, const Cut&) = default;
};

struct Verdict {
  std::uint16_t admission = 1;     // version
  std::optional<Refusal> refusal;  // nothing: accepted
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

// Everything in an entry but the device and the record, which are the long parts.
struct EntryFrame {
  Sequence sequence;
  LeafHash previous;
  Recorded recorded_at;
  Offset offset;
  DeviceSequence device_sequence;
  LeafHash device_previous;
  Sequence device_previous_sequence;
  ShardIndex partition;
  Verdict verdict;
  std::optional<Cut> cut;
  friend bool operator==(const EntryFrame&, const EntryFrame&) = default;
};

struct Entry {
  EntryFrame frame;
  std::string device;  // empty where refused
  Record record;
  friend bool operator==(const Entry&, const Entry&) = default;

  [[nodiscard]] bool accepted() const { return !frame.verdict.refusal; }
};

}  // namespace hallmark
