// Prints what a ledger holds, for a reader that shares no line with it
// (tests/golden/ledger/dump_check.py) and for comparing two readings.
//
//   ledger_dump DIR [SHARD]           the entries of a shard as NDJSON, last its counters
//   ledger_dump --heads DIR [SHARD]   the head of every device that has entries
//   ledger_dump --ids DIR [SHARD]     how many accepted ids the index finds: all, or it fails
//
// A ledger of several shards needs SHARD, but for --heads and --ids, which go through all of them.
// Exit: 0, 1 the index does not fit the entries, 2 usage, 3 it could not be opened or read.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/examine.h"
#include "ledger/ledger.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr int usage_exit = 2;

enum class What { entries, heads, ids };

struct Arguments {
  What what = What::entries;
  std::string directory;
  std::optional<std::uint32_t> shard;
};

std::optional<Arguments> parse(std::vector<std::string_view> words) {
  Arguments arguments;
  if (!words.empty() && words.front().rfind("--", 0) == 0) {
    if (words.front() != "--heads" && words.front() != "--ids") return std::nullopt;
    arguments.what = words.front() == "--heads" ? What::heads : What::ids;
    words.erase(words.begin());
  }
  if (words.empty() || words.size() > 2) return std::nullopt;
  arguments.directory = words[0];
  if (words.size() == 2) {
    std::uint32_t shard = 0;
    const char* end = words[1].data() + words[1].size();
    const auto read = std::from_chars(words[1].data(), end, shard);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    arguments.shard = shard;
  }
  return arguments;
}

Status print_entries(ShardLedger& shard) {
  Reader reader = shard.reader();
  const ShardState state = shard.state();
  for (std::uint64_t at = 0; at < state.entries; ++at) {
    TRY_ASSIGN(const StoredEntry stored, reader.entry(Sequence(at)));
    fmt::print("{{\"sequence\":{},\"raw\":\"{}\"}}\n", at, to_base64(stored.bytes));
  }
  fmt::print(
      "{{\"size\":{},\"tip\":\"{}\",\"position\":{},\"accepted\":{},\"refused\":{},"
      "\"duplicates\":{},\"gaps\":{}}}\n",
      state.entries, state.tip.hex(), state.position.value(), state.accepted, state.refused,
      state.duplicates, state.gaps);
  return ok();
}

// bad_input, here and below: what was read holds together, but the index does not say so.
Status print_heads(ShardLedger& shard) {
  Reader reader = shard.reader();
  std::map<std::string, Sequence> last_of_device;
  for (std::uint64_t at = 0; at < reader.entries(); ++at) {
    TRY_ASSIGN(StoredEntry stored, reader.entry(Sequence(at)));
    if (stored.entry.accepted()) last_of_device[std::move(stored.entry.device)] = Sequence(at);
  }
  for (const auto& [device, last] : last_of_device) {
    TRY_ASSIGN(const auto head, reader.latest(device));
    if (!head || head->entry.frame.sequence != last) {
      return fail(ErrorCode::bad_input,
                  fmt::format("the latest entry of device {} is {}, the index says {}",
                              quoted(device), last.value(),
                              head ? std::to_string(head->entry.frame.sequence.value()) : "none"));
    }
    fmt::print(
        "{{\"shard\":{},\"device\":\"{}\",\"sequence\":{},\"deviceSequence\":{},"
        "\"leafHash\":\"{}\"}}\n",
        shard.shard().index.value(), to_base64(device), last.value(),
        head->entry.frame.device_sequence.value(), head->leaf.hex());
  }
  return ok();
}

Status print_ids(ShardLedger& shard) {
  Reader reader = shard.reader();
  Examiner examiner;
  std::uint64_t count = 0;
  for (std::uint64_t at = 0; at < reader.entries(); ++at) {
    TRY_ASSIGN(const StoredEntry stored, reader.entry(Sequence(at)));
    TRY_ASSIGN(const EntryFacts facts, examine(stored.bytes, shard.shard(), examiner));
    if (!facts.accepted()) continue;
    ++count;
    TRY_ASSIGN(const auto found, shard.index().candidates(prefix_of(facts.event->id_key)));
    if (std::find(found.begin(), found.end(), Sequence(at)) == found.end()) {
      return fail(ErrorCode::bad_input, "the index does not know its id",
                  fmt::format("entry {} of shard {}", at, shard.shard().index.value()));
    }
  }
  fmt::print("{{\"shard\":{},\"ids\":{}}}\n", shard.shard().index.value(), count);
  return ok();
}

Status print(const Arguments& arguments, Ledger& ledger) {
  std::uint32_t from = arguments.shard.value_or(0);
  const std::uint32_t to = arguments.shard ? from + 1 : ledger.shards();
  for (; from < to; ++from) {
    ShardLedger& shard = ledger.shard(ShardIndex(from));
    switch (arguments.what) {
      case What::entries:
        TRY(print_entries(shard));
        break;
      case What::heads:
        TRY(print_heads(shard));
        break;
      case What::ids:
        TRY(print_ids(shard));
        break;
    }
  }
  return ok();
}

int report(const Error& error) {
  fmt::print(stderr, "ledger_dump: {}\n", error.text());
  return error.code == ErrorCode::bad_input ? 1 : 3;
}

int complain(std::string_view message) {
  fmt::print(stderr, "ledger_dump: {}\n", message);
  return usage_exit;
}

int run(const std::vector<std::string_view>& words) {
  const auto arguments = parse(words);
  if (!arguments) return complain("usage: ledger_dump [--heads|--ids] DIR [SHARD]");
  auto ledger = Ledger::open(arguments->directory, {});
  if (!ledger) {
    report(ledger.error());
    return 3;
  }
  for (const std::string& notice : (*ledger)->notices()) fmt::print(stderr, "{}\n", notice);
  const std::uint32_t shards = (*ledger)->shards();
  if (arguments->shard.value_or(0) >= shards) return complain("there is no such shard");
  if (arguments->what == What::entries && shards > 1 && !arguments->shard) {
    return complain(fmt::format("this ledger has {} shards; say which", shards));
  }
  if (const Status printed = print(*arguments, **ledger); !printed) return report(printed.error());
  return std::fflush(stdout) == 0 ? 0 : 3;
}

}  // namespace
}  // namespace hallmark

int main(int argc, char** argv) {
  try {
    return hallmark::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "ledger_dump: {}\n", error.what());
    return 3;
  }
}
