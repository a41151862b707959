// The file of `post --resume`: how far an input was answered, and what shows that it was. A run
// goes on only where the input begins with the very events that were answered, and the server's
// ledger has the newest entry that a receipt told of in each shard: as entries are chained, it has
// all before it too.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "schemas/vocabulary/digest.h"
#include "tools/cli/remote/outgoing.h"
#include "tools/cli/remote/patience.h"
#include "tools/cli/summary.h"

namespace hallmark::cli {

// What every event up to a place of the input became.
struct Answered {
  struct Entry {
    std::uint64_t sequence = 0;
    LeafHash hash;
  };
  InputPlace place;
  Totals totals;
  std::map<std::uint64_t, Entry> newest;  // by shard

  void saw(std::uint64_t shard, const Entry& entry);
  // What follows on this.
  void add(const Answered& next);
};

// Nothing where there is no such file. bad_input: it is another kind of file.
[[nodiscard]] Result<std::optional<Answered>> load_answered(const std::string& path);
// Replaces the file; it is synced when this returns. Nothing is kept that no ledger could show.
[[nodiscard]] Status save_answered(const std::string& path, const Answered& answered);
[[nodiscard]] Status remove_answered(const std::string& path);

// bad_input: the server has another ledger, or one that lost entries.
[[nodiscard]] Status check_ledger(const Answered& answered, api::Client& client, Tries& tries);

}  // namespace hallmark::cli
