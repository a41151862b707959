#include "ingest/kafka_topic.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "ingest/kafka_handles.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

using Clock = std::chrono::steady_clock;
using kafka::AdminOptions;
using kafka::Event;
using kafka::Metadata;
using kafka::Partitions;
using kafka::Queue;
using kafka::Resource;
using kafka::TopicHandle;

// What is left until then, for librdkafka, to which a negative number means for ever.
int left_ms(Clock::time_point deadline) {
  using std::chrono::milliseconds;
  const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
  constexpr milliseconds longest = std::chrono::hours(1);
  return static_cast<int>(std::clamp(left, milliseconds(0), longest).count());
}

std::string place(const KafkaClient& client, const std::string& topic) {
  return fmt::format("topic {} on {}", quoted(topic), client.brokers());
}

Unexpected no_such_topic(const KafkaClient& client, const std::string& topic) {
  return fail(
      ErrorCode::not_found,
      fmt::format(
          "there is no such topic. This makes it, with as many partitions as the "
          "ledger is to have shards, for good:\n  {}\n(With the brokers of "
          "`tools/kafka/kafka start`, `tools/kafka/kafka topic create {} --partitions 1` does it.)",
          create_topic_command(client.brokers(), topic, 1), topic),
      place(client, topic));
}

Result<std::uint32_t> count_partitions(const KafkaClient& client, const std::string& topic,
                                       Clock::time_point deadline) {
  const auto failed = [&](rd_kafka_resp_err_t code) {
    return kafka_failure(client, code, fmt::format("{}: its metadata", place(client, topic)));
  };
  const TopicHandle handle(rd_kafka_topic_new(client.get(), topic.c_str(), nullptr));
  if (!handle) return failed(rd_kafka_last_error());
  const rd_kafka_metadata_t* answer = nullptr;
  constexpr int only_this_topic = 0;
  const auto error =
      rd_kafka_metadata(client.get(), only_this_topic, handle.get(), &answer, left_ms(deadline));
  const Metadata metadata(answer);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(error);
  if (metadata->topic_cnt != 1) return failed(RD_KAFKA_RESP_ERR__BAD_MSG);
  const rd_kafka_metadata_topic_t& found = metadata->topics[0];
  if (found.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return no_such_topic(client, topic);
  // Without a leader it is there all the same, and so are its partitions.
  if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR &&
      found.err != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE) {
    return failed(found.err);
  }
  if (found.partition_cnt <= 0) return failed(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE);
  return static_cast<std::uint32_t>(found.partition_cnt);
}

Result<std::string> cluster_id(const KafkaClient& client, Clock::time_point deadline) {
  char* const id = rd_kafka_clusterid(client.get(), left_ms(deadline));
  if (id == nullptr) {
    return kafka_failure(client, RD_KAFKA_RESP_ERR__TIMED_OUT,
                         fmt::format("the id of the cluster of {}", client.brokers()));
  }
  std::string copy(id);
  rd_kafka_mem_free(client.get(), id);
  return copy;
}

// The answer to DescribeConfigs, or nothing when none came in time.
Event ask_settings(const KafkaClient& client, const std::string& topic,
                   Clock::time_point deadline) {
  const Resource resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  const AdminOptions options(
      rd_kafka_AdminOptions_new(client.get(), RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS));
  // One answer comes within librdkafka's own limit, and a moment later than that here.
  const int limit_ms = std::max(1, left_ms(deadline));
  rd_kafka_AdminOptions_set_request_timeout(options.get(), limit_ms, nullptr, 0);
  const Queue queue(rd_kafka_queue_new(client.get()));
  rd_kafka_ConfigResource_t* asked[] = {resource.get()};
  rd_kafka_DescribeConfigs(client.get(), asked, std::size(asked), options.get(), queue.get());
  constexpr int moment_ms = 1000;
  return Event(rd_kafka_queue_poll(queue.get(), limit_ms + moment_ms));
}

Result<std::map<std::string, std::string>> topic_settings(const KafkaClient& client,
                                                          const std::string& topic,
                                                          Clock::time_point deadline) {
  const auto failed = [&](rd_kafka_resp_err_t code) {
    return kafka_failure(
        client, code,
        fmt::format("{}: its settings (DescribeConfigs, for which brokers that keep access lists "
                    "ask the right of that name)",
                    place(client, topic)));
  };
  const Event answer = ask_settings(client, topic, deadline);
  if (!answer) return failed(RD_KAFKA_RESP_ERR__TIMED_OUT);
  if (const auto error = rd_kafka_event_error(answer.get()); error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return failed(error);
  }
  const auto* result = rd_kafka_event_DescribeConfigs_result(answer.get());
  std::size_t resources = 0;
  const auto* const* found = rd_kafka_DescribeConfigs_result_resources(result, &resources);
  if (resources != 1) return failed(RD_KAFKA_RESP_ERR__BAD_MSG);
  if (const auto error = rd_kafka_ConfigResource_error(found[0]);
      error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return failed(error);
  }
  std::size_t count = 0;
  const auto* const* entries = rd_kafka_ConfigResource_configs(found[0], &count);
  std::map<std::string, std::string> settings;
  for (std::size_t index = 0; index < count; ++index) {
    const char* value = rd_kafka_ConfigEntry_value(entries[index]);
    if (value != nullptr) settings.emplace(rd_kafka_ConfigEntry_name(entries[index]), value);
  }
  return settings;
}

