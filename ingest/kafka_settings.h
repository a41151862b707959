// What a user says about Kafka: which brokers, which topic, and properties for librdkafka (a login,
// certificates, sizes). Pure, and no Kafka library in sight; called by the command line, and by
// open_kafka() for whoever came another way.
//
// Any value may be a secret, and what reads like a name may be a piece of one (a line of a private
// key): no error shows a value, and names only where they look like names.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/vocabulary/result.h"

namespace hallmark {

using KafkaProperty = std::pair<std::string, std::string>;  // name, value

struct KafkaSettings {
  std::string brokers;  // host:port,host:port
  std::string topic;
  std::vector<KafkaProperty> properties;  // the last of a name stands
};

// `name=value`, spaces around either dropped, in the value further `=` are its own. An error for
// what check_kafka_property() turns down, too.
[[nodiscard]] Result<KafkaProperty> parse_kafka_property(std::string_view text);

// A file of them, one a line; empty lines and lines that begin with `#` say nothing. An error's
// context is file:line.
[[nodiscard]] Result<std::vector<KafkaProperty>> read_kafka_properties(const std::string& path);

// An error, with the reason, for a property that the ledger's promises rest on: those are ours to
// set. Whether librdkafka knows the others is found by open_kafka().
[[nodiscard]] Status check_kafka_property(std::string_view name);

// The text with the values of the properties replaced by their names, as in "(the value of
// sasl.password)": for what librdkafka says, which may quote them. Short values and numbers of
// properties that hold no secret by their name stay, as they would be found in every word.
[[nodiscard]] std::string without_values(std::string text,
                                         const std::vector<KafkaProperty>& properties);

}  // namespace hallmark
