#include "tools/cli/summary.h"

#include <fmt/format.h>

#include <cstdio>

#include "schemas/json/writer.h"
#include "tools/cli/progress.h"

namespace hallmark::cli {

std::uint64_t Totals::refused_count() const {
  std::uint64_t count = 0;
  for (const auto& [reason, number] : refused) count += number;
  return count;
}

void Totals::add(const Totals& more) {
  recorded += more.recorded;
  duplicate += more.duplicate;
  for (const auto& [reason, number] : more.refused) refused[reason] += number;
}

void print_json(const Totals& totals, const std::vector<ShardLine>& shards) {
  json::Writer writer;
  writer.begin_object();
  writer.member("recorded", totals.recorded);
  writer.member("duplicate", totals.duplicate);
  writer.member("refused", totals.refused_count());
  writer.key("refusedByReason");
  writer.begin_object();
  for (const auto& [reason, count] : totals.refused) writer.member(reason, count);
  writer.end_object();
  writer.key("shards");
  writer.begin_array();
  for (const ShardLine& line : shards) {
    writer.begin_object();
    writer.member("shard", line.shard);
    writer.member("size", line.size);
    writer.member("head", line.head);
    writer.end_object();
  }
  writer.end_array();
  writer.end_object();
  fmt::print("{}\n", writer.take());
}

void print_text(const Totals& totals, const std::vector<ShardLine>& shards) {
  fmt::print("recorded {}, duplicate {}, refused {}", grouped(totals.recorded),
             grouped(totals.duplicate), grouped(totals.refused_count()));
  const char* between = ": ";
  for (const auto& [reason, count] : totals.refused) {
    fmt::print("{}{} {}", between, reason, grouped(count));
    between = ", ";
  }
  fmt::print("\n");
  for (const ShardLine& line : shards) {
    fmt::print("shard {}: {} entries, head {}\n", line.shard, grouped(line.size), line.head);
  }
}

}  // namespace hallmark::cli
