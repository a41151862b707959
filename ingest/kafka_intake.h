// A topic into the ledger: each partition into its shard, from where the shard stands. All
// partitions are assigned; the positions are the ledger's, and the broker is told them only so that
// its own tools show the lag.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "ingest/kafka_origin.h"
#include "ingest/kafka_settings.h"
#include "ingest/kafka_topic_facts.h"
#include "ingest/partition_writer.h"
#include "ledger/ledger.h"

namespace hallmark {

// What the topic is like, where it is as a ledger needs it. For a ledger that is to be made.
//   network              no broker answers
//   bad_input, not_found  the error has the command that mends it
[[nodiscard]] Result<TopicFacts> look_at_kafka(const KafkaSettings& settings,
                                               std::chrono::milliseconds patience);

struct KafkaIntakeOptions {
  BatchLimits batch;
  // How long the brokers' answers are waited for at the start.
  std::chrono::milliseconds patience{10'000};
  // In so much time all partitions are compared with what the ledger was made of, one after the
  // other, for as long as the server runs.
  std::chrono::milliseconds round{10'000};
  // Brokers that are away: an error, or started without them and tried again.
  enum class WhenAway : std::uint8_t { fail, wait } when_away = WhenAway::fail;
  std::function<void(std::string_view)> log;
  // What has become of records, from the thread of their shard.
  std::function<void(ShardIndex, const PartitionWriter::Committed&)> committed;
};

// How a shard stands to its partition.
struct PartitionStanding {
  // Offsets between the shard and the broker's end, when that was last heard of.
  std::optional<std::uint64_t> lag;
  // Why nothing more of it is taken, for good: what the broker has is not what the ledger was made
  // of, or the shard cannot write any more.
  std::optional<Error> halted;
};

// Safe on any thread.
class KafkaIntake {
 public:
  // Looks at the topic and at the records on which the ledger stands, then takes up what is new.
  //   network              no broker answers
  //   bad_input, not_found  the topic is not as a ledger needs it; the error has the command that
  //                        mends it
  // What differs from what the ledger was made of is no error: the shard halts, and is read.
  [[nodiscard]] static Result<std::unique_ptr<KafkaIntake>> start(Ledger& ledger,
                                                                  const KafkaOrigin& origin,
                                                                  const KafkaSettings& settings,
                                                                  KafkaIntakeOptions options);
  ~KafkaIntake();
  KafkaIntake(const KafkaIntake&) = delete;
  KafkaIntake& operator=(const KafkaIntake&) = delete;

  // Commits what it has; then `committed` is not called any more.
  void stop();

  [[nodiscard]] PartitionStanding standing(ShardIndex shard) const;
  // Why nothing comes in at all now; it is tried again.
  [[nodiscard]] std::optional<Error> trouble() const;

 private:
  class Impl;
  explicit KafkaIntake(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hallmark
