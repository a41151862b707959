// What `append` and `post` say at the end: how many events became what, and where the shards stand.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace hallmark::cli {

struct Totals {
  std::uint64_t recorded = 0;
  std::uint64_t duplicate = 0;
  std::map<std::string, std::uint64_t> refused;  // by the reason's name

  [[nodiscard]] std::uint64_t refused_count() const;
  [[nodiscard]] std::uint64_t all() const { return recorded + duplicate + refused_count(); }
  void add(const Totals& more);
};

struct ShardLine {
  std::uint64_t shard = 0;
  std::uint64_t size = 0;
  std::string head;
};

// On standard output.
void print_json(const Totals& totals, const std::vector<ShardLine>& shards);
void print_text(const Totals& totals, const std::vector<ShardLine>& shards);

}  // namespace hallmark::cli
