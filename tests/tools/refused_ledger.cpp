// Makes a ledger as a topic would have made it, records at partitions of the test's choice:
//
//   refused_ledger DIR SHARDS < records
//
// A record a line, words parted by spaces, each but the first in hex or `-` for null:
//   SHARD CONTENT_TYPE KEY VALUE [NAME VALUE]...
#include <fmt/format.h>

#include <exception>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>

#include "ingest/partition_writer.h"
#include "ledger/ledger.h"
#include "schemas/vocabulary/clock.h"
#include "schemas/vocabulary/random.h"

namespace hallmark {
namespace {

std::optional<std::string> from_hex(const std::string& word) {
  if (word == "-") return std::nullopt;
  std::string bytes;
  for (std::size_t at = 1; at + 1 < word.size(); at += 2) {  // after an x: empty is no word
    bytes += static_cast<char>(std::stoi(word.substr(at, 2), nullptr, 16));
  }
  return bytes;
}

Record record_of(std::istringstream& words) {
  const auto next = [&] {
    std::string word;
    words >> word;
    return from_hex(word);
  };
  Record record;
  record.content_type = next();
  record.key = next();
  record.value = next();
  for (std::string name; words >> name;) {
    record.attributes.push_back({from_hex(name).value_or(""), next()});
  }
  return record;
}

Status make(const std::string& directory, std::uint32_t shards) {
  SystemClock clock;
  SystemRandom random;
  LedgerOptions options;
  options.access = LedgerAccess::write;
  options.create = LedgerOptions::Create::if_missing;
  options.shards = shards;
  options.publication = PublicationOptions{&clock, &random};
  TRY_ASSIGN(const auto ledger, Ledger::open(directory, options));
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::uint32_t index = 0;
    words >> index;
    ShardLedger& shard = ledger->shard(ShardIndex(index));
    PartitionWriter writer(shard, {}, [](const PartitionWriter::Committed&) {});
    writer.add(shard.state().position, Recorded(clock.now().micros()), record_of(words));
    TRY(writer.commit());
  }
  return ledger->close();
}

}  // namespace
}  // namespace hallmark

int main(int argc, char** argv) {
  try {
    if (argc != 3) return 2;
    const auto made = hallmark::make(argv[1], static_cast<std::uint32_t>(std::stoul(argv[2])));
    if (made) return 0;
    fmt::print(stderr, "{}\n", made.error().text());
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
  }
  return 1;
}
