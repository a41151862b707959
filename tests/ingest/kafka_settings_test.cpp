// What a user says about Kafka: how it is read, what is ours to set, and that no value is ever
// told.
#include "ingest/kafka_settings.h"

#include <fstream>

#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

std::string fault_of(std::string_view text) {
  const auto property = parse_kafka_property(text);
  REQUIRE(!property.has_value());
  CHECK(property.error().code == ErrorCode::bad_input);
  return property.error().text();
}

std::string written(const TemporaryDirectory& directory, const std::string& text) {
  std::string path = directory.path("kafka.properties");
  std::ofstream(path) << text;
  return path;
}

bool tells(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a Kafka property is a name and a value, which may have more in it") {
  CHECK(*parse_kafka_property("client.rack=b") == KafkaProperty("client.rack", "b"));
  CHECK(*parse_kafka_property(" sasl.password =\tp=q== ") ==
        KafkaProperty("sasl.password", "p=q=="));
  CHECK(*parse_kafka_property("ssl.key.password=") == KafkaProperty("ssl.key.password", ""));
}

TEST_CASE("a Kafka property that is none is told without what stands there") {
  CHECK(tells(fault_of("hunter2"), "no '='"));
  CHECK(tells(fault_of("=hunter2"), "nothing before the '='"));
  // The last line of a private key that was pasted where a value should be.
  CHECK(tells(fault_of("MIIEvQIBADANBgkqhkiG9hunter2=="), "part of a secret"));
  CHECK(tells(fault_of(std::string(61, 'a') + "=hunter2"), "longer than 60"));
  for (const std::string text : {"hunter2", "=hunter2", "MIIEvQIBADANBgkqhkiG9hunter2==",
                                 "acks=hunter2", "Hunter2=hunter2"}) {
    CHECK(!tells(fault_of(text), "unter2"));
  }
}

TEST_CASE("a Kafka property that the ledger rests on cannot be set, and the reason is told") {
  CHECK(tells(fault_of("isolation.level=read_uncommitted"), "aborted never happened"));
  CHECK(tells(fault_of("auto.offset.reset=latest"), "not skip records"));
  CHECK(tells(fault_of("acks=1"), "every replica in sync"));
  CHECK(tells(fault_of("request.required.acks=1"), "every replica in sync"));  // its alias
  CHECK(tells(fault_of("partitioner=random"), "one partition"));
  CHECK(tells(fault_of("test.mock.num.brokers=3"), "do not exist"));
  for (const std::string name :
       {"bootstrap.servers", "check.crcs", "enable.auto.commit", "enable.auto.offset.store",
        "enable.idempotence", "enable.partition.eof", "message.max.bytes", "transactional.id"}) {
    CAPTURE(name);
    CHECK(tells(fault_of(name + "=x"), "found " + name + ", which is not"));
  }
  CHECK(check_kafka_property("group.id").has_value());  // brokers may allow no other
}

TEST_CASE("a file of Kafka properties has one a line, comments and empty lines") {
  const TemporaryDirectory directory;
  const auto properties = read_kafka_properties(
      written(directory,
              "# who we are\r\n\r\n  security.protocol = SASL_SSL \n\nsasl.password=a # b\nacl=#"));
  REQUIRE(properties.has_value());
  CHECK(*properties == std::vector<KafkaProperty>{{"security.protocol", "SASL_SSL"},
                                                  {"sasl.password", "a # b"},
                                                  {"acl", "#"}});
  CHECK(read_kafka_properties(written(directory, ""))->empty());
}

TEST_CASE("what is wrong in a file of Kafka properties is told with its line, and without it") {
  const TemporaryDirectory directory;
  const std::string path = written(directory, "# one\nsasl.username=me\nhunter2\n");
  const auto no_property = read_kafka_properties(path);
  REQUIRE(!no_property.has_value());
  CHECK(no_property.error().context == path + ":3");
  CHECK(!tells(no_property.error().text(), "hunter2"));

  const auto no_file = read_kafka_properties(directory.path("none"));
  REQUIRE(!no_file.has_value());
  CHECK(no_file.error().code == ErrorCode::io);
  CHECK(tells(no_file.error().text(), directory.path("none") + ": cannot be read: No such file"));
  const auto a_directory = read_kafka_properties(directory.path(""));
  REQUIRE(!a_directory.has_value());
  CHECK(tells(a_directory.error().text(), "cannot be read: Is a directory"));

  const auto endless = read_kafka_properties("/dev/zero");
  REQUIRE(!endless.has_value());
  CHECK(tells(endless.error().text(), "found a longer one"));
}

TEST_CASE("values are taken out of what librdkafka says") {
  const std::vector<KafkaProperty> properties = {
      {"sasl.password", "hunter2"},     {"ssl.key.password", "hunter22"},     {"linger.ms", "5"},
      {"security.protocol", "ssl"},     {"ssl.ca.location", "/etc/acme.pem"}, {"ssl.key.pem", ""},
      {"sasl.oauthbearer.config", "of"}};
  CHECK(without_values("ssl: hunter22 or hunter2 in 5 ms", properties) ==
        "ssl: (the value of ssl.key.password) or (the value of sasl.password) in 5 ms");
  CHECK(without_values("/etc/acme.pem: no such file", properties) ==
        "(the value of ssl.ca.location): no such file");
  // A name that is put in is not looked through for values in its turn.
  CHECK(without_values("of", properties) == "(the value of sasl.oauthbearer.config)");
  CHECK(without_values("", properties).empty());
}

}  // namespace hallmark
