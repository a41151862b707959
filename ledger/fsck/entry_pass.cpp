#include "ledger/fsck/entry_pass.h"

#include <fmt/format.h>

#include "ledger/families.h"
#include "schemas/vocabulary/hex.h"

namespace hallmark {
namespace {

// Facts do not keep the device's name; a fault should give it.
Status broken_device_link(const Store& store, const EntryFrame& frame, const Head& head) {
  Entry entry{frame, {}, {}};
  EntryCodec codec;
  const auto key = families::big_endian(frame.sequence.value());
  TRY_ASSIGN(const auto bytes, store.get(families::entries, families::view(key)));
  if (bytes) {
    TRY_ASSIGN(entry, codec.decode(*bytes));
  }
  return verify_device_link(entry, head);
}

Status take(const Store& store, const EntryFacts& facts, Verified& verified) {
  const EntryFrame& frame = facts.frame;
  TRY(verify_link(frame, verified.state, verified.shard, verified.last_offset));
  if (facts.accepted()) {
    const HeadTable::Slot slot = verified.heads.slot_of(facts.event->device);
    const Head& head = verified.heads[slot].head;
    if (!verify_device_link(Entry{frame, {}, {}}, head)) {
      return broken_device_link(store, frame, head);
    }
    verified.heads.set(slot, {facts.leaf, frame.sequence, frame.device_sequence});
    verified.ids.add({prefix_of(facts.event->id_key), frame.sequence});
    ++verified.state.accepted;
  } else {
    ++verified.state.refused;
  }
  ++verified.state.entries;
  verified.state.tip = facts.leaf;
  verified.state.last_recorded = frame.recorded_at;
  verified.last_offset = frame.offset;
  return ok();
}

}  // namespace

std::optional<FsckFault> pass_entries(const PieceOptions& options, std::uint64_t entries,
                                      Verified& verified, const std::function<bool()>& go_on) {
  std::optional<FsckFault> broken;
  examine_pieces(options, verified.state.entries, entries, [&](const ExaminedPiece& piece) {
    for (const EntryFacts& facts : piece.facts) {
      const Sequence sequence(verified.state.entries);
      const Status taken = take(options.store, facts, verified);
      if (taken) continue;
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
