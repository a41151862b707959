// What a shard's writer asks of the past: was this id accepted before, and what is this device's
// head. The newest part is in memory; now and then a generation of it is written out to the derived
// families, which are caught up from the entries when a ledger is opened (README.md).
//
// Asking is safe on any thread. apply() and set_aside() are the writer's; write_out() runs on one
// thread at a time, any.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "ledger/chain.h"
#include "ledger/index/head_table.h"
#include "ledger/index/id_filter.h"
#include "ledger/index/recent_ids.h"
#include "ledger/proof/tile_log.h"
#include "ledger/store.h"

namespace hallmark {

struct IndexOptions {
  // So many entries after the last generation the next is due. One may be written out while the
  // next fills; a third waits, so at most three must be read again at open.
  std::uint64_t generation_entries = 125'000;
  [[nodiscard]] std::uint64_t most_to_catch_up() const { return 3 * generation_entries; }
  std::uint64_t first_segment_ids = 1ULL << 16;
  // A writer holds every head; a reader that looks at a few takes them from the store.
  enum class Heads : std::uint8_t { all_in_memory, as_asked } heads = Heads::all_in_memory;
  unsigned threads = 2;  // for catching up; 0: on the caller's
  // Whether what changes is kept for take_changes(), which then has to be called now and then.
  enum class Changes : std::uint8_t { none, kept } changes = Changes::none;
};

class Index final : public TileReader::Recent {
 public:
  // Loads what was written out and catches up with the entries. What does not fit the entries is
  // made anew from them, and `notices` says so.
  [[nodiscard]] static Result<std::unique_ptr<Index>> load(Store& store, Shard shard,
                                                           const ShardState& state,
                                                           const IndexOptions& options,
                                                           std::vector<std::string>& notices);

  struct Question {
    IdPrefix prefix;
    const DeviceKey* key;
  };
  // That these are about to be asked: some dozens at a time, so that their answers come from memory
  // side by side and not one after the other.
  void expect(std::span<const Question> questions) const;

  // Entries whose id begins with `prefix`, ascending: mostly none, without a read.
  [[nodiscard]] Result<std::vector<Sequence>> candidates(IdPrefix prefix) const;
  // Count 0 where the device has none.
  [[nodiscard]] Result<Head> head(const DeviceKey& key) const;
  [[nodiscard]] std::uint64_t devices() const;

  struct NewId {
    IdPlace place;
    bool collides;  // candidates() had answers
  };
  struct NewHead {
    DeviceKey key;
    Head head;
  };
  // A commit that is durable: its entries' leaf hashes, and of the accepted ones the ids, and each
  // device once, with its latest head.
  void apply(std::span<const LeafHash> leaves, std::span<const NewId> ids,
             std::span<const NewHead> heads);

  // The log over all entries applied.
  [[nodiscard]] SizedRoot log(Sha256& sha256) const;
  // Which it was then, and every change of a head since the last call, in order; one thread calls.
  struct Changes {
    SizedRoot log;
    std::vector<NewHead> heads;
  };
  [[nodiscard]] Changes take_changes(Sha256& sha256);
  // Heads, in no order that means anything: `most` of them from the `from`th on, fewer at the end.
  // A device that is new meanwhile comes last.
  [[nodiscard]] std::vector<NewHead> heads(std::uint64_t from, std::size_t most) const;
  [[nodiscard]] std::optional<NodeHash> hash(unsigned tile_level,
                                             std::uint64_t index) const override;

  // Sets the newest part aside to be written out when a generation is due (or there is anything,
  // for anything_new) and none is under way. True: write_out() is to be called.
  enum class When : std::uint8_t { generation_due, anything_new };
  [[nodiscard]] bool set_aside(When when);
  // On an error what was set aside stays so, and write_out() may be called again.
  [[nodiscard]] Status write_out();
  // Entries that are in no generation yet written: what an open would have to read again.
  [[nodiscard]] std::uint64_t entries_to_catch_up() const;

 private:
  friend class IndexLoader;

  // What write_out() works on; immutable but for `written`.
  struct Generation {
    std::uint64_t entries = 0;  // applied up to here
    RecentIds ids;
    std::vector<Sequence> colliding;  // ascending
    std::vector<HeadTable::Slot> changed;
    std::size_t first_segment = 0;  // of the filter, that may have changed
    std::size_t segments = 0;
    std::uint64_t ids_in_last = 0;
    bool written = false;
  };

  Index(Store& store, const IndexOptions& options)
      : store_(store), options_(options), filter_(options.first_segment_ids) {}

  [[nodiscard]] Status write_ids(const Generation& generation);
  [[nodiscard]] Status write_heads(const Generation& generation);
  [[nodiscard]] Status write_filter(const Generation& generation);
  [[nodiscard]] Status write_tiles(const Generation& generation);
  void add_head(const NewHead& change);

  Store& store_;
  const IndexOptions options_;
  bool ignore_store_ = false;  // all is in memory; what was written out is not to be believed

  mutable std::shared_mutex mutex_;  // guards all below
  HeadTable heads_;
  TileLog log_;
  Sha256 sha256_;  // the log's
  IdFilter filter_;
  RecentIds recent_;
  std::vector<NewHead> changes_;     // for take_changes()
  std::vector<Sequence> colliding_;  // of recent_
  std::vector<HeadTable::Slot> changed_;
  std::vector<bool> is_changed_;  // by slot: it stands in changed_
  std::uint64_t entries_ = 0;
  std::uint64_t aside_at_ = 0;  // entries when a generation was last set aside
  std::uint64_t written_at_ = 0;
  std::size_t full_segments_written_ = 0;
  std::shared_ptr<Generation> aside_;
};

}  // namespace hallmark
