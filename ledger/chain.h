// The chains, as pure functions on values (ledger/FORMAT.md, 3 to 5): what the next entry's place
// is, and whether an entry that was read stands where it says.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "schemas/entry/entry.h"
#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/sha256.h"
#include "schemas/vocabulary/strong.h"

namespace hallmark {

inline constexpr std::uint32_t ledger_format = 1;

using DeviceKey = Digest<struct DeviceKeyTag>;  // SHA-256 of a device

// A device's latest accepted entry, and how many there are.
struct Head {
  LeafHash leaf;
  Sequence sequence;
  DeviceSequence count;
  friend bool operator==(const Head&, const Head&) = default;
};

// What a shard has come to: everything that the next entry's place depends on, and the counters.
struct ShardState {
  std::uint64_t entries = 0;
  LeafHash tip;  // of the last entry; the shard's identity where there is none
  Offset position;
  Recorded last_recorded;  // the last entry's stamp
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t gaps = 0;
  friend bool operator==(const ShardState&, const ShardState&) = default;
};

[[nodiscard]] LeafHash shard_identity(Shard shard, Sha256& sha256);
[[nodiscard]] LeafHash leaf_hash(std::string_view entry_bytes, Sha256& sha256);
[[nodiscard]] DeviceKey device_key(std::string_view device, Sha256& sha256);

// The state of a shard without entries.
[[nodiscard]] ShardState genesis(Shard shard, Sha256& sha256);

// The frames of the next entry.
[[nodiscard]] EntryFrame refused_frame(const ShardState& state, Shard shard, Offset offset,
                                       Recorded recorded_at, Refusal refusal);
// `head` is the device's; one with count 0 for its first entry.
[[nodiscard]] EntryFrame accepted_frame(const ShardState& state, Shard shard, Offset offset,
                                        Recorded recorded_at, const Head& head);

// A bad link that was read is corruption. `last_offset` is that of the entry before, if any.
[[nodiscard]] Status verify_link(const EntryFrame& frame, const ShardState& before, Shard shard,
                                 std::optional<Offset> last_offset);
[[nodiscard]] Status verify_device_link(const Entry& entry, const Head& head);

}  // namespace hallmark
