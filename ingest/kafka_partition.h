// A partition as a shard takes it in: whether what lies at the broker is what the shard was made
// of, and its records on their way into it.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "ingest/kafka_client.h"
#include "ingest/kafka_handles.h"
#include "ingest/kafka_message.h"
#include "ingest/partition_writer.h"
#include "ledger/publication/publisher.h"

namespace hallmark {

// Compares both ends of the partition with the shard's position, and the records of the shard's
// first and last entries, where the broker still has them, with the entries. corruption: the topic
// is another than the shard was made of, or was cut. `client` is assigned meanwhile, as by
// record_at().
[[nodiscard]] Status check_partition(const KafkaClient& client, const std::string& topic,
                                     const ShardLedger& shard, std::chrono::milliseconds patience);

// One partition's way into its shard, with a thread of its own: a shard that is slow holds up
// nobody else. Safe on any thread.
class KafkaPartition {
 public:
  using Log = std::function<void(std::string_view)>;

  // All outlive it. Whose stamps its records must bear: in tests a mock cluster's, which stamps
  // none itself.
  KafkaPartition(ShardLedger& shard, ShardPublisher& publisher, const BatchLimits& limits,
                 PartitionWriter::Tell tell, std::string topic, const Log& log,
                 StampedBy stamps = StampedBy::log);
  ~KafkaPartition();
  KafkaPartition(const KafkaPartition&) = delete;
  KafkaPartition& operator=(const KafkaPartition&) = delete;

  // Takes the partition's messages away from the consumer's common queue; before it is assigned.
  void split_queue(rd_kafka_t* consumer);
  void start();
  void ask_to_stop() { thread_.request_stop(); }
  // Commits what it has, then ends.
  void stop();

  // What the broker has is not to be trusted: nothing more of it is taken, nothing is published.
  void halt(const Error& why);
  // Why nothing more is taken, for good.
  [[nodiscard]] std::optional<Error> halted() const;

  [[nodiscard]] ShardLedger& shard() const { return shard_; }
  [[nodiscard]] std::int32_t number() const {
    return static_cast<std::int32_t>(shard_.shard().index.value());
  }

 private:
  void run(const std::stop_token& stop);
  void fill();
  void take(const rd_kafka_message_t& message);
  void take_record(const rd_kafka_message_t& message);
  void end(const Error& why);
  [[nodiscard]] std::string name() const;

  ShardLedger& shard_;
  ShardPublisher& publisher_;
  PartitionWriter writer_;  // the thread's
  const std::string topic_;
  const Log& log_;
  const StampedBy stamps_;
  kafka::Queue queue_;
  mutable std::mutex mutex_;  // guards halted_
  std::optional<Error> halted_;
  std::jthread thread_;
};

}  // namespace hallmark
