// Checkpoints: a signed statement that a shard has so many entries, with these roots
// (ledger/FORMAT.md, 9). Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/proof/device_map.h"
#include "ledger/proof/log_tree.h"
#include "ledger/proof/note.h"
#include "schemas/vocabulary/strong.h"
#include "schemas/vocabulary/time.h"

namespace hallmark {

struct Checkpoint {
  std::string ledger;  // its name
  Shard shard;
  std::uint64_t size = 0;  // entries
  LogRoot log_root;
  MapRoot map_root;
  Recorded recorded_at;  // of entry size - 1; 0 where size is 0
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// What an operator's key of this shard is called, and the first line of its checkpoints.
[[nodiscard]] std::string origin_of(std::string_view ledger, ShardIndex shard);

// The text of a note, with its last line feed.
[[nodiscard]] std::string checkpoint_text(const Checkpoint& checkpoint);
[[nodiscard]] Result<Checkpoint> parse_checkpoint(std::string_view text);

// The known keys that signed, the operator's among them; fails where that is not so. `note` is the
// one that the checkpoint was read from.
[[nodiscard]] Result<std::vector<KnownSignature>> verify_checkpoint(
    const Checkpoint& checkpoint, const Note& note, std::span<const VerifierKey> known);

}  // namespace hallmark
