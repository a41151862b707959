#include "ingest/kafka_source.h"

#include <fmt/format.h>

#include <utility>

#include "ingest/kafka_message.h"
#include "ingest/kafka_topic.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int poll_ms = 100;
constexpr std::int64_t micros_of_a_milli = 1000;

}  // namespace

std::string KafkaSource::name() const {
  return fmt::format("partition {} of topic {}", partition_.value(), quoted(topic_));
}

Result<std::unique_ptr<KafkaSource>> KafkaSource::open(const KafkaSettings& settings,
                                                       ShardIndex partition,
                                                       KafkaSourceOptions options) {
  TRY_ASSIGN(KafkaClient client,
             open_kafka(settings, {KafkaRole::consumer, "hallmark-replay", 1, options.log, {}}));
  std::unique_ptr<KafkaSource> source(
      new KafkaSource(std::move(client), settings.topic, partition, std::move(options)));
  TRY(source->begin());
  return source;
}

Status KafkaSource::begin() {
  TRY_ASSIGN(const Watermarks marks,
             watermarks(client_, topic_, partition_.value(), options_.patience));
  if (marks.low > 0) {
    return fail(ErrorCode::corruption,
                fmt::format("expected its first record, of offset 0; it begins at offset {} now, "
                            "and what was removed cannot be replayed. Replay a recording: --from "
                            "DIR",
                            marks.low),
                name());
  }
  end_ = Offset(static_cast<std::uint64_t>(marks.high));
  const kafka::Partitions list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(),
                                    static_cast<std::int32_t>(partition_.value()))
      ->offset = 0;
  const auto error = rd_kafka_assign(client_.get(), list.get());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return ok();
  return kafka_failure(client_, error, "assigning " + name());
}

Result<LoggedMessage> KafkaSource::logged(const rd_kafka_message_t& message) const {
  TopicRecord record = topic_record(message);
  if (record.stamped_by != StampedBy::log) {
    return fail(ErrorCode::corruption,
                fmt::format("expected the log's time on the record at offset {}, found its "
                            "producer's: no ledger was made from it",
                            message.offset),
                name());
  }
  return LoggedMessage{Offset(static_cast<std::uint64_t>(message.offset)),
                       Recorded(record.timestamp_ms * micros_of_a_milli),
                       std::move(record.message)};
}

Result<std::optional<LoggedMessage>> KafkaSource::next() {
  const auto give_up = Steady::now() + options_.patience;
  while (at_ < end_) {
    const PolledMessage message(rd_kafka_consumer_poll(client_.get(), poll_ms));
    if (!message) {
      if (Steady::now() < give_up) continue;
      return kafka_failure(client_, RD_KAFKA_RESP_ERR__TIMED_OUT, "reading " + name());
    }
    const auto offset = static_cast<std::uint64_t>(message->offset);
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (offset >= end_.value()) break;
      TRY_ASSIGN(LoggedMessage read, logged(*message));
      at_ = hallmark::next(read.offset);
      return std::optional(std::move(read));
    }
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      // Only what is no record can stand between the last one and here.
      if (offset >= end_.value()) break;
      continue;
    }
    if (is_passing(message->err)) continue;
    return kafka_failure(client_, message->err, "reading " + name());
  }
  at_ = end_;
  return std::optional<LoggedMessage>();
}

}  // namespace hallmark
