#include "api/routes/known_at.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "ledger/find.h"
#include "ledger/proof/decimal.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

constexpr std::string_view parameter_name = "knownAt";

Unexpected refuse(std::string_view text, const std::string& expected) {
  return fail(ErrorCode::bad_input, fmt::format("expected {}, found {}", expected, quoted(text)),
              std::string(parameter_name));
}

// Every shard that is named is looked at, whichever is asked: a text means the same in each answer.
Result<std::map<std::uint32_t, std::uint64_t>> parse_prefixes(const Ledger& ledger,
                                                              std::string_view text) {
  std::map<std::uint32_t, std::uint64_t> prefixes;
  std::string_view rest = text;
  while (true) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    const std::string_view part = rest.substr(0, end);
    const std::size_t colon = std::min(part.find(':'), part.size());
    const auto shard = parse_decimal<std::uint32_t>(part.substr(0, colon));
    const auto entries =
        parse_decimal<std::uint64_t>(part.substr(std::min(colon + 1, part.size())));
    if (!shard || !entries) return refuse(text, "a time, or prefixes as 0:41,1:37");
    if (*shard >= ledger.shards()) {
      return refuse(text, fmt::format("shards below {}", ledger.shards()));
    }
    const std::uint64_t there = ledger.shard(ShardIndex(*shard)).state().entries;
    if (*entries > there) {
      return refuse(text, fmt::format("at most the {} entries of shard {}", there, *shard));
    }
    if (!prefixes.emplace(*shard, *entries).second) return refuse(text, "each shard once");
    if (end == rest.size()) return prefixes;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace

Parameter known_at_parameter() {
  return {parameter_name,
          "what was known then: a time, or how many entries of which shards, as 0:41,1:37"};
}

Result<std::vector<std::uint64_t>> positions_known(const Ledger& ledger, std::string_view text) {
  std::vector<std::uint64_t> positions(ledger.shards(), 0);
  if (const auto moment = Recorded::parse(text)) {
    for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
      TRY_ASSIGN(positions[index], entries_known_at(ledger.shard(ShardIndex(index)), *moment));
    }
    return positions;
  }
  TRY_ASSIGN(const auto prefixes, parse_prefixes(ledger, text));
  for (const auto& [shard, entries] : prefixes) positions[shard] = entries;
  return positions;
}

Result<std::uint64_t> entries_known(const Ledger& ledger, ShardIndex shard,
                                    std::optional<std::string_view> text) {
  const ShardLedger& asked = ledger.shard(shard);
  if (!text) return asked.state().entries;
  if (const auto moment = Recorded::parse(*text)) return entries_known_at(asked, *moment);
  TRY_ASSIGN(const auto prefixes, parse_prefixes(ledger, *text));
  const auto found = prefixes.find(shard.value());
  return found == prefixes.end() ? 0 : found->second;
}

std::string prefix_text(ShardIndex shard, std::uint64_t entries) {
  return fmt::format("{}:{}", shard.value(), entries);
}

}  // namespace hallmark::api
