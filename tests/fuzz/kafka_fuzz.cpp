// The input is a Kafka message: headers, each ended by RS and parted by US into name and value (no
// US: null); GS ends the headers; then the key, null without '=' before it, up to a GS; the rest is
// the value, null where there is no second GS.
#include "schemas/cloudevents/kafka.h"

#include <string>
#include <utility>

#include "schemas/vocabulary/invariant.h"
#include "tests/fuzz/properties.h"
#include "tests/fuzz/target.h"

namespace hallmark::fuzz {
namespace {

constexpr std::string_view group_mark = "\x1d";
constexpr std::string_view header_mark = "\x1e";
constexpr std::string_view value_mark = "\x1f";

KafkaMessage message_of(std::string_view input) {
  KafkaMessage message;
  std::string_view headers = take_until(input, group_mark);
  while (!headers.empty()) {
    std::string_view header = take_until(headers, header_mark);
    const bool has_value = header.find(value_mark) != std::string_view::npos;
    KafkaHeader& made =
        message.headers.emplace_back(KafkaHeader{std::string(take_until(header, value_mark)), {}});
    if (has_value) made.value = std::string(header);
  }
  const bool has_value = input.find(group_mark) != std::string_view::npos;
  const std::string_view key = take_until(input, group_mark);
  if (key.starts_with('=')) message.key = std::string(key.substr(1));
  if (has_value) message.value = std::string(input);
  return message;
}

void check(std::string_view input) {
  const Record record = record_from_kafka(message_of(input));
  INVARIANT(record_from_kafka(kafka_from_record(record)) == record,
            "a record comes back from Kafka as it went");
  Record elsewhere = record;
  const Verdict verdict = check_record(record);
  if (verdict.fault && verdict.fault->reason == Reason::record_too_large) return;
  elsewhere.key.reset();
  const Verdict keyless = check_record(elsewhere);
  INVARIANT(keyless.digest == verdict.digest, "a key is no part of an event");
}

}  // namespace
}  // namespace hallmark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hallmark::fuzz::check(hallmark::fuzz::text_of(data, size));
  return 0;
}
