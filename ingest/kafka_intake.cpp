#include "ingest/kafka_intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "ingest/kafka_client.h"
#include "ingest/kafka_log.h"
#include "ingest/kafka_message.h"
#include "ingest/kafka_partition.h"
#include "ingest/kafka_topic.h"
#include "ledger/pause.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int poll_ms = 100;
constexpr milliseconds between_tries{1000};
constexpr auto between_commits = std::chrono::seconds(5);
constexpr int last_commit_ms = 1000;
// Of one question in the background: a server that is told to stop waits for it.
constexpr milliseconds short_patience{2000};

std::string group_of(const Ledger& ledger) { return "hallmark-" + ledger.identity().name; }

Status check_origin(const KafkaOrigin& origin, const TopicFacts& facts, std::uint32_t shards) {
  if (facts.cluster_id != origin.cluster_id) {
    return fail(ErrorCode::corruption,
                fmt::format("expected the Kafka cluster {}, which this ledger is made of, found {}",
                            quoted(origin.cluster_id), quoted(facts.cluster_id)));
  }
  if (facts.partitions == shards) return ok();
  return fail(ErrorCode::corruption,
              fmt::format("expected {} partition{} of topic {}, as many as the ledger has shards, "
                          "found {}: their number decides where a device belongs, and is fixed "
                          "when a ledger is made",
                          shards, shards == 1 ? "" : "s", quoted(origin.topic), facts.partitions));
}

}  // namespace

Result<TopicFacts> look_at_kafka(const KafkaSettings& settings, milliseconds patience) {
  TRY_ASSIGN(const KafkaClient client,
             open_kafka(settings, {KafkaRole::consumer, "hallmark", 1, {}, {}}));
  TRY_ASSIGN(TopicFacts facts, look_at_topic(client, settings.topic, patience));
  TRY(check_topic(facts, settings.brokers, settings.topic));
  return facts;
}

class KafkaIntake::Impl {
 public:
  Impl(Ledger& ledger, KafkaOrigin origin, KafkaSettings settings, KafkaIntakeOptions options);
  ~Impl() { stop(); }

  Status start();
  void stop();
  [[nodiscard]] PartitionStanding standing(ShardIndex shard) const;
  [[nodiscard]] std::optional<Error> trouble() const;

 private:
  // One to read by, and one to look again by what was read before.
  struct Clients {
    KafkaClient reading;
    KafkaClient looking;
  };

  Status connect(milliseconds patience);
  Status check_partitions(milliseconds patience);
  Status assign();
  void run(const std::stop_token& stop);
  void hear();
  void look_again();
  Status look_at_whole();
  Status look_at(KafkaPartition& partition);
  void halt_all(const Error& why);
  void set_trouble(std::optional<Error> why);
  void tell_broker_positions(int wait_ms);

  Ledger& ledger_;
  const KafkaOrigin origin_;
  const KafkaSettings settings_;
  const KafkaIntakeOptions options_;
  std::optional<Clients> clients_;
  std::vector<std::unique_ptr<KafkaPartition>> partitions_;
  bool running_ = false;  // the housekeeper's once it has begun
  std::size_t next_to_look_at_ = 0;
  mutable std::mutex mutex_;  // guards trouble_
  std::optional<Error> trouble_;
  std::jthread housekeeper_;
};

KafkaIntake::Impl::Impl(Ledger& ledger, KafkaOrigin origin, KafkaSettings settings,
                        KafkaIntakeOptions options)
    : ledger_(ledger),
      origin_(std::move(origin)),
      settings_(std::move(settings)),
      options_(std::move(options)) {
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    const ShardIndex shard(index);
    partitions_.push_back(std::make_unique<KafkaPartition>(
        ledger.shard(shard), ledger.publisher(shard), options_.batch,
        [this, shard](const PartitionWriter::Committed& committed) {
          if (options_.committed) options_.committed(shard, committed);
        },
        settings_.topic, options_.log));
  }
}

