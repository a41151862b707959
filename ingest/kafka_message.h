// Messages in and out of librdkafka. Nothing is lost on the way: null is not empty, headers keep
// their order and their doubles.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "schemas/cloudevents/kafka.h"

namespace hallmark {

// A copy: librdkafka's memory is its own. Headers that cannot be read are none: the record is then
// refused as any other that is no event, by every reader alike, and holds up nobody.
[[nodiscard]] KafkaMessage message_of(const rd_kafka_message_t& message);

enum class StampedBy : std::uint8_t { nobody, producer, log };

// A message with what the log says of it.
struct TopicRecord {
  KafkaMessage message;
  std::int64_t timestamp_ms = 0;
  StampedBy stamped_by = StampedBy::nobody;
};
[[nodiscard]] TopicRecord topic_record(const rd_kafka_message_t& message);

struct KafkaHeadersDestroy {
  void operator()(rd_kafka_headers_t* headers) const { rd_kafka_headers_destroy(headers); }
};
using KafkaHeaders = std::unique_ptr<rd_kafka_headers_t, KafkaHeadersDestroy>;

// For RD_KAFKA_V_HEADERS, which takes them over if the call that produces succeeds.
[[nodiscard]] KafkaHeaders headers_of(const std::vector<KafkaHeader>& headers);

struct KafkaMessageDestroy {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
// What rd_kafka_consumer_poll() gives.
using PolledMessage = std::unique_ptr<rd_kafka_message_t, KafkaMessageDestroy>;

// Puts a copy into the producer's queue, to the partition that the key falls to; `opaque` comes
// back with the delivery report. __QUEUE_FULL says to poll and try again.
[[nodiscard]] rd_kafka_resp_err_t produce(rd_kafka_t* producer, const std::string& topic,
                                          const KafkaMessage& message, void* opaque);

}  // namespace hallmark
