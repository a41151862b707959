// Messages into librdkafka and out again: nothing is lost on the way.
#include "ingest/kafka_message.h"

#include <future>

#include "ingest/kafka_client.h"
#include "ingest/kafka_topic.h"
#include "tests/ingest/support/mock_kafka.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr std::chrono::seconds patience{20};

// Whether they are the same, null apart from empty.
void check_same(const KafkaMessage& found, const KafkaMessage& expected) {
  CHECK(found.key == expected.key);
  CHECK(found.value == expected.value);
  REQUIRE(found.headers.size() == expected.headers.size());
  for (std::size_t at = 0; at < expected.headers.size(); ++at) {
    CHECK(found.headers[at].name == expected.headers[at].name);
    CHECK(found.headers[at].value == expected.headers[at].value);
  }
}

const std::vector<KafkaMessage>& messages() {
  static const std::vector<KafkaMessage> all = {
      {"pump-7", "{}", {{"ce_id", "1"}, {"ce_source", "/plant"}, {"ce_id", "2"}}},
      {std::nullopt, std::nullopt, {}},
      {"", "", {{"", ""}, {"null", std::nullopt}, {"empty", ""}}},
      {std::nullopt, "", {{"content-type", "application/json"}}},
      {"", std::nullopt, {}},
      {std::string("a\0b", 3), std::string("\0\xff", 2), {{"bytes", std::string("\0\xff\0", 3)}}},
      {"large", std::string(48 * 1024, 'x'), std::vector<KafkaHeader>(200, {"ce_n", "value"})},
  };
  return all;
}

}  // namespace

TEST_CASE("headers for librdkafka keep their order, their doubles and null apart from empty") {
  const KafkaHeaders headers =
      headers_of({{"a", "1"}, {"b", std::nullopt}, {"a", ""}, {"c", std::string("\0x", 2)}});
  REQUIRE(rd_kafka_header_cnt(headers.get()) == 4);
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  const auto at = [&](std::size_t index) {
    REQUIRE(rd_kafka_header_get_all(headers.get(), index, &name, &value, &size) ==
            RD_KAFKA_RESP_ERR_NO_ERROR);
  };
  at(0);
  CHECK(std::string(static_cast<const char*>(value), size) == "1");
  at(1);
  CHECK(std::string(name) == "b");
  CHECK(value == nullptr);
  at(2);
  CHECK(std::string(name) == "a");
  CHECK(value != nullptr);
  CHECK(size == 0);
  at(3);
  CHECK(std::string(static_cast<const char*>(value), size) == std::string("\0x", 2));
}

TEST_CASE("a message comes out of Kafka as it went in, and its report gives back the opaque") {
  MockKafka kafka;
  kafka.create("devices", 1);
  const KafkaSettings settings{.brokers = kafka.brokers(), .topic = "devices", .properties = {}};
  std::vector<std::size_t> delivered;
  KafkaClientOptions producing;
  producing.role = KafkaRole::producer;
  producing.delivered = [&](const rd_kafka_message_t& message) {
    REQUIRE(message.err == RD_KAFKA_RESP_ERR_NO_ERROR);
    delivered.push_back(*static_cast<const std::size_t*>(message._private));
  };
  const auto producer = open_kafka(settings, producing);
  REQUIRE(producer.has_value());
  std::vector<std::size_t> numbers;
  for (std::size_t at = 0; at < messages().size(); ++at) numbers.push_back(at);
  for (std::size_t& number : numbers) {
    REQUIRE(produce(producer->get(), "devices", messages()[number], &number) ==
            RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  REQUIRE(rd_kafka_flush(producer->get(), 20'000) == RD_KAFKA_RESP_ERR_NO_ERROR);
  CHECK(delivered == numbers);

  KafkaClientOptions consuming;
  consuming.group = "hallmark-test";
  const auto consumer = open_kafka(settings, consuming);
  REQUIRE(consumer.has_value());
  for (std::size_t at = 0; at < messages().size(); ++at) {
    CAPTURE(at);
    const auto found = record_at(*consumer, "devices", 0, static_cast<std::int64_t>(at), patience);
    REQUIRE(found.has_value());
    REQUIRE(found->has_value());
    check_same((*found)->message, messages()[at]);
  }
}

TEST_CASE("a message that no batch holds is turned down at once") {
  KafkaClientOptions producing;
  producing.role = KafkaRole::producer;
  const auto producer =
      open_kafka({.brokers = "127.0.0.1:1", .topic = "devices", .properties = {}}, producing);
  REQUIRE(producer.has_value());
  CHECK(produce(producer->get(), "devices", {"k", std::string(kafka_batch_bytes, 'x'), {}},
                nullptr) == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
}

}  // namespace hallmark
