#include "tools/cli/bench/kafka/raw_kafka.h"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include "ingest/kafka_client.h"
#include "ingest/kafka_handles.h"
#include "ingest/kafka_message.h"
#include "ingest/kafka_topic.h"
#include "schemas/cloudevents/kafka.h"
#include "schemas/cloudevents/media_types.h"

namespace hallmark::cli {
namespace {

constexpr int admin_ms = 30'000;
constexpr int poll_ms = 20;
constexpr int flush_ms = 60'000;

using NewTopic = kafka::Handle<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using DeleteTopic = kafka::Handle<rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy>;

Result<KafkaClient> producer(const std::string& brokers, int linger_ms,
                             std::function<void(const rd_kafka_message_t&)> delivered = {}) {
  KafkaClientOptions options;
  options.role = KafkaRole::producer;
  options.delivered = std::move(delivered);
  return open_kafka({brokers, {}, {{"linger.ms", fmt::format("{}", linger_ms)}}},
                    std::move(options));
}

// The one topic's result of an answer.
Status said_of(const rd_kafka_topic_result_t** results, std::size_t count) {
  if (count != 1) return fail(ErrorCode::network, "the broker did not answer about the topic");
  const auto error = rd_kafka_topic_result_error(results[0]);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return ok();
  const char* const why = rd_kafka_topic_result_error_string(results[0]);
  return fail(ErrorCode::network, why != nullptr ? why : rd_kafka_err2str(error),
              rd_kafka_topic_result_name(results[0]));
}

Status make_topic(const KafkaClient& client, const std::string& name, int partitions) {
  std::array<char, 256> why{};
  const NewTopic wanted(
      rd_kafka_NewTopic_new(name.c_str(), partitions, -1, why.data(), why.size()));
  if (!wanted) return fail(ErrorCode::bad_input, why.data(), name);
  for (const auto& [setting, value] : {std::pair{"message.timestamp.type", "LogAppendTime"},
                                       {"cleanup.policy", "delete"},
                                       {"retention.ms", "-1"},
                                       {"retention.bytes", "-1"}}) {
    rd_kafka_NewTopic_set_config(wanted.get(), setting, value);
  }
  const kafka::Queue queue(rd_kafka_queue_new(client.get()));
  rd_kafka_NewTopic_t* asked = wanted.get();
  rd_kafka_CreateTopics(client.get(), &asked, 1, nullptr, queue.get());
  const kafka::Event event(rd_kafka_queue_poll(queue.get(), admin_ms));
  const auto* answer = event ? rd_kafka_event_CreateTopics_result(event.get()) : nullptr;
  if (answer == nullptr || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return kafka_failure(client,
                         event ? rd_kafka_event_error(event.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT,
                         "making a topic");
  }
  std::size_t count = 0;
  const auto** const results = rd_kafka_CreateTopics_result_topics(answer, &count);
  return said_of(results, count);
}

void remove_topic(const KafkaClient& client, const std::string& name) {
  const DeleteTopic unwanted(rd_kafka_DeleteTopic_new(name.c_str()));
  const kafka::Queue queue(rd_kafka_queue_new(client.get()));
  rd_kafka_DeleteTopic_t* asked = unwanted.get();
  rd_kafka_DeleteTopics(client.get(), &asked, 1, nullptr, queue.get());
  const kafka::Event event(rd_kafka_queue_poll(queue.get(), admin_ms));
}

// The controller knows a topic before the brokers do. One that turns a producer's first batch away
// and takes its second makes librdkafka report both as written.
Status await_leaders(const RawTopic& topic, const std::string& brokers) {
  KafkaClientOptions options;
  options.group = "hallmark-bench";
  TRY_ASSIGN(const KafkaClient client, open_kafka({brokers, {}, {}}, std::move(options)));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(admin_ms);
  for (int partition = 0; partition < topic.partitions();) {
    const auto led = watermarks(client, topic.name(), static_cast<std::uint32_t>(partition),
                                std::chrono::milliseconds(admin_ms));
    if (!led && std::chrono::steady_clock::now() > deadline) return Unexpected(led.error());
    if (!led) std::this_thread::sleep_for(std::chrono::milliseconds(poll_ms));
    if (led) ++partition;
  }
  return ok();
}

}  // namespace

Result<RawTopic> RawTopic::make(const std::string& brokers, const std::string& name,
                                int partitions) {
  TRY_ASSIGN(const KafkaClient client, producer(brokers, 0));
  TRY(make_topic(client, name, partitions));
  RawTopic made(brokers, name, partitions);
  TRY(await_leaders(made, brokers));
  return made;
}

RawTopic::~RawTopic() {
  if (name_.empty()) return;
  const auto client = producer(brokers_, 0);
  if (client) remove_topic(*client, name_);
}

RawTopic::RawTopic(RawTopic&& other) noexcept
    : brokers_(std::move(other.brokers_)),
      name_(std::exchange(other.name_, {})),
      partitions_(other.partitions_) {}

struct RawProducer::Parts {
  std::string topic;
  std::uint64_t failed = 0;  // polled on the caller's thread
  rd_kafka_resp_err_t last = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::optional<KafkaClient> client;
};

RawProducer::RawProducer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
RawProducer::~RawProducer() = default;
RawProducer::RawProducer(RawProducer&& other) noexcept = default;

Result<RawProducer> RawProducer::open(const std::string& brokers, const RawTopic& topic,
                                      int linger_ms) {
  auto parts = std::make_unique<Parts>();
  parts->topic = topic.name();
  TRY_ASSIGN(KafkaClient client,
             producer(brokers, linger_ms, [parts = parts.get()](const rd_kafka_message_t& report) {
               if (report.err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
               ++parts->failed;
               parts->last = report.err;
             }));
  parts->client.emplace(std::move(client));
  return RawProducer(std::move(parts));
}

Status RawProducer::put(const std::string& device, const std::string& text) {
  static const std::vector<KafkaHeader> headers = {
      {"content-type", std::string(media_type::structured)}};
  while (true) {
    const auto error =
        produce(parts_->client->get(), parts_->topic, {device, text, headers}, nullptr);
    rd_kafka_poll(parts_->client->get(), error == RD_KAFKA_RESP_ERR__QUEUE_FULL ? poll_ms : 0);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return ok();
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      return kafka_failure(*parts_->client, error, "producing");
    }
  }
}

Status RawProducer::finish() {
  const auto error = rd_kafka_flush(parts_->client->get(), flush_ms);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return kafka_failure(*parts_->client, error, "producing");
  }
  if (parts_->failed == 0) return ok();
  return kafka_failure(*parts_->client, parts_->last,
                       fmt::format("{} events were not produced", parts_->failed));
}

struct RawConsumer::Parts {
  struct Close {
    void operator()(rd_kafka_t* handle) const {
      rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    }
  };
  std::unique_ptr<rd_kafka_t, Close> handle;
  Take take;
  std::jthread thread;

