// How commands are told where Kafka is: --kafka, --topic, --kafka-property, --kafka-properties.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "ingest/kafka_settings.h"

namespace hallmark::cli {

class KafkaOptions {
 public:
  // With HALLMARK_KAFKA, HALLMARK_TOPIC and HALLMARK_KAFKA_PROPERTIES behind them.
  void add_options(CLI::App& command, const std::string& what_for);
  [[nodiscard]] bool is_asked() const { return !brokers_.empty(); }
  // bad_input: a property that cannot be, or a file that cannot be read.
  [[nodiscard]] Result<KafkaSettings> settings() const;

 private:
  std::string brokers_;
  std::string topic_;
  std::vector<std::string> properties_;
  std::string properties_file_;
};

}  // namespace hallmark::cli
