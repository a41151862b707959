// What a topic must be like for a ledger to stand on it, and the commands that make it so. Pure:
// kafka_topic.h asks the brokers.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "schemas/vocabulary/result.h"

namespace hallmark {

struct TopicFacts {
  std::string cluster_id;
  std::uint32_t partitions = 0;
  std::map<std::string, std::string> settings;  // all, those that are the broker's defaults too
};

// An error (bad_input) that lists each setting that is wrong as expected and found, with the
// reason, and ends with the one command that mends them all.
[[nodiscard]] Status check_topic(const TopicFacts& facts, const std::string& brokers,
                                 const std::string& topic);

// The command that makes a topic which check_topic() has nothing against. With as many partitions
// as the ledger is to have shards, for good.
[[nodiscard]] std::string create_topic_command(const std::string& brokers, const std::string& topic,
                                               std::uint32_t partitions);

}  // namespace hallmark
