#include "ledger/fsck/check_state.h"

#include <fmt/format.h>

#include "ledger/families.h"
#include "ledger/fsck/pieces.h"
#include "ledger/state_codec.h"
#include "ledger/steps_back.h"
#include "schemas/vocabulary/hex.h"

namespace hallmark {
namespace {

class Adder {
 public:
  Adder(FsckFaults& faults, FsckPart part, Shard shard)
      : faults_(faults), part_(part), shard_(shard) {}
  void operator()(const std::string& what) const {
    faults_.add(part_, std::nullopt, [&] {
      return fmt::format("shard {}: {}: {}", shard_.index.value(), name(part_), what);
    });
  }

 private:
  FsckFaults& faults_;
  FsckPart part_;
  Shard shard_;
};

// As the two entries say.
bool holds(const Store& store, Shard shard, const StepBack& step) {
  if (step.sequence.value() == 0) return false;
  Examiner examiner;
  const auto before = read_entry(store, shard, Sequence(step.sequence.value() - 1), examiner);
  const auto after = read_entry(store, shard, step.sequence, examiner);
  return before && after && before->frame.recorded_at == step.before &&
         after->frame.recorded_at < step.before;
}

// Nothing but the one record, and the places where the stamps go back, is in its family.
void check_family(const Store& store, Shard shard, const Adder& add) {
  const auto cursor = store.cursor(families::state, "");
  while (true) {
    const auto there = cursor->next();
    if (!there) return add(there.error().text());
    if (!*there) return;
    if (cursor->key() == families::state_key) continue;
    const auto step = step_back_of(cursor->key(), cursor->value());
    if (!step) {
      add(fmt::format("expected the key {} or a step back, found the key {}",
                      to_hex(families::state_key), to_hex(cursor->key().substr(0, 32))));
    } else if (!holds(store, shard, *step)) {
      add(
          fmt::format("it says that entry {} is stamped before the entry before it, at {}; the "
                      "entries do not",
                      step->sequence.value(), step->before.text()));
    }
  }
}

}  // namespace

std::optional<ShardState> read_state(const Store& store, Shard shard, FsckFaults& faults) {
  const Adder add(faults, FsckPart::state, shard);
  check_family(store, shard, add);
  const auto bytes = store.get(families::state, families::state_key);
  if (!bytes) {
    add(bytes.error().text());
    return std::nullopt;
  }
  if (*bytes) {
    const auto state = decode_state(**bytes, shard);
    if (state) return *state;
    add(state.error().text());
    return std::nullopt;
  }
  const auto any = store.cursor(families::entries, "")->next();
  if (any && !*any) {
    Sha256 sha256;
    return genesis(shard, sha256);
  }
  add(any ? "the record is missing, but there are entries" : any.error().text());
  return std::nullopt;
}

void check_state(const ShardState& stored, const Verified& verified, FsckFaults& faults) {
  const Adder add(faults, FsckPart::state, verified.shard);
  const ShardState& found = verified.state;
  if (stored.accepted != found.accepted || stored.refused != found.refused) {
    add(fmt::format("it counts {} accepted and {} refused; {} and {} are stored", stored.accepted,
                    stored.refused, found.accepted, found.refused));
  }
  if (stored.tip != found.tip) {
    add(found.entries == 0
            ? fmt::format("it ends with {}; without entries that is the shard's identity, {}",
                          stored.tip.hex(), found.tip.hex())
            : fmt::format("it ends with {}; entry {}, the last, hashes to {}", stored.tip.hex(),
                          found.entries - 1, found.tip.hex()));
  }
  if (stored.last_recorded != found.last_recorded) {
    add(fmt::format("its last stamp is {}; that of the last entry is {}",
                    stored.last_recorded.text(), found.last_recorded.text()));
  }
  const std::uint64_t position = stored.position.value();
  if (verified.last_offset && position <= verified.last_offset->value()) {
    add(fmt::format("its position is {}; the last entry's offset is {} already", position,
                    verified.last_offset->value()));
  }
  // Sums of numbers that are too large could come out right.
  if (stored.duplicates > position || stored.gaps > position) {
    add(fmt::format("it counts {} duplicates and {} gaps up to position {}", stored.duplicates,
                    stored.gaps, position));
  }
  if (found.accepted == 0 && stored.duplicates > 0) {
    add(fmt::format("it counts {} duplicates, but nothing was ever accepted", stored.duplicates));
  }
}

void check_witness(const Store& store, const std::optional<Mark>& mark, const ShardState& stored,
                   const Verified& verified, FsckFaults& faults,
                   std::vector<std::string>& notices) {
  const Adder add(faults, FsckPart::witness, verified.shard);
  const auto notice = compare(mark, stored, verified.shard);
  if (!notice) return add(notice.error().message);
  // Whoever opens a ledger may go on where the last commit is missing; a check may not pass it.
  if (*notice && mark) add(**notice);
  if (*notice && !mark) notices.push_back(**notice);
  if (!mark || mark->entries == 0 || mark->entries > verified.state.entries) return;
  const Sequence last(mark->entries - 1);
  const auto key = families::big_endian(last.value());
  const auto bytes = store.get(families::entries, families::view(key));
  if (!bytes) return add(bytes.error().text());
  Sha256 sha256;
  const LeafHash leaf = bytes->has_value() ? leaf_hash(**bytes, sha256) : LeafHash{};
  if (leaf == mark->tip) return;
  faults.add(FsckPart::witness, last, [&] {
    return fmt::format("shard {}: witness: entry {} hashes to {}, but {} was committed there",
                       verified.shard.index.value(), last.value(), leaf.hex(), mark->tip.hex());
  });
}

}  // namespace hallmark