Status KafkaIntake::Impl::start() {
  const KafkaClientOptions options{
      KafkaRole::consumer, group_of(ledger_), ledger_.shards(), in_measure(options_.log), {}};
  TRY_ASSIGN(KafkaClient reading, open_kafka(settings_, options));
  TRY_ASSIGN(KafkaClient looking, open_kafka(settings_, options));
  clients_ = Clients{std::move(reading), std::move(looking)};
  Status connected = connect(options_.patience);
  if (!connected) {
    const bool waits = options_.when_away == KafkaIntakeOptions::WhenAway::wait;
    if (!waits || connected.error().code != ErrorCode::network) return connected;
    set_trouble(connected.error());
  }
  housekeeper_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  return ok();
}

Status KafkaIntake::Impl::connect(milliseconds patience) {
  // Asked by the one that reads: it knows then who leads the partitions. Assigned to it unasked,
  // librdkafka waits a second before it finds out.
  TRY_ASSIGN(const TopicFacts facts, look_at_topic(clients_->reading, settings_.topic, patience));
  TRY(check_topic(facts, settings_.brokers, settings_.topic));
  if (const Status fits = check_origin(origin_, facts, ledger_.shards()); !fits) {
    halt_all(fits.error());
  } else {
    TRY(check_partitions(patience));
  }
  TRY(assign());
  for (const auto& partition : partitions_) {
    if (!partition->halted()) partition->start();
  }
  running_ = true;
  return ok();
}

Status KafkaIntake::Impl::check_partitions(milliseconds patience) {
  for (const auto& partition : partitions_) {
    Status fits = check_partition(clients_->looking, settings_.topic, partition->shard(), patience);
    if (fits) continue;
    if (fits.error().code != ErrorCode::corruption) return fits;
    partition->halt(fits.error());
  }
  return ok();
}

Status KafkaIntake::Impl::assign() {
  const kafka::Partitions list(
      rd_kafka_topic_partition_list_new(static_cast<int>(partitions_.size())));
  for (const auto& partition : partitions_) {
    if (partition->halted()) continue;
    rd_kafka_topic_partition_list_add(list.get(), settings_.topic.c_str(), partition->number())
        ->offset = static_cast<std::int64_t>(partition->shard().state().position.value());
    partition->split_queue(clients_->reading.get());
  }
  const auto error = rd_kafka_assign(clients_->reading.get(), list.get());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return ok();
  return kafka_failure(clients_->reading, error, "assigning the partitions");
}

void KafkaIntake::Impl::run(const std::stop_token& stop) {
  while (!running_ && !stop.stop_requested()) {
    pause(between_tries, stop);
    if (stop.stop_requested()) return;
    const Status connected = connect(short_patience);
    set_trouble(connected ? std::nullopt : std::optional(connected.error()));
  }
  auto commit_due = Steady::now() + between_commits;
  const auto between_looks = options_.round / static_cast<int>(partitions_.size());
  auto looked = Steady::now();
  while (!stop.stop_requested()) {
    hear();
    if (Steady::now() >= commit_due) {
      tell_broker_positions(0);
      commit_due = Steady::now() + between_commits;
    }
    if (Steady::now() >= looked + (trouble() ? between_tries : between_looks)) {
      look_again();
      looked = Steady::now();
    }
  }
}

