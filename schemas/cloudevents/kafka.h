// Records as Kafka messages: the CloudEvents Kafka binding, both ways (ledger/FORMAT.md, 1). No
// Kafka library in sight: ingest/kafka_* moves these in and out of librdkafka.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schemas/vocabulary/record.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

struct KafkaHeader {
  std::string name;
  std::optional<std::string> value;
};

struct KafkaMessage {
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<KafkaHeader> headers;
};

// Never fails: what is not a good event is told by read_envelope(). Headers that are neither
// content-type nor ce_ are dropped.
[[nodiscard]] Record record_from_kafka(KafkaMessage message);

// Every record has a Kafka message that gives it back.
[[nodiscard]] KafkaMessage kafka_from_record(Record record);

}  // namespace hallmark
