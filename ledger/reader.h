// Reads a shard's entries: one by its sequence, or a device's chain backwards. What it hands out
// has been checked against the hash that names it. One thread each; any number of them beside the
// writer.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "ledger/chain.h"
#include "ledger/index/index.h"
#include "ledger/store.h"
#include "schemas/entry/codec.h"

namespace hallmark {

struct StoredEntry {
  std::string bytes;
  Entry entry;
  LeafHash leaf;
};

class Reader {
 public:
  // `entries`: what there is of the shard for this reader, its first so many.
  Reader(const Store& store, const Index& index, Shard shard, std::uint64_t entries)
      : store_(store), index_(index), shard_(shard), entries_(entries) {}

  [[nodiscard]] Shard shard() const { return shard_; }
  [[nodiscard]] std::uint64_t entries() const { return entries_; }
  // From now on the first so many entries that are read are read once, for who goes through a
  // device's chain and then shows what it found.
  void remember(std::size_t entries) { most_remembered_ = entries; }

  // Reads these beside one another, as far as they are remembered: a chain names one after another,
  // and a disk is waited for each time. A guess: those that it has no use for do no harm.
  [[nodiscard]] Status fetch(std::span<const Sequence> sequences);

  // not_found beyond those.
  [[nodiscard]] Result<StoredEntry> entry(Sequence sequence);
  // Calls `take` for each from `from` on, in order: much quicker than one after the other.
  [[nodiscard]] Status walk(Sequence from, const std::function<Status(const StoredEntry&)>& take);
  // The device's latest of them; nothing where it has none.
  [[nodiscard]] Result<std::optional<StoredEntry>> latest(std::string_view device);
  [[nodiscard]] Result<std::optional<StoredEntry>> latest_of(const DeviceKey& key);
  // The entry of the same device before `entry`; nothing before its first.
  [[nodiscard]] Result<std::optional<StoredEntry>> before(const Entry& entry);

 private:
  [[nodiscard]] Result<StoredEntry> read(Sequence sequence);
  [[nodiscard]] Result<StoredEntry> read_from_store(Sequence sequence);
  [[nodiscard]] Result<StoredEntry> decoded(std::string bytes, Sequence sequence);
  // `later` names this entry as the one before it.
  [[nodiscard]] Result<StoredEntry> read_before(const Entry& later);

  const Store& store_;
  const Index& index_;
  const Shard shard_;
  const std::uint64_t entries_;
  std::size_t most_remembered_ = 0;
  std::unordered_map<std::uint64_t, StoredEntry> remembered_;  // by sequence
  EntryCodec codec_;
  Sha256 sha256_;
};

}  // namespace hallmark
