#include "tools/cli/kafka_options.h"

#include <utility>

namespace hallmark::cli {

void KafkaOptions::add_options(CLI::App& command, const std::string& what_for) {
  auto* brokers = command.add_option("--kafka", brokers_, what_for)
                      ->envname("HALLMARK_KAFKA")
                      ->option_text("BROKERS");
  auto* topic = command.add_option("--topic", topic_, "the topic")
                    ->envname("HALLMARK_TOPIC")
                    ->option_text("NAME");
  command
      .add_option("--kafka-property", properties_,
                  "a property for librdkafka, as security.protocol=ssl;\n"
                  "may be repeated. Whoever lists processes sees it")
      ->option_text("NAME=VALUE");
  command
      .add_option("--kafka-properties", properties_file_,
                  "a file of them, one a line: for passwords; a flag stands\n"
                  "before it")
      ->envname("HALLMARK_KAFKA_PROPERTIES")
      ->option_text("FILE");
  brokers->needs(topic);
  topic->needs(brokers);
}

Result<KafkaSettings> KafkaOptions::settings() const {
  KafkaSettings settings{brokers_, topic_, {}};
  if (!properties_file_.empty()) {
    TRY_ASSIGN(settings.properties, read_kafka_properties(properties_file_));
  }
  for (const std::string& text : properties_) {
    TRY_ASSIGN(KafkaProperty property, parse_kafka_property(text));
    settings.properties.push_back(std::move(property));
  }
  return settings;
}

}  // namespace hallmark::cli
