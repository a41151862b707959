// Events into the topic, and what became of them when the ledger has come past them: the same
// promise as the queue without a broker, by way of the log.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "ingest/kafka_settings.h"
#include "ingest/partition_writer.h"
#include "ledger/ledger.h"
#include "schemas/vocabulary/event_sink.h"

namespace hallmark {

struct KafkaSinkOptions {
  std::function<void(std::string_view)> log;
  // Why events for the shard are not taken now; nothing while all is well.
  std::function<std::optional<Error>(ShardIndex)> closed;
  // Why nothing of its partition will be read any more: who waits for it waits in vain.
  std::function<std::optional<Error>(ShardIndex)> halted;
  // A record that may have been written or not shows within this, or its event has to be posted
  // again: that is safe, with the same id.
  std::chrono::milliseconds longest_doubt{60'000};
};

// Safe on any thread.
class KafkaSink final : public EventSink {
 public:
  [[nodiscard]] static Result<std::unique_ptr<KafkaSink>> open(Ledger& ledger,
                                                               const KafkaSettings& settings,
                                                               KafkaSinkOptions options);
  ~KafkaSink() override;
  KafkaSink(const KafkaSink&) = delete;
  KafkaSink& operator=(const KafkaSink&) = delete;

  void submit(Record record, Done done) override;
  // From the thread of the shard, after each of its commits.
  void committed(ShardIndex shard, const PartitionWriter::Committed& committed);
  // Waits a moment for what is on its way to the brokers.
  void flush();
  // What waits is answered that it is not known to be recorded: nobody is told anything after.
  void close();

 private:
  class Impl;
  explicit KafkaSink(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hallmark
