// Where a partition is read from once, from its first record to an end that is known: a recording,
// or a topic. One thread.
#pragma once

#include <cstdint>
#include <optional>

#include "schemas/cloudevents/kafka.h"
#include "schemas/vocabulary/result.h"
#include "schemas/vocabulary/strong.h"
#include "schemas/vocabulary/time.h"

namespace hallmark {

// A message with what the log gave it.
struct LoggedMessage {
  Offset offset;
  Recorded recorded_at;
  KafkaMessage message;
};

// How far a source is, in whatever it counts: bytes, offsets.
struct SourceProgress {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};

class PartitionSource {
 public:
  virtual ~PartitionSource() = default;
  // In the partition's order; nothing after the last.
  [[nodiscard]] virtual Result<std::optional<LoggedMessage>> next() = 0;
  // Below it there is nothing more: known once next() gave nothing.
  [[nodiscard]] virtual Offset end() const = 0;
  [[nodiscard]] virtual SourceProgress progress() const = 0;
};

}  // namespace hallmark
