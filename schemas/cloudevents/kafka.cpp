#include "schemas/cloudevents/kafka.h"

#include <string_view>

namespace hallmark {
namespace {

constexpr std::string_view content_type_header = "content-type";
constexpr std::string_view attribute_prefix = "ce_";

}  // namespace

Record record_from_kafka(KafkaMessage message) {
  Record record;
  record.key = std::move(message.key);
  record.value = std::move(message.value);
  for (KafkaHeader& header : message.headers) {
    if (header.name == content_type_header) {
      record.content_type =
          std::move(header.value);  // the last one stands, as Kafka's lastHeader()
    } else if (header.name.starts_with(attribute_prefix)) {
      record.attributes.push_back(
          {header.name.substr(attribute_prefix.size()), std::move(header.value)});
    }
  }
  return record;
}

KafkaMessage kafka_from_record(Record record) {
  KafkaMessage message;
  message.key = std::move(record.key);
  message.value = std::move(record.value);
  if (record.content_type) {
    message.headers.push_back({std::string(content_type_header), std::move(record.content_type)});
  }
  for (Attribute& attribute : record.attributes) {
    message.headers.push_back(
        {std::string(attribute_prefix) + attribute.name, std::move(attribute.value)});
  }
  return message;
}

}  // namespace hallmark
