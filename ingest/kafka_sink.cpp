#include "ingest/kafka_sink.h"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <mutex>
#include <thread>
#include <utility>

#include "ingest/kafka_client.h"
#include "ingest/kafka_handles.h"
#include "ingest/kafka_log.h"
#include "ingest/kafka_message.h"
#include "ingest/kafka_waiting.h"
#include "schemas/admission/admit.h"
#include "schemas/cloudevents/kafka.h"

namespace hallmark {
namespace {

constexpr int poll_ms = 100;
constexpr int flush_ms = 1000;
constexpr int last_reports_ms = 1000;  // of a producer that is given up

Unexpected unavailable(std::string why) { return fail(ErrorCode::unavailable, std::move(why)); }

// What was not sent is reported as failed, the rest as in doubt.
void retire(const KafkaClient& client) {
  rd_kafka_purge(client.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  (void)rd_kafka_flush(client.get(), last_reports_ms);
}

}  // namespace

class KafkaSink::Impl {
 public:
  Impl(const Ledger& ledger, KafkaSettings settings, KafkaSinkOptions options)
      : shards_(ledger.shards()),
        settings_(std::move(settings)),
        options_(std::move(options)),
        waiting_(ledger) {}
  ~Impl() { close(); }

  Status start();
  void submit(Record record, Done done);
  void flush();
  void close();

  [[nodiscard]] KafkaWaiting& waiting() { return waiting_; }

 private:
  // A producer and its topic: named before it is needed, or the first event waits a second for it.
  struct Producer {
    KafkaClient client;
    kafka::TopicHandle topic;
  };
  using ProducerPtr = std::shared_ptr<Producer>;

  [[nodiscard]] Result<ProducerPtr> connect();
  void run(const std::stop_token& stop);
  void delivered(const rd_kafka_message_t& message);
  void renew();
  void give_up();
  [[nodiscard]] ProducerPtr producer() const;

  const std::uint32_t shards_;
  const KafkaSettings settings_;
  const KafkaSinkOptions options_;
  KafkaWaiting waiting_;
  mutable std::mutex mutex_;  // guards producer_, which is made anew after a fatal error
  ProducerPtr producer_;
  std::jthread poller_;
};

void KafkaSink::Impl::close() {
  poller_ = {};
  if (producer_) retire(producer_->client);
  waiting_.give_up([](const WaitingEvent&, const auto&) {
    return Error{ErrorCode::network, "this server stopped before its record was read", {}};
  });
}

Result<KafkaSink::Impl::ProducerPtr> KafkaSink::Impl::connect() {
  TRY_ASSIGN(
      KafkaClient client,
      open_kafka(settings_, {KafkaRole::producer,
                             {},
                             1,
                             in_measure(options_.log),
                             [this](const rd_kafka_message_t& message) { delivered(message); }}));
  kafka::TopicHandle topic(rd_kafka_topic_new(client.get(), settings_.topic.c_str(), nullptr));
  return std::make_shared<Producer>(Producer{std::move(client), std::move(topic)});
}

Status KafkaSink::Impl::start() {
  TRY_ASSIGN(producer_, connect());
  poller_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  return ok();
}

KafkaSink::Impl::ProducerPtr KafkaSink::Impl::producer() const {
  const std::lock_guard lock(mutex_);
  return producer_;
}

void KafkaSink::Impl::submit(Record record, Done done) {
  EventHasher hasher;
  const RoutedAdmission routed = admit_at_home(record, shards_, hasher);
  const auto* event = std::get_if<Admissible>(&routed.admission);
  if (event == nullptr) return done(Outcome(std::get<Refusal>(routed.admission)));
  if (const auto why = options_.closed(routed.shard)) return done(unavailable(why->text()));
  auto waiting = std::make_unique<WaitingEvent>(
      WaitingEvent{routed.shard, std::string(event->envelope.source),
                   std::string(event->envelope.id), event->event_digest, std::move(done)});
  record.key = std::string(event->envelope.device);
  const KafkaMessage message = kafka_from_record(std::move(record));
  waiting_.begin();
  const auto error = produce(producer()->client.get(), settings_.topic, message, waiting.get());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    (void)waiting.release();  // comes back with its report
    return;
  }
  waiting_.answer(std::move(waiting), unavailable(rd_kafka_err2str(error)));
}

// On the poller's thread, or the one that flushes.
void KafkaSink::Impl::delivered(const rd_kafka_message_t& message) {
  WaitingPtr waiting(static_cast<WaitingEvent*>(message._private));
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR && message.offset >= 0) {
    return waiting_.for_offset(std::move(waiting),
                               Offset(static_cast<std::uint64_t>(message.offset)));
  }
  if (rd_kafka_message_status(&message) == RD_KAFKA_MSG_STATUS_NOT_PERSISTED) {
    return waiting_.answer(std::move(waiting),
                           unavailable(fmt::format("it did not get into the topic: {}",
                                                   rd_kafka_err2str(message.err))));
  }
  waiting_.for_id(std::move(waiting));
}

void KafkaSink::Impl::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    rd_kafka_t* const handle = producer()->client.get();  // this thread alone makes it anew
    rd_kafka_poll(handle, poll_ms);
    if (rd_kafka_fatal_error(handle, nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR) renew();
    give_up();
  }
}

// An idempotent producer that has lost its place in the topic sends nothing more.
void KafkaSink::Impl::renew() {
  options_.log("Kafka: the producer cannot go on, and is made anew");
  auto made = connect();
  if (!made) return options_.log(made.error().text());
  const ProducerPtr old = producer();
  {
    const std::lock_guard lock(mutex_);
    producer_ = *std::move(made);
  }
  retire(old->client);
}

void KafkaSink::Impl::give_up() {
  const auto now = KafkaWaiting::Steady::now();
  waiting_.give_up([&](const WaitingEvent& event, const auto& since) -> std::optional<Error> {
    if (auto why = options_.halted(event.shard)) {
      return Error{ErrorCode::network, why->text(), {}};
    }
    if (!since || now < *since + options_.longest_doubt) return std::nullopt;
    return Error{ErrorCode::network, "it is not known whether it got into the topic", {}};
  });
}

void KafkaSink::Impl::flush() { (void)rd_kafka_flush(producer()->client.get(), flush_ms); }

KafkaSink::KafkaSink(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KafkaSink::~KafkaSink() = default;

Result<std::unique_ptr<KafkaSink>> KafkaSink::open(Ledger& ledger, const KafkaSettings& settings,
                                                   KafkaSinkOptions options) {
  auto impl = std::make_unique<Impl>(ledger, settings, std::move(options));
  TRY(impl->start());
  return std::unique_ptr<KafkaSink>(new KafkaSink(std::move(impl)));
}

void KafkaSink::submit(Record record, Done done) {
  impl_->submit(std::move(record), std::move(done));
}

void KafkaSink::committed(ShardIndex shard, const PartitionWriter::Committed& committed) {
  impl_->waiting().committed(shard, committed);
}

void KafkaSink::flush() { impl_->flush(); }

void KafkaSink::close() { impl_->close(); }

}  // namespace hallmark
