// Questions about a topic that are asked when a ledger starts, before its records are read: what it
// is like, how far it reaches, whether a record is still the one that was there. Each waits for the
// brokers, `timeout` at most in all; ErrorCode::network says that none answered.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "ingest/kafka_client.h"
#include "ingest/kafka_message.h"
#include "ingest/kafka_topic_facts.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

// not_found for a topic that is not there, with the command that makes it.
[[nodiscard]] Result<TopicFacts> look_at_topic(const KafkaClient& client, const std::string& topic,
                                               std::chrono::milliseconds timeout);

struct Watermarks {
  std::int64_t low = 0;  // the first record that is still there
  // Where the next that may be read will be: the end, or before it where the oldest transaction
  // begins that is still open.
  std::int64_t high = 0;
  friend bool operator==(const Watermarks&, const Watermarks&) = default;
};

[[nodiscard]] Result<Watermarks> watermarks(const KafkaClient& client, const std::string& topic,
                                            std::uint32_t partition,
                                            std::chrono::milliseconds timeout);

// Nothing where a reader finds none: at a marker, in an aborted transaction, outside the
// watermarks. `consumer` is assigned to that one partition meanwhile, and to none after: ask before
// its records are read, or with one of its own.
[[nodiscard]] Result<std::optional<TopicRecord>> record_at(const KafkaClient& consumer,
                                                           const std::string& topic,
                                                           std::uint32_t partition,
                                                           std::int64_t offset,
                                                           std::chrono::milliseconds timeout);

}  // namespace hallmark