// What concerns no one partition: librdkafka's own words.
void KafkaIntake::Impl::hear() {
  const PolledMessage message(rd_kafka_consumer_poll(clients_->reading.get(), poll_ms));
  if (!message || message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const std::string what = printable(rd_kafka_message_errstr(message.get()));
  if (message->err == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
    return set_trouble(Error{ErrorCode::network, what, settings_.brokers});
  }
  options_.log(fmt::format("Kafka: {}", what));
}

// There are no ids of topics that would tell: a topic that was made anew while this runs, or cut,
// shows by what stands in it.
void KafkaIntake::Impl::look_again() {
  KafkaPartition& partition = *partitions_[next_to_look_at_];
  const bool begins_a_round = next_to_look_at_ == 0;
  next_to_look_at_ = (next_to_look_at_ + 1) % partitions_.size();
  Status good = begins_a_round || trouble() ? look_at_whole() : ok();
  if (good && !partition.halted()) good = look_at(partition);
  const bool halts = !good && good.error().code == ErrorCode::corruption;
  set_trouble(good || halts ? std::nullopt : std::optional(good.error()));
}

Status KafkaIntake::Impl::look_at_whole() {
  TRY_ASSIGN(const TopicFacts facts,
             look_at_topic(clients_->looking, settings_.topic, short_patience));
  TRY(check_topic(facts, settings_.brokers, settings_.topic));
  Status fits = check_origin(origin_, facts, ledger_.shards());
  if (!fits) halt_all(fits.error());
  return fits;
}

Status KafkaIntake::Impl::look_at(KafkaPartition& partition) {
  Status fits =
      check_partition(clients_->looking, settings_.topic, partition.shard(), short_patience);
  if (!fits && fits.error().code == ErrorCode::corruption) partition.halt(fits.error());
  return fits;
}

void KafkaIntake::Impl::halt_all(const Error& why) {
  for (const auto& partition : partitions_) partition->halt(why);
}

void KafkaIntake::Impl::set_trouble(std::optional<Error> why) {
  {
    const std::lock_guard lock(mutex_);
    if (why.has_value() == trouble_.has_value()) {
      trouble_ = std::move(why);
      return;
    }
    trouble_ = why;
  }
  options_.log(why ? fmt::format("Kafka: nothing comes in, and it is tried again: {}", why->text())
                   : std::string("Kafka: it is all well again"));
}

void KafkaIntake::Impl::tell_broker_positions(int wait_ms) {
  const kafka::Partitions list(
      rd_kafka_topic_partition_list_new(static_cast<int>(partitions_.size())));
  for (const auto& partition : partitions_) {
    rd_kafka_topic_partition_list_add(list.get(), settings_.topic.c_str(), partition->number())
        ->offset = static_cast<std::int64_t>(partition->shard().state().position.value());
  }
  // Nothing of ours depends on whether it is told.
  rd_kafka_t* const client = clients_->reading.get();
  const kafka::Queue answers(rd_kafka_queue_new(client));
  (void)rd_kafka_commit_queue(client, list.get(), answers.get(), nullptr, nullptr);
  const kafka::Event answer(rd_kafka_queue_poll(answers.get(), wait_ms));
}

void KafkaIntake::Impl::stop() {
  housekeeper_.request_stop();
  for (const auto& partition : partitions_) partition->ask_to_stop();
  for (const auto& partition : partitions_) partition->stop();
  if (!housekeeper_.joinable()) return;
  housekeeper_.join();
  if (running_ && !trouble()) tell_broker_positions(last_commit_ms);
}

PartitionStanding KafkaIntake::Impl::standing(ShardIndex shard) const {
  const KafkaPartition& partition = *partitions_.at(shard.value());
  PartitionStanding standing{std::nullopt, partition.halted()};
  std::int64_t low = 0;
  std::int64_t high = RD_KAFKA_OFFSET_INVALID;
  (void)rd_kafka_get_watermark_offsets(clients_->reading.get(), settings_.topic.c_str(),
                                       partition.number(), &low, &high);
  if (high < 0) return standing;
  const std::uint64_t position = partition.shard().state().position.value();
  const auto end = static_cast<std::uint64_t>(high);
  standing.lag = end > position ? end - position : 0;
  return standing;
}

std::optional<Error> KafkaIntake::Impl::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

KafkaIntake::KafkaIntake(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KafkaIntake::~KafkaIntake() = default;

Result<std::unique_ptr<KafkaIntake>> KafkaIntake::start(Ledger& ledger, const KafkaOrigin& origin,
                                                        const KafkaSettings& settings,
                                                        KafkaIntakeOptions options) {
  auto impl = std::make_unique<Impl>(ledger, origin, settings, std::move(options));
  TRY(impl->start());
  return std::unique_ptr<KafkaIntake>(new KafkaIntake(std::move(impl)));
}

void KafkaIntake::stop() { impl_->stop(); }

PartitionStanding KafkaIntake::standing(ShardIndex shard) const { return impl_->standing(shard); }

std::optional<Error> KafkaIntake::trouble() const { return impl_->trouble(); }

}  // namespace hallmark