// Either end stands for a time, too. rd_kafka_query_watermark_offsets() would ask both at once, but
// waits a minute for a broker that accepts and is silent, whatever its time limit. A partition
// whose leader is being chosen is asked again.
rd_kafka_resp_err_t offset_of(const KafkaClient& client, rd_kafka_topic_partition_list_t& list,
                              rd_kafka_topic_partition_t& asked, std::int64_t end,
                              Clock::time_point deadline) {
  constexpr auto moment = std::chrono::milliseconds(50);
  while (true) {
    asked.offset = end;
    auto error = rd_kafka_offsets_for_times(client.get(), &list, left_ms(deadline));
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) error = asked.err;
    const bool again = error == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION ||
                       error == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
    if (!again || Clock::now() + moment > deadline) return error;
    std::this_thread::sleep_for(moment);
  }
}

// While it lives the consumer reads one partition from one offset on, and none after.
class OneAssignment {
 public:
  OneAssignment(rd_kafka_t* consumer, const std::string& topic, std::uint32_t partition,
                std::int64_t offset)
      : consumer_(consumer) {
    const Partitions list(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(),
                                      static_cast<std::int32_t>(partition))
        ->offset = offset;
    error_ = rd_kafka_assign(consumer_, list.get());
  }
  ~OneAssignment() { rd_kafka_assign(consumer_, nullptr); }
  OneAssignment(const OneAssignment&) = delete;
  OneAssignment& operator=(const OneAssignment&) = delete;

  [[nodiscard]] rd_kafka_resp_err_t error() const { return error_; }

 private:
  rd_kafka_t* consumer_;
  rd_kafka_resp_err_t error_ = RD_KAFKA_RESP_ERR_NO_ERROR;
};

}  // namespace

Result<TopicFacts> look_at_topic(const KafkaClient& client, const std::string& topic,
                                 std::chrono::milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  TopicFacts facts;
  TRY_ASSIGN(facts.partitions, count_partitions(client, topic, deadline));
  TRY_ASSIGN(facts.cluster_id, cluster_id(client, deadline));
  TRY_ASSIGN(facts.settings, topic_settings(client, topic, deadline));
  return facts;
}

Result<Watermarks> watermarks(const KafkaClient& client, const std::string& topic,
                              std::uint32_t partition, std::chrono::milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  const auto failed = [&](rd_kafka_resp_err_t code) {
    return kafka_failure(
        client, code,
        fmt::format("{}, partition {}: its watermarks", place(client, topic), partition));
  };
  Watermarks marks;
  const std::pair<std::int64_t, std::int64_t*> questions[] = {
      {RD_KAFKA_OFFSET_BEGINNING, &marks.low}, {RD_KAFKA_OFFSET_END, &marks.high}};
  for (const auto& [end, answer] : questions) {
    const Partitions list(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_t* const asked = rd_kafka_topic_partition_list_add(
        list.get(), topic.c_str(), static_cast<std::int32_t>(partition));
    const auto error = offset_of(client, *list, *asked, end, deadline);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(error);
    *answer = asked->offset;
  }
  return marks;
}

Result<std::optional<TopicRecord>> record_at(const KafkaClient& consumer, const std::string& topic,
                                             std::uint32_t partition, std::int64_t offset,
                                             std::chrono::milliseconds timeout) {
  const auto failed = [&](rd_kafka_resp_err_t code) {
    return kafka_failure(consumer, code,
                         fmt::format("{}, partition {}: the record at offset {}",
                                     place(consumer, topic), partition, offset));
  };
  const Clock::time_point deadline = Clock::now() + timeout;
  const OneAssignment assignment(consumer.get(), topic, partition, offset);
  if (assignment.error() != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(assignment.error());
  const PolledMessage message(rd_kafka_consumer_poll(consumer.get(), left_ms(deadline)));
  if (!message) return failed(RD_KAFKA_RESP_ERR__TIMED_OUT);
  switch (message->err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      if (message->offset != offset) return std::optional<TopicRecord>();  // the next that there is
      return std::optional(topic_record(*message));
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:  // outside the watermarks
      return std::optional<TopicRecord>();
    default:
      return failed(message->err);
  }
}

}  // namespace hallmark
