// A batch on its way into a shard: the entries that it will become, built on each other and on what
// the shard holds, none of it stored yet. Dropped without a trace when its commit fails. One
// thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ledger/chain.h"
#include "ledger/examine.h"
#include "ledger/index/index.h"
#include "ledger/judged.h"
#include "ledger/steps_back.h"
#include "ledger/store.h"
#include "schemas/vocabulary/event_sink.h"

namespace hallmark {

// A judged record at its place in the partition, with the log's stamp.
struct Placed {
  const Judged* record;
  Offset offset;
  Recorded recorded_at;
};

class Stage {
 public:
  Stage(const Store& store, const Index& index, Shard shard)
      : store_(store), index_(index), shard_(shard) {}

  void begin(const ShardState& state);
  // That these are taken next; of no effect but on time.
  void expect(std::span<const Placed> next) const;
  [[nodiscard]] Result<Outcome> take(const Placed& placed);
  // bad_input where `position` lies before it.
  [[nodiscard]] Status move_to(Offset position);

  // What the shard comes to with the batch.
  [[nodiscard]] const ShardState& state() const { return state_; }
  [[nodiscard]] std::size_t entries() const { return entries_.size(); }
  [[nodiscard]] Sequence sequence(std::size_t index) const {
    return Sequence(first_sequence_ + index);
  }
  [[nodiscard]] std::string_view entry_bytes(std::size_t index) const {
    return std::string_view(bytes_).substr(entries_[index].at, entries_[index].size);
  }
  [[nodiscard]] std::span<const LeafHash> leaves() const { return leaves_; }
  [[nodiscard]] const std::vector<StepBack>& steps_back() const { return steps_back_; }
  [[nodiscard]] std::span<const Index::NewId> new_ids() const { return new_ids_; }
  [[nodiscard]] std::vector<Index::NewHead> new_heads() const;

 private:
  struct Staged {
    std::size_t at;  // in bytes_
    std::size_t size;
    const Judged* record;
    Recorded recorded_at;
    DeviceSequence device_sequence;
  };
  // An accepted event that may have the same id.
  struct Earlier {
    Sequence sequence;
    IdKey id_key;
    EventDigest event_digest;
    DeviceSequence device_sequence;
    Recorded recorded_at;
    LeafHash leaf;
  };

  [[nodiscard]] Outcome refuse(const Placed& placed, Refusal refusal);
  [[nodiscard]] Result<Outcome> accept(const Placed& placed, bool collides);
  // The accepted event with this id, if any; `collides` tells whether others share its prefix.
  [[nodiscard]] Result<std::optional<Earlier>> find_earlier(const IdKey& id_key, bool& collides);
  [[nodiscard]] Result<Earlier> read_earlier(Sequence sequence);
  LeafHash add(const Placed& placed, const EntryFrame& frame, std::string_view device,
               const Record& record);

  const Store& store_;
  const Index& index_;
  const Shard shard_;
  Examiner examiner_;

  ShardState state_;
  std::uint64_t first_sequence_ = 0;
  std::string bytes_;
  std::vector<Staged> entries_;
  std::vector<LeafHash> leaves_;  // of entries_
  std::vector<StepBack> steps_back_;
  RecentIds ids_;
  std::vector<Index::NewId> new_ids_;
  std::unordered_map<DeviceKey, Head> heads_;
};

}  // namespace hallmark