  void run(const std::stop_token& stop) const {
    while (!stop.stop_requested()) {
      const PolledMessage message(rd_kafka_consumer_poll(handle.get(), poll_ms));
      if (!message || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
      take({static_cast<const char*>(message->payload), message->len});
    }
  }
};

RawConsumer::RawConsumer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
RawConsumer::~RawConsumer() = default;
RawConsumer::RawConsumer(RawConsumer&& other) noexcept = default;

// With librdkafka's own defaults, whatever they cost or spare.
Result<RawConsumer> RawConsumer::start(const std::string& brokers, const RawTopic& topic,
                                       Take take) {
  std::array<char, 256> why{};
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  for (const auto& [name, value] : {std::pair{"bootstrap.servers", brokers.c_str()},
                                    {"group.id", "hallmark-bench"},
                                    {"enable.auto.commit", "false"},
                                    {"auto.offset.reset", "earliest"}}) {
    (void)rd_kafka_conf_set(conf, name, value, why.data(), why.size());
  }
  auto parts = std::make_unique<Parts>();
  parts->take = std::move(take);
  parts->handle.reset(rd_kafka_new(RD_KAFKA_CONSUMER, conf, why.data(), why.size()));
  if (!parts->handle) {
    rd_kafka_conf_destroy(conf);
    return fail(ErrorCode::network, why.data());
  }
  rd_kafka_poll_set_consumer(parts->handle.get());
  const kafka::Partitions list(rd_kafka_topic_partition_list_new(topic.partitions()));
  for (int partition = 0; partition < topic.partitions(); ++partition) {
    rd_kafka_topic_partition_list_add(list.get(), topic.name().c_str(), partition)->offset = 0;
  }
  if (rd_kafka_assign(parts->handle.get(), list.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(ErrorCode::network, "the partitions could not be assigned");
  }
  parts->thread =
      std::jthread([parts = parts.get()](const std::stop_token& stop) { parts->run(stop); });
  return RawConsumer(std::move(parts));
}

}  // namespace hallmark::cli
