// The whole way of an event by the topic, and of records out of it, over mock brokers that answer
// with errors: nothing is lost and nothing stands twice.
#include <condition_variable>

#include "ingest/kafka_partition.h"
#include "ingest/kafka_sink.h"
#include "schemas/cloudevents/event_text.h"
#include "tests/ingest/made_up.h"
#include "tests/ingest/support/mock_kafka.h"
#include "tests/ledger/publication/published_ledger.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
constexpr seconds deadline{60};
// Kafka's numbers of requests.
constexpr std::int16_t produce_request = 0;
constexpr std::int16_t fetch_request = 1;
constexpr std::int16_t metadata_request = 3;

// A sink and a partition around one shard.
class Way {
 public:
  Way() : made_(1), ledger_(made_.opened()) {
    kafka_.create("devices", 1);
    settings_ = {.brokers = kafka_.brokers(), .topic = "devices", .properties = {}};
    log_ = [this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      said_.append(line).append("\n");
    };
    KafkaSinkOptions options;
    options.longest_doubt = seconds(2);
    options.log = log_;
    options.closed = [](ShardIndex) { return std::nullopt; };
    options.halted = [this](ShardIndex) { return partition_->halted(); };
    KafkaClientOptions consuming;
    consuming.group = "hallmark-test";
    auto consumer = open_kafka(settings_, consuming);
    REQUIRE(consumer.has_value());
    consumer_.emplace(*std::move(consumer));
    partition_ = std::make_unique<KafkaPartition>(
        ledger_->shard(ShardIndex(0)), ledger_->publisher(ShardIndex(0)), BatchLimits(),
        [this](const PartitionWriter::Committed& committed) {
          if (sink_) sink_->committed(ShardIndex(0), committed);
        },
        "devices", log_, StampedBy::producer);
    auto sink = KafkaSink::open(*ledger_, settings_, options);
    REQUIRE(sink.has_value());
    sink_ = *std::move(sink);
    partition_->split_queue(consumer_->get());
    const kafka::Partitions list(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(list.get(), "devices", 0)->offset = 0;
    REQUIRE(rd_kafka_assign(consumer_->get(), list.get()) == RD_KAFKA_RESP_ERR_NO_ERROR);
    partition_->start();
  }
  ~Way() {
    partition_->stop();
    sink_->close();
  }
  Way(const Way&) = delete;
  Way& operator=(const Way&) = delete;

  void post(const std::string& text) {
    sink_->submit(record_of_text(text), [this](Result<Outcome> outcome) {
      const std::lock_guard lock(mutex_);
      outcomes_.push_back(std::move(outcome));
      changed_.notify_all();
    });
  }

  // What was posted was told, in this order or another.
  std::vector<Result<Outcome>> wait_told(std::size_t count) {
    std::unique_lock lock(mutex_);
    const bool all = changed_.wait_for(lock, deadline, [&] { return outcomes_.size() >= count; });
    CAPTURE(said_, outcomes_.size());
    REQUIRE(all);
    return outcomes_;
  }

  template <class... Errors>
  void brokers_answer(std::int16_t request, Errors... errors) {
    rd_kafka_mock_push_request_errors(kafka_.cluster(), request, sizeof...(errors), errors...);
  }

  MockKafka& kafka() { return kafka_; }
  KafkaPartition& partition() { return *partition_; }
  [[nodiscard]] ShardState state() const { return ledger_->shard(ShardIndex(0)).state(); }
  [[nodiscard]] std::string said() {
    const std::lock_guard lock(mutex_);
    return said_;
  }

 private:
  MockKafka kafka_;
  PublishedLedger made_;
  std::unique_ptr<Ledger> ledger_;
  KafkaSettings settings_;
  KafkaPartition::Log log_;
  std::optional<KafkaClient> consumer_;
  std::unique_ptr<KafkaPartition> partition_;
  std::unique_ptr<KafkaSink> sink_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<Result<Outcome>> outcomes_;
  std::string said_;
};

// How many were recorded, all told; the others were duplicates.
std::size_t recorded_of(const std::vector<Result<Outcome>>& outcomes) {
  std::size_t recorded = 0;
  for (const auto& outcome : outcomes) {
    REQUIRE(outcome.has_value());
    const auto* receipt = std::get_if<Receipt>(&*outcome);
    REQUIRE(receipt != nullptr);
    recorded += receipt->status == Receipt::Status::recorded ? 1 : 0;
  }
  return recorded;
}

TEST_CASE("way: what is posted comes back as a receipt, a duplicate, a conflict") {
  Way way;
  way.post(event(1, "pump"));
  CHECK(recorded_of(way.wait_told(1)) == 1);
  way.post(event(1, "pump"));
  CHECK(recorded_of(way.wait_told(2)) == 1);
  way.post(event(1, "pump", "9"));
  const auto told = way.wait_told(3);
  CHECK(std::get<Refusal>(*told[2]).reason == Reason::conflict);
  way.post("no event");
  CHECK(std::get<Refusal>(*way.wait_told(4)[3]).reason == Reason::bad_json);
  CHECK(way.state().position == Offset(3));  // what is no event did not go into the topic
}

TEST_CASE("way: errors that pass, in the answers to every kind of request, change nothing") {
  Way way;
  for (int round = 0; round < 5; ++round) {
    way.brokers_answer(produce_request, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                       RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS);
    way.brokers_answer(fetch_request, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                       RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
                       RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE);
    way.brokers_answer(metadata_request, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
                       RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE);
    for (int number = 0; number < 20; ++number) way.post(event(round * 20 + number, "pump"));
    way.wait_told(static_cast<std::size_t>(round + 1) * 20);
  }
  CHECK(recorded_of(way.wait_told(100)) == 100);
  CHECK(way.state().accepted == 100);
  CHECK(way.state().duplicates == 0);
  CHECK_FALSE(way.partition().halted().has_value());
}

TEST_CASE("way: a connection that is cut under way makes no record twice") {
  Way way;
  for (int round = 0; round < 5; ++round) {
    for (int number = 0; number < 20; ++number) way.post(event(round * 20 + number, "pump"));
    way.brokers_answer(produce_request, RD_KAFKA_RESP_ERR__TRANSPORT);
    way.brokers_answer(fetch_request, RD_KAFKA_RESP_ERR__TRANSPORT);
    way.wait_told(static_cast<std::size_t>(round + 1) * 20);
  }
  recorded_of(way.wait_told(100));
  CHECK(way.state().accepted == 100);
  CHECK(way.state().duplicates == 0);
}

TEST_CASE("way: a producer that cannot go on is made anew, and posts go on") {
  Way way;
  way.post(event(1, "pump"));
  way.wait_told(1);
  way.brokers_answer(produce_request, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH,
                     RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
  way.post(event(2, "pump"));
  CHECK(way.wait_told(2)[1].error().code == ErrorCode::unavailable);  // it is known not to be there
  way.post(event(3, "pump"));
  CHECK(way.wait_told(3)[2].error().code == ErrorCode::network);  // it may be
  way.post(event(2, "pump"));
  way.post(event(3, "pump"));
  const auto told = way.wait_told(5);
  CHECK((told[3].has_value() && told[4].has_value()));
  CHECK(way.state().accepted == 3);
  CAPTURE(way.said());
  CHECK(way.said().find("is made anew") != std::string::npos);
}

TEST_CASE("way: a record that librdkafka would leave out halts the shard") {
  Way way;
  way.post(event(1, "pump"));
  way.wait_told(1);
  way.brokers_answer(fetch_request, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  const auto until = std::chrono::steady_clock::now() + deadline;
  while (!way.partition().halted() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  REQUIRE(way.partition().halted().has_value());
  CHECK(way.partition().halted()->text().find("nothing of the topic may be left out") !=
        std::string::npos);
  way.post(event(2, "pump"));
  CHECK_FALSE(way.wait_told(2)[1].has_value());
}

}  // namespace
}  // namespace hallmark
