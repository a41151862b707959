// A connection to Kafka: what is set, what a user may set, and that no value is ever told.
#include "ingest/kafka_client.h"

#include <chrono>
#include <map>
#include <mutex>

#include "tests/support/catch.h"

namespace hallmark {
namespace {

// Nobody listens on port 1.
KafkaSettings nobody(std::vector<KafkaProperty> properties = {}) {
  return {.brokers = "127.0.0.1:1", .topic = "devices", .properties = std::move(properties)};
}

KafkaClientOptions as(KafkaRole role) {
  KafkaClientOptions options;
  options.role = role;
  options.group = "hallmark-test";
  return options;
}

std::string fault_of(const std::vector<KafkaProperty>& properties) {
  const auto client = open_kafka(nobody(properties), as(KafkaRole::consumer));
  REQUIRE(!client.has_value());
  CHECK(client.error().code == ErrorCode::bad_input);
  return client.error().text();
}

std::map<std::string, std::string> settings_of(const KafkaClient& client) {
  std::size_t count = 0;
  const char** const dump =
      rd_kafka_conf_dump(const_cast<rd_kafka_conf_t*>(rd_kafka_conf(client.get())), &count);
  std::map<std::string, std::string> settings;
  for (std::size_t at = 0; at < count; at += 2) settings[dump[at]] = dump[at + 1];
  rd_kafka_conf_dump_free(dump, count);
  return settings;
}

bool tells(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Until it finds that nobody listens.
bool await_trouble(const KafkaClient& client) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!tells(client.last_trouble(), "refused")) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    rd_kafka_poll(client.get(), 10);
  }
  return true;
}

// What a client says meanwhile, on whatever thread.
class Heard {
 public:
  std::function<void(std::string_view)> ear() {
    return [this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      text_ += std::string(line) + "\n";
    };
  }
  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  std::mutex mutex_;
  std::string text_;
};

}  // namespace

TEST_CASE("a consumer reads what was committed, and keeps no positions of its own") {
  const auto client = open_kafka(nobody({{"client.rack", "b"}}), as(KafkaRole::consumer));
  REQUIRE(client.has_value());
  auto settings = settings_of(*client);
  CHECK(settings["isolation.level"] == "read_committed");
  CHECK(settings["check.crcs"] == "true");
  CHECK(settings["enable.auto.commit"] == "false");
  CHECK(settings["enable.auto.offset.store"] == "false");
  CHECK(settings["enable.partition.eof"] == "true");
  CHECK(settings["allow.auto.create.topics"] == "false");
  CHECK(settings["group.id"] == "hallmark-test");
  CHECK(settings["client.rack"] == "b");
}

TEST_CASE("a producer loses, doubles and reorders nothing") {
  const auto client = open_kafka(nobody({{"linger.ms", "7"}}), as(KafkaRole::producer));
  REQUIRE(client.has_value());
  auto settings = settings_of(*client);
  CHECK(settings["enable.idempotence"] == "true");
  CHECK(settings["message.max.bytes"] == "98304");
  CHECK(settings["batch.size"] == "98304");
  CHECK(settings["allow.auto.create.topics"] == "false");
  CHECK(settings["queue.buffering.max.ms"] == "7");
}

TEST_CASE("a user's group stands before ours, and the last of a name stands") {
  const auto client =
      open_kafka(nobody({{"group.id", "theirs"}, {"group.id", "acme-7"}}), as(KafkaRole::consumer));
  REQUIRE(client.has_value());
  CHECK(settings_of(*client)["group.id"] == "acme-7");
}

TEST_CASE("a property that librdkafka does not know is told by its name, with what was meant") {
  CHECK(tells(fault_of({{"sasl.pasword", "hunter2"}}),
              "found \"sasl.pasword\", did you mean sasl.password?"));
  CHECK(!tells(fault_of({{"sasl.pasword", "hunter2"}}), "hunter2"));
  CHECK(tells(fault_of({{"acks", "0"}}), "every replica"));
  CHECK(tells(open_kafka({}, as(KafkaRole::consumer)).error().text(), "found none"));
}

TEST_CASE("a value that librdkafka does not take is not told") {
  // Out of range, no number, no such word, and what only shows when all are put together.
  for (const std::vector<KafkaProperty>& properties : std::vector<std::vector<KafkaProperty>>{
           {{"fetch.wait.max.ms", "987654321987"}},
           {{"session.timeout.ms", "hunter2"}},
           {{"security.protocol", "hunter2"}},
           {{"sasl.mechanisms", "hunter2"}, {"security.protocol", "sasl_plaintext"}},
           {{"ssl.ca.location", "/hunter2"}, {"security.protocol", "ssl"}},
           {{"ssl.key.pem", "hunter2"}, {"security.protocol", "ssl"}}}) {
    const std::string fault = fault_of(properties);
    CAPTURE(fault);
    CHECK(tells(fault, properties.front().first));
    CHECK(!tells(fault, "hunter2"));
    CHECK(!tells(fault, "987654321987"));
  }
}

TEST_CASE("what a client says has no value in it, however much it is asked to say") {
  Heard heard;
  KafkaClientOptions options = as(KafkaRole::consumer);
  options.log = heard.ear();
  const std::vector<KafkaProperty> properties = {{"debug", "all"},
                                                 {"security.protocol", "sasl_plaintext"},
                                                 {"sasl.mechanism", "PLAIN"},
                                                 {"sasl.username", "hunter1"},
                                                 {"sasl.password", "hunter2"},
                                                 {"linger.ms", "3"}};
  const auto client = open_kafka(nobody(properties), std::move(options));
  REQUIRE(client.has_value());
  REQUIRE(await_trouble(*client));
  CHECK(tells(heard.text(), "sasl.password"));
  CHECK(!tells(heard.text(), "hunter"));
  CHECK(!tells(heard.text(), "ignored by this"));
}

TEST_CASE("what librdkafka answers is told in our words, with the reason that it last told") {
  const auto client = open_kafka(nobody(), as(KafkaRole::producer));
  REQUIRE(client.has_value());
  REQUIRE(await_trouble(*client));
  const auto code_of = [&](rd_kafka_resp_err_t code) {
    return kafka_failure(*client, code, "asked").error().code;
  };
  CHECK(code_of(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) == ErrorCode::not_found);
  CHECK(code_of(RD_KAFKA_RESP_ERR__BAD_MSG) == ErrorCode::corruption);
  CHECK(code_of(RD_KAFKA_RESP_ERR__QUEUE_FULL) == ErrorCode::unavailable);
  CHECK(code_of(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) == ErrorCode::bad_input);
  Unexpected away = kafka_failure(*client, RD_KAFKA_RESP_ERR__TRANSPORT, "asked");
  CHECK(away.error().code == ErrorCode::network);
  CHECK(tells(away.error().text(), "Connection refused"));
}

}  // namespace hallmark
