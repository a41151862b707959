#include "ingest/kafka_topic_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

struct Need {
  std::string_view name;
  std::string_view value;
  std::string_view reason;
};

constexpr Need needs[] = {
    {"message.timestamp.type", "LogAppendTime",
     "when an entry was recorded is for the log to say, not for its producer"},
    {"cleanup.policy", "delete", "compaction takes records out of the middle"},
    {"retention.ms", "-1", "the topic keeps what the ledger is derived from, whatever its age"},
    {"retention.bytes", "-1", "the topic keeps what the ledger is derived from, whatever its size"},
};

// A batch of ours (kafka_batch_bytes, 96 KiB) or a record of any other producer, with room for what
// the protocol adds. Kafka's default is eight times as much.
constexpr std::string_view batch_setting = "max.message.bytes";
constexpr std::uint64_t least_batch_bytes = 128 * 1024;
constexpr std::string_view kafka_default_batch_bytes = "1048588";

bool holds_a_batch(std::string_view found) {
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(found.data(), found.data() + found.size(), bytes);
  return error == std::errc() && end == found.data() + found.size() && bytes >= least_batch_bytes;
}

std::string found_text(const TopicFacts& facts, std::string_view name) {
  const auto at = facts.settings.find(std::string(name));
  return at == facts.settings.end() ? "none" : printable(at->second);
}

}  // namespace

Status check_topic(const TopicFacts& facts, const std::string& brokers, const std::string& topic) {
  std::string faults;
  std::vector<std::string> mends;
  for (const auto& [name, value, reason] : needs) {
    const std::string found = found_text(facts, name);
    if (found == value) continue;
    faults += fmt::format("\n  {}: expected {}, found {} ({})", name, value, found, reason);
    mends.push_back(fmt::format("{}={}", name, value));
  }
  if (const std::string found = found_text(facts, batch_setting); !holds_a_batch(found)) {
    faults += fmt::format("\n  {}: expected {} at least, found {} (an event must fit)",
                          batch_setting, least_batch_bytes, found);
    mends.push_back(fmt::format("{}={}", batch_setting, kafka_default_batch_bytes));
  }
  if (mends.empty()) return ok();
  return fail(ErrorCode::bad_input,
              fmt::format("no ledger can stand on this topic as it is set:{}\nThis mends it:\n"
                          "  kafka-configs.sh --bootstrap-server {} --alter --entity-type topics "
                          "--entity-name {} --add-config {}",
                          faults, brokers, topic, fmt::join(mends, ",")),
              fmt::format("topic {} on {}", topic, brokers));
}

std::string create_topic_command(const std::string& brokers, const std::string& topic,
                                 std::uint32_t partitions) {
  std::string command =
      fmt::format("kafka-topics.sh --bootstrap-server {} --create --topic {} --partitions {}",
                  brokers, topic, partitions);
  for (const auto& [name, value, reason] : needs) {
    command += fmt::format(" --config {}={}", name, value);
  }
  return command;
}

}  // namespace hallmark
