#include "ingest/kafka_mirror.h"

#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "ingest/kafka_client.h"
#include "ingest/kafka_message.h"
#include "schemas/admission/refusal_words.h"
#include "schemas/cloudevents/kafka.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr int poll_ms = 100;
constexpr int flush_ms = 2'000;

// What waits is memory, and worth less than what the shards need.
const std::vector<KafkaProperty> queue_limits = {{"queue.buffering.max.messages", "20000"},
                                                 {"queue.buffering.max.kbytes", "16384"}};

// As the record came, but for headers that are none of a record's, and with what Kafka Connect's
// dead letters bear.
KafkaMessage letter_of(const std::string& topic, ShardIndex shard, const Placed& placed,
                       const Refusal& refusal) {
  KafkaMessage letter = kafka_from_record(placed.record->record());
  const auto add = [&](const char* name, std::string value) {
    letter.headers.push_back({fmt::format("__connect.errors.{}", name), std::move(value)});
  };
  add("topic", topic);
  add("partition", fmt::format("{}", shard.value()));
  add("offset", fmt::format("{}", placed.offset.value()));
  add("exception.message",
      fmt::format("{} ({}): {}", name(refusal.reason), number(refusal.reason), in_words(refusal)));
  return letter;
}

}  // namespace

class KafkaMirror::Impl {
 public:
  Impl(KafkaSettings settings, std::string topic, Log log)
      : settings_(std::move(settings)), topic_(std::move(topic)), log_(std::move(log)) {}
  ~Impl();

  Status start();
  void mirror(ShardIndex shard, const PartitionWriter::Committed& committed);
  [[nodiscard]] MirrorCounts counts() const;

 private:
  [[nodiscard]] Result<KafkaClient> connect();
  void send(const KafkaMessage& letter);
  void delivered(const rd_kafka_message_t& report);
  void failed(rd_kafka_resp_err_t code);
  void tell_failing(rd_kafka_resp_err_t code);
  void run(const std::stop_token& stop);
  void renew();

  const KafkaSettings settings_;
  const std::string topic_;
  const Log log_;
  std::atomic<std::uint64_t> mirrored_ = 0;
  std::atomic<std::uint64_t> not_mirrored_ = 0;
  std::atomic<std::uint64_t> waiting_ = 0;
  std::atomic<bool> failing_ = false;
  std::atomic<bool> too_large_told_ = false;
  std::mutex mutex_;  // guards client_ for the shards: the thread alone replaces it
  std::optional<KafkaClient> client_;
  std::jthread thread_;
};

Result<KafkaClient> KafkaMirror::Impl::connect() {
  KafkaClientOptions options;
  options.role = KafkaRole::producer;
  // What librdkafka says of each try is for the one who reads the topic; here it is told once.
  options.delivered = [this](const rd_kafka_message_t& report) { delivered(report); };
  return open_kafka(settings_, std::move(options));
}

Status KafkaMirror::Impl::start() {
  TRY_ASSIGN(KafkaClient client, connect());
  client_.emplace(std::move(client));
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  return ok();
}

void KafkaMirror::Impl::mirror(ShardIndex shard, const PartitionWriter::Committed& committed) {
  for (std::size_t i = 0; i < committed.records.size(); ++i) {
    const auto* refusal = std::get_if<Refusal>(&committed.outcomes[i]);
    if (refusal == nullptr) continue;
    send(letter_of(settings_.topic, shard, committed.records[i], *refusal));
  }
}

void KafkaMirror::Impl::send(const KafkaMessage& letter) {
  const std::lock_guard lock(mutex_);
  ++waiting_;  // before the thread can hear of it
  const auto error = produce(client_->get(), topic_, letter, nullptr);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) failed(error);
}

// From the polling thread.
void KafkaMirror::Impl::delivered(const rd_kafka_message_t& report) {
  if (report.err != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(report.err);
  --waiting_;
  // Without an offset librdkafka has not heard that it was written: it takes a later batch that was
  // for the proof, which a broker that has just become the leader does not give.
  ++(report.offset >= 0 ? mirrored_ : not_mirrored_);
  if (failing_.exchange(false)) {
    log_(fmt::format("refusals are mirrored to topic {} again; {} were not, and are in the ledger",
                     quoted(topic_), not_mirrored_.load()));
  }
}

void KafkaMirror::Impl::failed(rd_kafka_resp_err_t code) {
  --waiting_;
  ++not_mirrored_;
  // The others go through: nothing works again when the next does.
  if (code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE) {
    if (too_large_told_.exchange(true)) return;
    return log_(
        fmt::format("a refused record is larger than topic {} takes; such are counted and "
                    "not mirrored",
                    quoted(topic_)));
  }
  if (!failing_.exchange(true)) tell_failing(code);
}

// With the mutex held, or on the polling thread.
void KafkaMirror::Impl::tell_failing(rd_kafka_resp_err_t code) {
  const Unexpected why = kafka_failure(*client_, code, fmt::format("topic {}", quoted(topic_)));
  log_(fmt::format("refusals are not mirrored: {}; they are in the ledger, and counted",
                   Unexpected(why).error().text()));
}

void KafkaMirror::Impl::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    rd_kafka_poll(client_->get(), poll_ms);
    if (rd_kafka_fatal_error(client_->get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR) renew();
  }
}

// An idempotent producer that has lost its place sends nothing more. What it had is reported as
// failed while it is purged.
void KafkaMirror::Impl::renew() {
  auto fresh = connect();
  if (!fresh) return;  // the same settings were good before: librdkafka is out of threads
  std::optional<KafkaClient> old(*std::move(fresh));
  {
    const std::lock_guard lock(mutex_);
    std::swap(client_, old);
  }
  rd_kafka_purge(old->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(old->get(), flush_ms);
}

KafkaMirror::Impl::~Impl() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  if (!failing_) rd_kafka_flush(client_->get(), flush_ms);
  if (waiting_ > 0) {
    log_(fmt::format("{} refusals were not mirrored to topic {} when it ended; the ledger has them",
                     waiting_.load(), quoted(topic_)));
  }
}

MirrorCounts KafkaMirror::Impl::counts() const {
  return {mirrored_.load(), not_mirrored_.load(), waiting_.load()};
}

KafkaMirror::KafkaMirror(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KafkaMirror::~KafkaMirror() = default;

Result<std::unique_ptr<KafkaMirror>> KafkaMirror::open(KafkaSettings settings,
                                                       const std::string& topic, Log log) {
  if (topic.empty() || topic == settings.topic) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected a topic for refusals beside the one that is read, as "
                            "{0}.dlq, found {1}: what is refused would be read and refused again",
                            settings.topic, topic.empty() ? "none" : quoted(topic)));
  }
  // The last of a name stands: a user's before ours.
  settings.properties.insert(settings.properties.begin(), queue_limits.begin(), queue_limits.end());
  auto impl = std::make_unique<Impl>(std::move(settings), topic, std::move(log));
  TRY(impl->start());
  return std::unique_ptr<KafkaMirror>(new KafkaMirror(std::move(impl)));
}

void KafkaMirror::mirror(ShardIndex shard, const PartitionWriter::Committed& committed) {
  impl_->mirror(shard, committed);
}

MirrorCounts KafkaMirror::counts() const { return impl_->counts(); }

}  // namespace hallmark
