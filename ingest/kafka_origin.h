// Which topic of which cluster a ledger is made of: kept in a small file of its data directory from
// before the first record. A ledger without it takes its events without Kafka.
#pragma once

#include <optional>
#include <string>

#include "schemas/vocabulary/result.h"

namespace hallmark {

struct KafkaOrigin {
  std::string cluster_id;
  std::string topic;
  friend bool operator==(const KafkaOrigin&, const KafkaOrigin&) = default;
};

// Nothing where the directory has none, or is not there.
[[nodiscard]] Result<std::optional<KafkaOrigin>> read_kafka_origin(const std::string& directory);

// Durable when it returns.
[[nodiscard]] Status write_kafka_origin(const std::string& directory, const KafkaOrigin& origin);

}  // namespace hallmark
