#include "tests/ledger/fsck/forgery.h"

#include <algorithm>
#include <deque>
#include <map>

#include "ledger/families.h"
#include "ledger/shard_files.h"
#include "ledger/state_codec.h"
#include "tests/support/catch.h"

namespace hallmark {

Forgery::Forgery(const TestLedger& ledger) : ledger_(ledger), state_(ledger.state()) {
  ledger.change([&](RocksDbStore& store) {
    EntryCodec codec;
    const auto cursor = store.cursor(families::entries, "");
    while (cursor->next().value()) entries.push_back(codec.decode(cursor->value()).value());
  });
}

void Forgery::accept(std::uint64_t sequence, const std::string& device) {
  entries[sequence].device = device;
  entries[sequence].frame.verdict.refusal.reset();
}

void Forgery::refuse(std::uint64_t sequence, Refusal refusal) {
  entries[sequence].device.clear();
  entries[sequence].frame.verdict.refusal = refusal;
}

std::uint64_t Forgery::first_refused(Reason reason) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
    return !entry.accepted() && entry.frame.verdict.refusal->reason == reason;
  });
  REQUIRE(found != entries.end());
  return static_cast<std::uint64_t>(found - entries.begin());
}

LeafHash Forgery::link_all(std::vector<std::string>& bytes) {
  EntryCodec codec;
  Sha256 sha256;
  std::map<std::string, Head> heads;
  LeafHash tip = shard_identity(ledger_.shard(), sha256);
  for (std::uint64_t sequence = 0; sequence < entries.size(); ++sequence) {
    Entry& entry = entries[sequence];
    EntryFrame& frame = entry.frame;
    frame.sequence = Sequence(sequence);
    frame.previous = tip;
    frame.device_sequence = DeviceSequence(0);
    frame.device_previous = LeafHash{};
    frame.device_previous_sequence = Sequence(0);
    if (entry.accepted()) {
      const Head head = heads[entry.device];
      frame.device_sequence = next(head.count);
      frame.device_previous = head.leaf;
      frame.device_previous_sequence = head.sequence;
    }
    if (tweak) tweak(sequence, frame);
    bytes.emplace_back(codec.encode(frame, entry.device, entry.record));
    tip = leaf_hash(bytes.back(), sha256);
    if (entry.accepted()) {
      heads[entry.device] = {tip, Sequence(sequence), frame.device_sequence};
    }
  }
  return tip;
}

void Forgery::save() {
  std::vector<std::string> bytes;
  ShardState state = state_;
  state.tip = link_all(bytes);
  state.entries = entries.size();
  state.accepted = static_cast<std::uint64_t>(std::count_if(
      entries.begin(), entries.end(), [](const Entry& entry) { return entry.accepted(); }));
  state.refused = state.entries - state.accepted;
  state.gaps = state.position.value() - state.entries - state.duplicates;
  state.last_recorded = entries.back().frame.recorded_at;
  ledger_.change([&](RocksDbStore& store) {
    std::deque<std::string> keys;
    std::vector<Change> changes;
    for (const Family family :
         {families::entries, families::ids, families::heads, families::filters, families::tiles}) {
      const auto cursor = store.cursor(family, "");
      while (cursor->next().value()) {
        keys.emplace_back(cursor->key());
        changes.push_back({family, keys.back(), std::nullopt});
      }
    }
    for (std::uint64_t sequence = 0; sequence < bytes.size(); ++sequence) {
      keys.push_back(key_of(sequence));
      changes.push_back({families::entries, keys.back(), bytes[sequence]});
    }
    const std::string encoded = encode_state(state, ledger_.shard());
    changes.push_back({families::state, families::state_key, encoded});
    REQUIRE(store.commit(changes).has_value());
  });
  if (with_witness) note(state);
}

void Forgery::note(const ShardState& state) const {
  const auto witness = FileWitness::open(shard_files::witness(ledger_.shard_directory()),
                                         FileWitness::Access::read_write);
  REQUIRE(witness.has_value());
  const std::uint64_t position = state.position.value();
  REQUIRE((*witness)->note({position - 1, position, state.entries, state.tip}).has_value());
}

}  // namespace hallmark
