// What a topic must be like: each wrong setting is told with its reason, and one command mends all.
#include "ingest/kafka_topic_facts.h"

#include "tests/support/catch.h"

namespace hallmark {
namespace {

TopicFacts good() {
  return {.cluster_id = "c",
          .partitions = 2,
          .settings = {{"message.timestamp.type", "LogAppendTime"},
                       {"cleanup.policy", "delete"},
                       {"retention.ms", "-1"},
                       {"retention.bytes", "-1"},
                       {"max.message.bytes", "1048588"},
                       {"segment.bytes", "1073741824"}}};
}

std::string fault_of(const TopicFacts& facts) {
  const Status status = check_topic(facts, "b1:9092,b2:9092", "devices");
  REQUIRE(!status.has_value());
  CHECK(status.error().code == ErrorCode::bad_input);
  return status.error().text();
}

}  // namespace

TEST_CASE("a topic with the right settings is good, whatever its others") {
  TopicFacts facts = good();
  CHECK(check_topic(facts, "b:9092", "devices").has_value());
  facts.settings["max.message.bytes"] = "131072";
  CHECK(check_topic(facts, "b:9092", "devices").has_value());
}

TEST_CASE("a topic with Kafka's defaults is told in full, with one command that mends it") {
  TopicFacts facts = good();
  facts.settings["message.timestamp.type"] = "CreateTime";
  facts.settings["retention.ms"] = "604800000";
  CHECK(fault_of(facts) ==
        "topic devices on b1:9092,b2:9092: no ledger can stand on this topic as it is set:\n"
        "  message.timestamp.type: expected LogAppendTime, found CreateTime (when an entry was "
        "recorded is for the log to say, not for its producer)\n"
        "  retention.ms: expected -1, found 604800000 (the topic keeps what the ledger is derived "
        "from, whatever its age)\n"
        "This mends it:\n"
        "  kafka-configs.sh --bootstrap-server b1:9092,b2:9092 --alter --entity-type topics "
        "--entity-name devices --add-config message.timestamp.type=LogAppendTime,retention.ms=-1");
}

TEST_CASE("each setting that a ledger rests on is looked at, one that is not there too") {
  const std::map<std::string, std::string> wrong = {{"message.timestamp.type", "CreateTime"},
                                                    {"cleanup.policy", "compact,delete"},
                                                    {"retention.ms", "-2"},
                                                    {"retention.bytes", "1"},
                                                    {"max.message.bytes", "131071"}};
  for (const auto& [name, value] : wrong) {
    CAPTURE(name);
    TopicFacts facts = good();
    facts.settings[name] = value;
    CHECK(fault_of(facts).find("\n  " + name + ": expected ") != std::string::npos);
    CHECK(fault_of(facts).find("found " + value + " (") != std::string::npos);
    CHECK(fault_of(facts).find("--add-config " + name + "=") != std::string::npos);
    facts.settings.erase(name);
    CHECK(fault_of(facts).find("found none (") != std::string::npos);
  }
}

TEST_CASE("the command that makes a topic sets what the check looks at") {
  CHECK(create_topic_command("b:9092", "devices", 4) ==
        "kafka-topics.sh --bootstrap-server b:9092 --create --topic devices --partitions 4"
        " --config message.timestamp.type=LogAppendTime --config cleanup.policy=delete"
        " --config retention.ms=-1 --config retention.bytes=-1");
}

}  // namespace hallmark
