#include "ledger/fsck/check_published.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "ledger/families.h"
#include "ledger/publication/kept_checkpoints.h"
#include "schemas/vocabulary/hex.h"

namespace hallmark {
namespace {

constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

Result<Checkpoint> checkpoint_of(std::string_view key, std::string_view value, Shard shard) {
  TRY_ASSIGN(const KeptCheckpoint kept, decode_kept_checkpoint(value));
  TRY_ASSIGN(const Note note, parse_note(kept.note));
  TRY_ASSIGN(Checkpoint said, parse_checkpoint(note.text));
  if (key != families::view(families::big_endian(said.size))) {
    return fail(ErrorCode::corruption,
                fmt::format("it stands under the key {} and is of {} entries",
                            to_hex(key.substr(0, 32)), said.size));
  }
  if (said.shard != shard) {
    return fail(ErrorCode::corruption,
                fmt::format("it is of shard {}/{}", said.shard.index.value(), said.shard.of));
  }
  return said;
}

}  // namespace

PublishedCheck::PublishedCheck(const Store& store, Shard shard, const GuardToCheck* guard,
                               FsckFaults& faults)
    : store_(store), shard_(shard), guard_to_check_(guard), faults_(faults), next_size_(never) {}

void PublishedCheck::begin(const Verified& verified, std::vector<std::string>& notices) {
  const std::uint64_t from = verified.state.entries;
  const auto first = families::big_endian(from);
  stored_ = store_.cursor(families::checkpoints, families::view(first));
  move_on();
  if (guard_to_check_ == nullptr) return plan();
  const auto& [guard, check] = *guard_to_check_;
  if (!guard) {
    add(FsckPart::guard, 0, guard.error().text());
  } else if (!*guard) {
    notices.push_back(
        fmt::format("shard {}: there is no guard ({}), so nothing tells whether the "
                    "data was rolled back",
                    shard_.index.value(), check.path));
  } else if (const Status ours = check_guard_is_ours(**guard, shard_, check); !ours) {
    add(FsckPart::guard, 0, ours.error().text());
  } else {
    guard_ = (*guard)->checkpoint;
  }
  if (guard_ && guard_->size < from) {
    // An earlier run has seen these entries and their tiles.
    const NothingRecent nothing;
    TileReader tiles(store_, nothing);
    if (const auto root = log_root(tiles, guard_->size, sha256_)) {
      check_root(FsckPart::guard, *guard_, *root);
    } else {
      // Tiles may lag behind the entries.
      notices.push_back(
          fmt::format("shard {}: the guard's {} entries were passed by an earlier "
                      "run, and were not held against it again ({}); --from-start "
                      "does",
                      shard_.index.value(), guard_->size, root.error().text()));
    }
    guard_.reset();
  }
  plan();
  if (next_size_ == from) look(verified);
}

void PublishedCheck::plan() {
  next_size_ = std::min(kept_ ? kept_->size : never, guard_ ? guard_->size : never);
}

// To the next checkpoint that can be read.
void PublishedCheck::move_on() {
  kept_.reset();
  while (true) {
    const auto there = stored_->next();
    if (!there) return add(FsckPart::checkpoints, 0, there.error().text());
    if (!*there) return;
    auto said = checkpoint_of(stored_->key(), stored_->value(), shard_);
    if (said) {
      kept_ = *std::move(said);
      return;
    }
    add(FsckPart::checkpoints, 0,
        fmt::format("under the key {}: {}", to_hex(stored_->key().substr(0, 32)),
                    said.error().text()));
  }
}

void PublishedCheck::look(const Verified& verified) {
  const std::uint64_t size = verified.log.size();
  const LogRoot root = verified.log.root(sha256_);
  if (kept_ && kept_->size == size) {
    check_root(FsckPart::checkpoints, *kept_, root);
    move_on();
  }
  if (guard_ && guard_->size == size) {
    check_root(FsckPart::guard, *guard_, root);
    check_map(verified);
    guard_.reset();
  }
  plan();
}

void PublishedCheck::check_root(FsckPart part, const Checkpoint& said, const LogRoot& root) {
  if (root == said.log_root) return;
  add(part, said.size,
      fmt::format("the first {} entries have the log root {}; {} was published", said.size,
                  root.hex(), said.log_root.hex()));
}

void PublishedCheck::check_map(const Verified& verified) {
  std::vector<MapLeaf> leaves;
  for (std::uint64_t slot = 0; slot < verified.heads.size(); ++slot) {
    const auto& [key, head] = verified.heads[static_cast<HeadTable::Slot>(slot)];
    if (head.count > DeviceSequence(0)) leaves.push_back({key, head.leaf, head.count});
  }
  DeviceMap map(leaves.size());
  map.apply(leaves, sha256_);
  const MapRoot root = map.root(sha256_);
  if (root == guard_->map_root) return;
  add(FsckPart::guard, guard_->size,
      fmt::format("the devices of the first {} entries have the map root {}; {} was published",
                  guard_->size, root.hex(), guard_->map_root.hex()));
}

void PublishedCheck::finish(std::uint64_t entries, std::uint64_t verified) {
  // What lies beyond a break cannot be judged.
  const std::uint64_t judged_from = verified == entries ? entries + 1 : never;
  if (guard_ && guard_->size >= judged_from) {
    add(FsckPart::guard, 0,
        fmt::format("{} entries were published, the shard has {}: it was rolled back, or entries "
                    "are lost",
                    guard_->size, entries));
  }
  for (; kept_; move_on()) {
    if (kept_->size < judged_from) continue;
    add(FsckPart::checkpoints, 0,
        fmt::format("a checkpoint of {} entries was published, the shard has {}", kept_->size,
                    entries));
  }
}

void PublishedCheck::add(FsckPart part, std::uint64_t size, const std::string& what) {
  const auto sequence = size == 0 ? std::nullopt : std::optional(Sequence(size - 1));
  faults_.add(part, sequence, [&] {
    return fmt::format("shard {}: {}: {}", shard_.index.value(), name(part), what);
  });
}

}  // namespace hallmark
