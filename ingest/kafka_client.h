// A connection to Kafka, set up as the ledger needs it. For ingest/kafka_*, who talk to librdkafka
// with what get() gives. librdkafka's handle is safe on any thread; whoever polls it is one.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "ingest/kafka_settings.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

// Of one batch that our producer makes, and so of one record: twice a record's limit. A topic must
// take a batch with what the protocol adds (kafka_topic_facts.h).
inline constexpr std::size_t kafka_batch_bytes = 96 * 1024;

enum class KafkaRole : std::uint8_t { consumer, producer };

struct KafkaClientOptions {
  KafkaRole role = KafkaRole::consumer;
  // A consumer's: positions are committed under it for lag tools to show, hallmark-NAME for a
  // ledger of that name. The user's group.id stands before it: brokers may allow no other.
  std::string group;
  // A consumer's: so many share the memory for what is fetched ahead.
  std::uint32_t partitions = 1;
  // Hears what librdkafka says, on librdkafka's threads; values of properties are not in it.
  std::function<void(std::string_view)> log;
  // A producer's: the delivery report of each message, on the thread that polls.
  std::function<void(const rd_kafka_message_t&)> delivered;
};

class KafkaClient {
 public:
  [[nodiscard]] rd_kafka_t* get() const { return handle_.get(); }
  [[nodiscard]] const std::string& brokers() const { return brokers_; }
  // Which connection to a broker failed last, and why (a port that is closed, a login or a
  // certificate that is refused), or empty: librdkafka's answers say no more than "timed out".
  [[nodiscard]] std::string last_trouble() const;

 private:
  friend Result<KafkaClient> open_kafka(const KafkaSettings& settings, KafkaClientOptions options);

  struct Hooks;
  // Ends within seconds, come what may. What a producer has not delivered by then is lost without a
  // report: flush first.
  struct Destroy {
    std::shared_ptr<Hooks> hooks;  // librdkafka's threads call them to the last
    void operator()(rd_kafka_t* handle) const;
  };
  KafkaClient(std::string brokers, std::unique_ptr<rd_kafka_t, Destroy> handle)
      : brokers_(std::move(brokers)), handle_(std::move(handle)) {}

  std::string brokers_;
  std::unique_ptr<rd_kafka_t, Destroy> handle_;
};

// Connects to nothing yet: brokers that are away show at the first question. An error names the
// property that is unknown or has a value that librdkafka does not take.
[[nodiscard]] Result<KafkaClient> open_kafka(const KafkaSettings& settings,
                                             KafkaClientOptions options);

// What librdkafka answered, in our words: ErrorCode::network with librdkafka's last trouble where
// no broker answered, not_found for a topic or partition that is not there, corruption for a batch
// that does not meet its checksum.
[[nodiscard]] Unexpected kafka_failure(const KafkaClient& client, rd_kafka_resp_err_t code,
                                       std::string_view attempt);

// Of what comes instead of a message: whether it passes, and the consumer goes on where it was.
// Whatever else comes for a partition may mean that librdkafka leaves out what it could not read.
[[nodiscard]] bool is_passing(rd_kafka_resp_err_t error);

}  // namespace hallmark
