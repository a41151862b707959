// Refused records in a topic of their own, against librdkafka's mock brokers: as they were, and at
// nobody's cost when that topic cannot be had.
#include "ingest/kafka_mirror.h"

#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include "ingest/kafka_client.h"
#include "ingest/kafka_topic.h"
#include "schemas/admission/routing.h"
#include "schemas/cloudevents/event_text.h"
#include "tests/ingest/made_up.h"
#include "tests/ingest/support/mock_kafka.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::seconds patience{20};

bool wait_until(const std::function<bool()>& is_so) {
  const auto deadline = Steady::now() + patience;
  while (!is_so()) {
    if (Steady::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

// A shard of two whose refusals are mirrored, and what is said of it.
class Mirrored {
 public:
  explicit Mirrored(const std::string& brokers, std::vector<KafkaProperty> properties = {})
      : ledger_(open(directory_.path("data"), 2)) {
    auto mirror = KafkaMirror::open({brokers, "devices", std::move(properties)}, "devices.dlq",
                                    [this](std::string_view line) {
                                      const std::lock_guard lock(mutex_);
                                      said_.emplace_back(line);
                                    });
    REQUIRE(mirror.has_value());
    mirror_ = *std::move(mirror);
    writer_ = std::make_unique<PartitionWriter>(
        shard(), BatchLimits(), [this](const PartitionWriter::Committed& committed) {
          mirror_->mirror(ShardIndex(0), committed);
        });
  }

  ShardLedger& shard() { return ledger_->shard(ShardIndex(0)); }
  KafkaMirror& mirror() { return *mirror_; }
  void close() { mirror_.reset(); }
  void add(Record record) { writer_->add(Offset(next_++), Recorded(1), std::move(record)); }
  void skip(std::uint64_t offsets) { next_ += offsets; }
  // How long it took.
  Steady::duration commit() {
    const auto start = Steady::now();
    REQUIRE(writer_->commit().has_value());
    return Steady::now() - start;
  }
  void refuse(int count) {
    for (int i = 0; i < count; ++i) add(record_of_text("no event"));
  }
  std::vector<std::string> said() {
    const std::lock_guard lock(mutex_);
    return said_;
  }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Ledger> ledger_;
  std::mutex mutex_;
  std::vector<std::string> said_;
  std::unique_ptr<KafkaMirror> mirror_;
  std::unique_ptr<PartitionWriter> writer_;
  std::uint64_t next_ = 0;
};

std::string home_of_shard(std::uint32_t shard) {
  for (int number = 0;; ++number) {
    std::string device = "pump-" + std::to_string(number);
    if (shard_of(device, 2).value() == shard) return device;
  }
}

KafkaMessage letter_at(const MockKafka& kafka, std::int64_t offset) {
  KafkaClientOptions options;
  options.group = "hallmark-test";
  const auto consumer = open_kafka({kafka.brokers(), "devices.dlq", {}}, options);
  REQUIRE(consumer.has_value());
  const auto found = record_at(*consumer, "devices.dlq", 0, offset, patience);
  REQUIRE(found.has_value());
  REQUIRE(found->has_value());
  return (*found)->message;
}

void set_away(const MockKafka& kafka, bool away) {
  const auto set = away ? rd_kafka_mock_broker_set_down : rd_kafka_mock_broker_set_up;
  REQUIRE(set(kafka.cluster(), 1) == RD_KAFKA_RESP_ERR_NO_ERROR);
}

bool tells(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("mirror: what was refused comes as it was, with where it was and why") {
  MockKafka kafka;
  kafka.create("devices.dlq", 1);
  Mirrored mirrored(kafka.brokers());
  mirrored.add(record_of_text(event(1, home_of_shard(0))));
  mirrored.skip(5);
  Record wrong = record_of_text(event(2, home_of_shard(1)));
  wrong.key = "";
  wrong.attributes = {{"note", "as it was"}, {"null", std::nullopt}};
  mirrored.add(wrong);
  mirrored.add({});  // a tombstone
  mirrored.commit();
  REQUIRE(wait_until([&] { return mirrored.mirror().counts().mirrored == 2; }));
  CHECK(mirrored.mirror().counts().waiting == 0);

  const KafkaMessage letter = letter_at(kafka, 0);
  CHECK(letter.key == "");
  CHECK(letter.value == wrong.value);
  const Record again = record_from_kafka(letter);
  CHECK(again == wrong);
  std::map<std::string, std::string> errors;
  for (const KafkaHeader& header : letter.headers) {
    if (header.name.starts_with("__connect.errors.")) errors[header.name] = *header.value;
  }
  CHECK(errors == std::map<std::string, std::string>{{"__connect.errors.topic", "devices"},
                                                     {"__connect.errors.partition", "0"},
                                                     {"__connect.errors.offset", "6"},
                                                     {"__connect.errors.exception.message",
                                                      "misrouted (22): belongs to shard 1"}});
  const KafkaMessage tombstone = letter_at(kafka, 1);
  CHECK(!tombstone.key.has_value());
  CHECK(!tombstone.value.has_value());
  CHECK(mirrored.said().empty());
}

TEST_CASE("mirror: a record that the ledger keeps cut is mirrored whole") {
  MockKafka kafka;
  kafka.create("devices.dlq", 1);
  Mirrored mirrored(kafka.brokers());
  mirrored.add(record_of_text(std::string(60'000, 'x')));
  mirrored.commit();
  REQUIRE(wait_until([&] { return mirrored.mirror().counts().mirrored == 1; }));
  CHECK(letter_at(kafka, 0).value == std::string(60'000, 'x'));
}

TEST_CASE("mirror: what no batch holds is counted and told once, and holds up no other") {
  MockKafka kafka;
  kafka.create("devices.dlq", 1);
  Mirrored mirrored(kafka.brokers());
  for (int i = 0; i < 3; ++i) mirrored.add(record_of_text(std::string(kafka_batch_bytes, 'x')));
  mirrored.refuse(1);
  mirrored.commit();
  REQUIRE(wait_until([&] { return mirrored.mirror().counts().mirrored == 1; }));
  CHECK(mirrored.mirror().counts().not_mirrored == 3);
  REQUIRE(mirrored.said().size() == 1);
  CHECK(tells(mirrored.said().front(), "larger than topic \"devices.dlq\" takes"));
}

TEST_CASE("mirror: brokers that are away hold up no shard; it is told once, and when it is over") {
  MockKafka kafka;
  kafka.create("devices.dlq", 1);
  Mirrored mirrored(kafka.brokers(), {{"message.timeout.ms", "300"},
                                      {"sasl.password", "hunter2"},
                                      {"queue.buffering.max.messages", "50"}});
  set_away(kafka, true);
  mirrored.refuse(500);
  CHECK(mirrored.commit() < std::chrono::seconds(5));
  // What does not fit into the queue at once, the rest when its time is up.
  CHECK(mirrored.mirror().counts().not_mirrored >= 450);
  REQUIRE(wait_until([&] { return mirrored.mirror().counts().not_mirrored == 500; }));
  CHECK(mirrored.mirror().counts().waiting == 0);
  CHECK(mirrored.shard().state().refused == 500);
  REQUIRE(mirrored.said().size() == 1);
  CHECK(tells(mirrored.said().front(), "refusals are not mirrored: topic \"devices.dlq\""));
  CHECK(!tells(mirrored.said().front(), "hunter2"));

  set_away(kafka, false);
  REQUIRE(wait_until([&] {
    mirrored.refuse(1);
    mirrored.commit();
    return mirrored.mirror().counts().mirrored > 0;
  }));
  REQUIRE(wait_until([&] { return mirrored.said().size() == 2; }));
  CHECK(tells(mirrored.said().back(), "are mirrored to topic \"devices.dlq\" again"));
}

TEST_CASE("mirror: a producer that has come to its end is made anew") {
  MockKafka kafka;
  kafka.create("devices.dlq", 1);
  Mirrored mirrored(kafka.brokers());
  const auto refuse_one = [&] {
    mirrored.refuse(1);
    mirrored.commit();
  };
  refuse_one();
  REQUIRE(wait_until([&] { return mirrored.mirror().counts().mirrored == 1; }));
  constexpr std::int16_t produce_request = 0;
  rd_kafka_mock_push_request_errors(kafka.cluster(), produce_request, 1,
                                    RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
  refuse_one();
  REQUIRE(wait_until([&] { return mirrored.mirror().counts().not_mirrored == 1; }));
  REQUIRE(wait_until([&] {
    refuse_one();
    return mirrored.mirror().counts().mirrored > 1;
  }));
}

TEST_CASE("mirror: it ends in time when the brokers are away, and says what is left") {
  MockKafka kafka;
  kafka.create("devices.dlq", 1);
  Mirrored mirrored(kafka.brokers());
  set_away(kafka, true);
  mirrored.refuse(3);
  mirrored.commit();
  const auto start = Steady::now();
  mirrored.close();
  CHECK(Steady::now() - start < std::chrono::seconds(8));
  REQUIRE(mirrored.said().size() == 1);
  CHECK(tells(mirrored.said().front(), "3 refusals were not mirrored"));
}

TEST_CASE("mirror: a topic of its own is asked for") {
  const auto fault_of = [](const std::string& topic) {
    const auto mirror =
        KafkaMirror::open({"127.0.0.1:1", "devices", {}}, topic, [](std::string_view) {});
    REQUIRE(!mirror.has_value());
    CHECK(mirror.error().code == ErrorCode::bad_input);
    return mirror.error().text();
  };
  CHECK(tells(fault_of("devices"), "beside the one that is read"));
  CHECK(tells(fault_of(""), "found none"));
}

}  // namespace hallmark
