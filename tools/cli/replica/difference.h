// In what two replicas differ, side by side: for a person who has been woken up by it, and for
// programs. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ledger/proof/device_map.h"
#include "ledger/proof/log_tree.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/strong.h"

namespace hallmark::cli {

// What one replica has, as far as the difference is about it.
struct DifferingSide {
  std::optional<std::string> bytes;  // of the entry, as stored
  std::string unreadable;            // why there are none
  std::optional<NodeHash> logged;    // the entry's hash, as its log has it
  std::optional<LogRoot> log_root;
  std::optional<MapRoot> map_root;
};

struct Difference {
  ShardIndex shard;
  std::optional<Sequence> sequence;  // of the first entry that differs, where it is an entry
  std::string what;                  // a sentence
  DifferingSide ours;
  DifferingSide theirs;
};

// How the two are called in what is shown.
struct SideNames {
  std::string ours;
  std::string theirs;
};

// What is to be said of an entry that both have, one after the other.
[[nodiscard]] std::string describe_entries(const Difference& difference, const SideNames& names);

// Several lines: the sentence, then a row for each field.
[[nodiscard]] std::string difference_table(const Difference& difference, const SideNames& names);
void write_difference(json::Writer& writer, const Difference& difference);

}  // namespace hallmark::cli
