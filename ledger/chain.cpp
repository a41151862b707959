#include "ledger/chain.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "ledger/families.h"
#include "schemas/vocabulary/invariant.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

void append_field(std::string& out, std::string_view bytes) {
  out += families::view(families::big_endian(static_cast<std::uint32_t>(bytes.size())));
  out += bytes;
}

EntryFrame next_frame(const ShardState& state, Shard shard, Offset offset, Recorded recorded_at) {
  INVARIANT(offset >= state.position, "a record's offset lies before the position");
  EntryFrame frame;
  frame.sequence = Sequence(state.entries);
  frame.previous = state.tip;
  frame.recorded_at = recorded_at;
  frame.offset = offset;
  frame.partition = shard.index;
  return frame;
}

Status broken(const EntryFrame& frame, std::string what) {
  return fail(ErrorCode::corruption, fmt::format("entry {} of shard {}: {}", frame.sequence.value(),
                                                 frame.partition.value(), std::move(what)));
}

}  // namespace

LeafHash shard_identity(Shard shard, Sha256& sha256) {
  std::string fields;
  append_field(fields, "hallmark ledger");
  fields += families::view(families::big_endian(ledger_format));
  fields += families::view(families::big_endian(shard.index.value()));
  fields += families::view(families::big_endian(shard.of));
  return sha256.digest<LeafHash>(fields);
}

LeafHash leaf_hash(std::string_view entry_bytes, Sha256& sha256) {
  return sha256.digest<LeafHash>(std::string_view("\0", 1), entry_bytes);
}

DeviceKey device_key(std::string_view device, Sha256& sha256) {
  return sha256.digest<DeviceKey>(device);
}

ShardState genesis(Shard shard, Sha256& sha256) {
  ShardState state;
  state.tip = shard_identity(shard, sha256);
  return state;
}

EntryFrame refused_frame(const ShardState& state, Shard shard, Offset offset, Recorded recorded_at,
                         Refusal refusal) {
  EntryFrame frame = next_frame(state, shard, offset, recorded_at);
  frame.verdict.refusal = refusal;
  return frame;
}

EntryFrame accepted_frame(const ShardState& state, Shard shard, Offset offset, Recorded recorded_at,
                          const Head& head) {
  EntryFrame frame = next_frame(state, shard, offset, recorded_at);
  frame.device_sequence = next(head.count);
  if (head.count > DeviceSequence(0)) {
    frame.device_previous = head.leaf;
    frame.device_previous_sequence = head.sequence;
  }
  return frame;
}

Status verify_link(const EntryFrame& frame, const ShardState& before, Shard shard,
                   std::optional<Offset> last_offset) {
  if (frame.sequence.value() != before.entries) {
    return fail(ErrorCode::corruption,
                fmt::format("entry {} of shard {}: its sequence says {}", before.entries,
                            shard.index.value(), frame.sequence.value()));
  }
  if (frame.partition != shard.index) {
    return broken(frame, fmt::format("expected partition {}", shard.index.value()));
  }
  if (frame.previous != before.tip) {
    return broken(
        frame, before.entries == 0
                   ? fmt::format("previous is {}, the shard's identity is {}", frame.previous.hex(),
                                 before.tip.hex())
                   : fmt::format("previous is {}, entry {} hashes to {}", frame.previous.hex(),
                                 before.entries - 1, before.tip.hex()));
  }
  if (last_offset && frame.offset <= *last_offset) {
    return broken(frame, fmt::format("offset {} does not lie after {}, that of the entry before",
                                     frame.offset.value(), last_offset->value()));
  }
  return ok();
}

Status verify_device_link(const Entry& entry, const Head& head) {
  const EntryFrame& frame = entry.frame;
  const Head expected = head.count == DeviceSequence(0) ? Head{} : head;
  if (frame.device_sequence.value() == expected.count.value() + 1 &&
      frame.device_previous == expected.leaf &&
      frame.device_previous_sequence == expected.sequence) {
    return ok();
  }
  return broken(
      frame,
      fmt::format("as event {} of device {} it names entry {} ({}) before it; expected event {} "
                  "after entry {} ({})",
                  frame.device_sequence.value(), quoted(entry.device),
                  frame.device_previous_sequence.value(), frame.device_previous.hex(),
                  expected.count.value() + 1, expected.sequence.value(), expected.leaf.hex()));
}

}  // namespace hallmark
