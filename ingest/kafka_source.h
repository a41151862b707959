// A partition of a topic, read once from its first record to the end that it had when it was
// opened: for a replay. With a consumer of its own; one thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "ingest/kafka_client.h"
#include "ingest/kafka_handles.h"
#include "ingest/partition_source.h"

namespace hallmark {

struct KafkaSourceOptions {
  // How long the brokers may say nothing.
  std::chrono::milliseconds patience{30'000};
  std::function<void(std::string_view)> log;
};

class KafkaSource final : public PartitionSource {
 public:
  // corruption: its first record is not there any more, so nothing can be made from it again.
  [[nodiscard]] static Result<std::unique_ptr<KafkaSource>> open(const KafkaSettings& settings,
                                                                 ShardIndex partition,
                                                                 KafkaSourceOptions options);

  [[nodiscard]] Result<std::optional<LoggedMessage>> next() override;
  [[nodiscard]] Offset end() const override { return end_; }
  [[nodiscard]] SourceProgress progress() const override { return {at_.value(), end_.value()}; }

 private:
  KafkaSource(KafkaClient client, std::string topic, ShardIndex partition,
              KafkaSourceOptions options)
      : client_(std::move(client)),
        topic_(std::move(topic)),
        partition_(partition),
        options_(std::move(options)) {}
  [[nodiscard]] Status begin();
  [[nodiscard]] Result<LoggedMessage> logged(const rd_kafka_message_t& message) const;
  [[nodiscard]] std::string name() const;

  KafkaClient client_;
  const std::string topic_;
  const ShardIndex partition_;
  const KafkaSourceOptions options_;
  Offset at_;
  Offset end_;
};

}  // namespace hallmark
