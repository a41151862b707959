#include "ledger/fsck/entry_pass.h"

#include <fmt/format.h>

#include "ledger/families.h"
#include "ledger/steps_back.h"
#include "schemas/vocabulary/hex.h"

namespace hallmark {
namespace {

// Takes entries into what is verified. One thread.
class Taker {
 public:
  Taker(const Store& store, Verified& verified) : store_(store), verified_(verified) {}

  // All slots first: these looks at memory that is in no cache do not wait for each other, while
  // taking an entry waits for the one before.
  void look_up(const std::vector<EntryFacts>& facts) {
    slots_.clear();
    for (std::size_t at = 0; at < facts.size(); ++at) {
      if (const auto* key = key_at(facts, at + cells_ahead)) verified_.heads.expect(*key);
      if (const auto* key = key_at(facts, at + places_ahead)) verified_.heads.expect_place(*key);
      const auto* key = key_at(facts, at);
      slots_.push_back(key != nullptr ? verified_.heads.slot_of(*key) : 0);
    }
  }

  // The one at `index` of those that were looked up, which is the next.
  Status take(const EntryFacts& facts, std::size_t index) {
    const EntryFrame& frame = facts.frame;
    ShardState& state = verified_.state;
    TRY(verify_link(frame, state, verified_.shard, verified_.last_offset));
    TRY(verify_step_back(frame, state));
    if (facts.accepted()) {
      const Head& head = verified_.heads[slots_[index]].head;
      if (!verify_device_link(Entry{frame, {}, {}}, head)) return broken_device_link(frame, head);
      verified_.heads.set(slots_[index], {facts.leaf, frame.sequence, frame.device_sequence});
      verified_.ids.add({prefix_of(facts.event->id_key), frame.sequence});
      ++state.accepted;
    } else {
      ++state.refused;
    }
    ++state.entries;
    verified_.log.append(facts.leaf, sha256_);
    state.tip = facts.leaf;
    state.last_recorded = frame.recorded_at;
    verified_.last_offset = frame.offset;
    return ok();
  }

 private:
  static constexpr std::size_t places_ahead = 16;
  static constexpr std::size_t cells_ahead = 2 * places_ahead;

  static const DeviceKey* key_at(const std::vector<EntryFacts>& facts, std::size_t at) {
    return at < facts.size() && facts[at].accepted() ? &facts[at].event->device : nullptr;
  }

  // Where a stamp goes back that is kept beside the entries.
  Status verify_step_back(const EntryFrame& frame, const ShardState& before) const {
    if (before.entries == 0 || frame.recorded_at >= before.last_recorded) return ok();
    TRY_ASSIGN(const auto kept, store_.get(families::state, step_back_key(frame.sequence)));
    if (kept == step_back_value(before.last_recorded)) return ok();
    return fail(ErrorCode::corruption,
                fmt::format("it is stamped {}, before the entry before it, and that is not kept "
                            "among the steps back",
                            frame.recorded_at.text()));
  }

  // Facts do not keep the device's name; a fault should give it.
  Status broken_device_link(const EntryFrame& frame, const Head& head) const {
    Entry entry{frame, {}, {}};
    EntryCodec codec;
    const auto key = families::big_endian(frame.sequence.value());
    TRY_ASSIGN(const auto bytes, store_.get(families::entries, families::view(key)));
    if (bytes) {
      TRY_ASSIGN(entry, codec.decode(*bytes));
    }
    return verify_device_link(entry, head);
  }

  const Store& store_;
  Verified& verified_;
  Sha256 sha256_;
  std::vector<HeadTable::Slot> slots_;
};

}  // namespace

std::optional<FsckFault> pass_entries(const PieceOptions& options, std::uint64_t entries,
                                      Verified& verified, PublishedCheck& published,
                                      const std::function<bool()>& go_on) {
  std::optional<FsckFault> broken;
  Taker taker(options.store, verified);
  examine_pieces(options, verified.state.entries, entries, [&](const ExaminedPiece& piece) {
    taker.look_up(piece.facts);
    for (std::size_t index = 0; index < piece.facts.size(); ++index) {
      const Sequence sequence(verified.state.entries);
      const Status taken = taker.take(piece.facts[index], index);
      if (taken) {
        if (verified.state.entries == published.next_size()) published.look(verified);
        continue;
      }
      broken = {FsckPart::entries, sequence,
                text_at(entry_place(sequence, options.shard), taken.error())};
      return false;
    }
    broken = piece.broken;
    return !broken && go_on();
  });
  return broken;
}

void check_end_of_entries(const Store& store, Shard shard, std::uint64_t entries,
                          FsckFaults& faults) {
  // The least key after the last entry's; the pass has seen what stands before that.
  std::string from;
  if (entries > 0) {
    from = families::view(families::big_endian(entries - 1));
    from += '\0';
  }
  const auto cursor = store.cursor(families::entries, from);
  while (true) {
    const auto there = cursor->next();
    if (!there) {
      faults.add(FsckPart::entries, std::nullopt, [&] {
        return fmt::format("shard {}: {}", shard.index.value(), there.error().text());
      });
      return;
    }
    if (!*there) return;
    const std::string_view key = cursor->key();
    const bool of_an_entry = key.size() == sizeof entries;
    const auto sequence = of_an_entry ? families::number_of(key) : std::nullopt;
    if (sequence) {
      faults.add(FsckPart::entries, Sequence(*sequence), [&] {
        return fmt::format("{}: it is stored, but the state counts {} entries",
                           entry_place(Sequence(*sequence), shard), entries);
      });
    } else {
      faults.add(FsckPart::entries, std::nullopt, [&] {
        return fmt::format(
            "shard {}: after its {} entries stands a key of {} bytes, {}, which is "
            "no entry's",
            shard.index.value(), entries, key.size(), to_hex(key.substr(0, 32)));
      });
    }
  }
}

Result<std::uint64_t> count_entry_keys(const Store& store) {
  // Whether there is a key from `sequence` on falls from yes to no just once.
  const auto any_from = [&](std::uint64_t sequence) -> Result<bool> {
    const auto key = families::big_endian(sequence);
    return store.cursor(families::entries, families::view(key))->next();
  };
  std::uint64_t low = 0;  // any_from(low - 1), or 0
  std::uint64_t size = ~std::uint64_t{0};
  while (size > 0) {
    const std::uint64_t half = size / 2;
    TRY_ASSIGN(const bool any, any_from(low + half));
    if (any) {
      low += half + 1;
      size -= half + 1;
    } else {
      size = half;
    }
  }
  return low;
}

}  // namespace hallmark
