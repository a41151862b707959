// Questions about a topic, to librdkafka's mock brokers: how far it reaches, what is at an offset,
// and what is told of brokers and topics that are not there.
#include "ingest/kafka_topic.h"

#include "ingest/kafka_message.h"
#include "tests/ingest/support/mock_kafka.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using std::chrono::seconds;
constexpr seconds patience{20};

KafkaClient open(const std::string& brokers, KafkaRole role) {
  KafkaClientOptions options;
  options.role = role;
  options.group = "hallmark-test";
  auto client = open_kafka({.brokers = brokers, .topic = "devices", .properties = {}}, options);
  REQUIRE(client.has_value());
  return *std::move(client);
}

// So many records with the values "0", "1", …
void fill(const std::string& brokers, const std::string& topic, int records) {
  const KafkaClient producer = open(brokers, KafkaRole::producer);
  for (int number = 0; number < records; ++number) {
    REQUIRE(produce(producer.get(), topic, {"pump-7", std::to_string(number), {}}, nullptr) ==
            RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  REQUIRE(rd_kafka_flush(producer.get(), 20'000) == RD_KAFKA_RESP_ERR_NO_ERROR);
}

bool tells(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("watermarks tell how far a partition reaches") {
  MockKafka kafka;
  kafka.create("devices", 1);
  const KafkaClient client = open(kafka.brokers(), KafkaRole::consumer);
  CHECK(*watermarks(client, "devices", 0, patience) == Watermarks{0, 0});
  fill(kafka.brokers(), "devices", 3);
  CHECK(*watermarks(client, "devices", 0, patience) == Watermarks{0, 3});

  const auto none = watermarks(client, "devices", 7, patience);
  REQUIRE(!none.has_value());
  CHECK(none.error().code == ErrorCode::not_found);
  CHECK(tells(none.error().text(), "topic \"devices\" on " + kafka.brokers() + ", partition 7"));
}

TEST_CASE("watermarks of a partition whose leader is being chosen are asked for again") {
  MockKafka kafka;
  kafka.create("devices", 1);
  fill(kafka.brokers(), "devices", 3);
  const KafkaClient client = open(kafka.brokers(), KafkaRole::consumer);
  constexpr std::int16_t list_offsets_request = 2;
  rd_kafka_mock_push_request_errors(
      kafka.cluster(), list_offsets_request, 3, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
      RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION);
  const auto marks = watermarks(client, "devices", 0, patience);
  REQUIRE(marks.has_value());
  CHECK(*marks == Watermarks{0, 3});
}

TEST_CASE("the record at an offset is the one that is there, or none") {
  MockKafka kafka;
  kafka.create("devices", 1);
  fill(kafka.brokers(), "devices", 3);
  const KafkaClient consumer = open(kafka.brokers(), KafkaRole::consumer);
  // In any order, and the same one again.
  for (const std::int64_t offset : {2, 0, 1, 1}) {
    const auto record = record_at(consumer, "devices", 0, offset, patience);
    REQUIRE(record.has_value());
    REQUIRE(record->has_value());
    CHECK((*record)->message.value == std::to_string(offset));
    CHECK((*record)->message.key == "pump-7");
    CHECK((*record)->stamped_by == StampedBy::producer);
    CHECK((*record)->timestamp_ms > 1'700'000'000'000);
  }
  for (const std::int64_t offset : {3, 4}) {
    const auto record = record_at(consumer, "devices", 0, offset, patience);
    REQUIRE(record.has_value());
    CHECK(!record->has_value());
  }
  rd_kafka_topic_partition_list_t* assigned = nullptr;
  REQUIRE(rd_kafka_assignment(consumer.get(), &assigned) == RD_KAFKA_RESP_ERR_NO_ERROR);
  CHECK(assigned->cnt == 0);
  rd_kafka_topic_partition_list_destroy(assigned);
}

TEST_CASE("a record that was evicted is none, and the low watermark tells") {
  MockKafka kafka;
  kafka.create("devices", 1);
  // A mock partition keeps 5 MiB.
  const KafkaClient producer = open(kafka.brokers(), KafkaRole::producer);
  for (int number = 0; number < 150; ++number) {
    std::string noise(48 * 1024, '\0');  // that no compression makes small
    for (char& byte : noise) byte = static_cast<char>(std::rand());
    REQUIRE(produce(producer.get(), "devices", {"k", noise, {}}, nullptr) ==
            RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  REQUIRE(rd_kafka_flush(producer.get(), 20'000) == RD_KAFKA_RESP_ERR_NO_ERROR);
  const KafkaClient consumer = open(kafka.brokers(), KafkaRole::consumer);
  const auto marks = watermarks(consumer, "devices", 0, patience);
  REQUIRE(marks.has_value());
  CHECK(marks->low > 0);
  CHECK(marks->high == 150);
  CHECK(!record_at(consumer, "devices", 0, 0, patience)->has_value());
  CHECK(record_at(consumer, "devices", 0, marks->low, patience)->has_value());
}

TEST_CASE("brokers that are away are told as such, with the reason") {
  for (const KafkaRole role : {KafkaRole::consumer, KafkaRole::producer}) {
    const KafkaClient client = open("127.0.0.1:1", role);  // where nobody listens
    const auto facts = look_at_topic(client, "devices", seconds(1));
    REQUIRE(!facts.has_value());
    CHECK(facts.error().code == ErrorCode::network);
    CHECK(tells(facts.error().text(), "topic \"devices\" on 127.0.0.1:1"));
    CHECK(tells(facts.error().text(), "Connection refused"));
    CHECK(watermarks(client, "devices", 0, seconds(1)).error().code == ErrorCode::network);
  }
  const KafkaClient consumer = open("127.0.0.1:1", KafkaRole::consumer);
  CHECK(record_at(consumer, "devices", 0, 0, seconds(1)).error().code == ErrorCode::network);
}

TEST_CASE("a topic that is not there is told with the command that makes it") {
  MockKafka kafka;
  rd_kafka_mock_topic_set_error(kafka.cluster(), "devices",
                                RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  const KafkaClient client = open(kafka.brokers(), KafkaRole::consumer);
  const auto facts = look_at_topic(client, "devices", patience);
  REQUIRE(!facts.has_value());
  CHECK(facts.error().code == ErrorCode::not_found);
  CHECK(tells(facts.error().text(), create_topic_command(kafka.brokers(), "devices", 1)));
  CHECK(tells(facts.error().text(), "tools/kafka/kafka topic create devices"));
}

TEST_CASE("a topic that may not be looked at is told as such") {
  MockKafka kafka;
  rd_kafka_mock_topic_set_error(kafka.cluster(), "devices",
                                RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  const KafkaClient client = open(kafka.brokers(), KafkaRole::consumer);
  CHECK(look_at_topic(client, "devices", patience).error().code == ErrorCode::bad_input);

  // The mock brokers have no DescribeConfigs.
  kafka.create("others", 2);
  const auto facts = look_at_topic(client, "others", seconds(1));
  REQUIRE(!facts.has_value());
  CHECK(tells(facts.error().text(), "its settings (DescribeConfigs"));
}

}  // namespace hallmark
