// What a check of a ledger found.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/chain.h"
#include "ledger/identity.h"

namespace hallmark {

enum class FsckPart : std::uint8_t {
  directory,
  store,
  entries,
  state,
  witness,
  ids,
  heads,
  filters,
  tiles,
  checkpoints,
  guard,
};
inline constexpr std::size_t fsck_parts = 11;
[[nodiscard]] std::string_view name(FsckPart part);

struct FsckFault {
  FsckPart part;
  std::optional<Sequence> sequence;  // the entry that it concerns, where that is one
  std::string what;                  // with its place
  friend bool operator==(const FsckFault&, const FsckFault&) = default;
};

// The faults of a shard. A family that is gone altogether is as many faults as it had keys: of each
// part those that concern the earliest entries are kept, the others counted. One thread.
class FsckFaults {
 public:
  static constexpr std::size_t kept_of_a_part = 8;

  // `text()` is called only where the fault is kept.
  template <class Text>
  void add(FsckPart part, std::optional<Sequence> sequence, Text&& text) {
    if (keeps(part, sequence)) {
      keep({part, sequence, std::string(text())});
    } else {
      ++dropped_[static_cast<std::size_t>(part)];
    }
  }
  void add(FsckFault fault);
  void add(FsckFaults&& others);

  [[nodiscard]] bool none() const { return kept_.empty(); }
  // By sequence, the first break first; those of no entry last.
  [[nodiscard]] std::vector<FsckFault> list(ShardIndex shard) const;

 private:
  [[nodiscard]] bool keeps(FsckPart part, std::optional<Sequence> sequence) const;
  void keep(FsckFault fault);

  std::vector<FsckFault> kept_;
  std::array<std::uint64_t, fsck_parts> dropped_{};
};

struct FsckShard {
  ShardIndex index;
  // As its state says; without it, as many as there are keys.
  std::uint64_t entries = 0;
  // What the entries themselves come to, up to the first that does not hold. Position, duplicates
  // and gaps do not follow from entries; they are the stored state's.
  ShardState verified;
  std::uint64_t devices = 0;
  std::vector<FsckFault> faults;
  std::vector<std::string> notices;         // no faults, yet worth knowing; a sentence each
  std::optional<std::uint64_t> resumed_at;  // entries that an earlier run had verified
  double seconds = 0;

  [[nodiscard]] bool ok() const { return faults.empty(); }
};

struct FsckReport {
  std::optional<LedgerIdentity> identity;  // nothing where it cannot be read
  std::vector<FsckShard> shards;           // those that were finished
  std::vector<FsckFault> faults;           // of no shard
  // Where it was stopped before its end.
  struct Stopped {
    ShardIndex shard;
    std::uint64_t verified = 0;
    std::uint64_t entries = 0;
    bool saved = false;  // the next run goes on from here
  };
  std::optional<Stopped> stopped;
  double seconds = 0;

  [[nodiscard]] bool ok() const;
  [[nodiscard]] std::uint64_t verified_entries() const;
};

}  // namespace hallmark
