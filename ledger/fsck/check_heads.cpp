#include "ledger/fsck/check_heads.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "ledger/families.h"
#include "ledger/index/index_codec.h"
#include "ledger/ordered_work.h"
#include "schemas/vocabulary/hex.h"

namespace hallmark {
namespace {

using GoOn = std::function<bool(std::uint64_t, std::uint64_t)>;

bool is_none(const Head& head) { return head.count == DeviceSequence(0); }

std::string text_of(const Head& head) {
  if (is_none(head)) return "none";
  return fmt::format("event {}, entry {} ({})", head.count.value(), head.sequence.value(),
                     head.leaf.hex());
}

// What the stored heads of one range of keys come to.
struct RangeOfHeads {
  std::vector<HeadTable::Slot> seen;  // stored, rightly or not
  std::vector<std::pair<HeadTable::Slot, Head>> open;
  FsckFaults faults;
};

struct WrongHead {
  const HeadsCheck& check;
  HeadTable::Slot slot;
  const Head& stored;
  const Head& expected;

  void add_to(FsckFaults& faults) const {
    const Head& concerned = is_none(expected) ? stored : expected;
    faults.add(FsckPart::heads, concerned.sequence, [&] {
      return fmt::format("shard {}: heads: of device {}: expected {}; found {}",
                         check.pieces.shard.index.value(), check.verified.heads[slot].key.hex(),
                         text_of(expected), text_of(stored));
    });
  }
};

// The family's position, or what is verified of it.
std::uint64_t judged_to(const HeadsCheck& check) {
  return std::min(check.position.applied.entries, check.verified.state.entries);
}

// The stored heads whose keys begin with one byte. One thread.
class HeadsOfRange {
 public:
  HeadsOfRange(const HeadsCheck& check, std::uint8_t first_byte)
      : check_(check), first_byte_(first_byte) {}

  RangeOfHeads run() {
    const char first = static_cast<char>(first_byte_);
    const auto cursor = check_.pieces.store.cursor(
        families::heads, first_byte_ == 0 ? std::string_view() : std::string_view(&first, 1));
    while (true) {
      const auto there = cursor->next();
      if (!there) add(std::nullopt, there.error().text());
      if (!there || !*there || !is_of_range(cursor->key())) return std::move(range_);
      if (!families::is_about_family(cursor->key())) judge(cursor->key(), cursor->value());
    }
  }

 private:
  [[nodiscard]] bool is_of_range(std::string_view key) const {
    return (key.empty() ? 0 : static_cast<std::uint8_t>(key.front())) == first_byte_;
  }

  void judge(std::string_view key_bytes, std::string_view value) {
    const auto key = DeviceKey::from_bytes(key_bytes);
    if (!key) {
      return add(std::nullopt, fmt::format("the key {} of {} bytes is no device's",
                                           to_hex(key_bytes.substr(0, 32)), key_bytes.size()));
    }
    const auto slot = check_.verified.heads.look_up(*key);
    if (slot) range_.seen.push_back(*slot);
    const auto stored = index_codec::decode_head(value);
    if (!stored) {
      return add(std::nullopt,
                 fmt::format("of device key {}: {}", key->hex(), stored.error().text()));
    }
    if (stored->sequence.value() >= check_.position.bound) {
      return add(stored->sequence,
                 fmt::format("of device key {}: found {}; it may speak of the first {} entries "
                             "alone",
                             key->hex(), text_of(*stored), check_.position.bound));
    }
    // It speaks of what could not be verified.
    if (stored->sequence.value() >= check_.verified.state.entries) return;
    if (!slot || is_none(check_.verified.heads[*slot].head)) {
      return add(stored->sequence,
                 fmt::format("device key {} has a head, {}, but no accepted entry", key->hex(),
                             text_of(*stored)));
    }
    compare(*slot, *stored);
  }

  void compare(HeadTable::Slot slot, const Head& stored) {
    const Head& last = check_.verified.heads[slot].head;
    if (stored == last) return;
    // It can be an older one only where an entry came after the family's position.
    if (is_none(stored) || last.sequence.value() < judged_to(check_)) {
      WrongHead{check_, slot, stored, last}.add_to(range_.faults);
    } else {
      range_.open.emplace_back(slot, stored);
    }
  }

  void add(std::optional<Sequence> sequence, const std::string& what) {
    range_.faults.add(FsckPart::heads, sequence, [&] {
      return fmt::format("shard {}: heads: {}", check_.pieces.shard.index.value(), what);
    });
  }

  const HeadsCheck& check_;
  const std::uint8_t first_byte_;
  RangeOfHeads range_;
};

// A head that is stored as it is after all entries needs no second look. Those that are older, as
// they may be by what was appended since the family was written out, are held against the entries
// from its position on: the first one of a device there names the head before it.
class HeadsJudge {
 public:
  explicit HeadsJudge(const HeadsCheck& check)
      : check_(check),
        heads_(check.verified.heads),
        verified_(check.verified.state.entries),
        judged_to_(judged_to(check)),
        seen_(heads_.size()) {}

  FsckFaults run(const GoOn& go_on) {
    walk_family();
    find_missing();
    if (open_.empty() || !look_again(go_on)) return std::move(faults_);
    // What is left names an entry that is none of its device's.
    for (const auto& [slot, stored] : open_) {
      if (!is_none(stored)) add_wrong(slot, stored, heads_[slot].head);
    }
    return std::move(faults_);
  }

 private:
  void walk_family() {
    constexpr std::uint64_t first_bytes = 256;
    const auto produce = [&](std::uint64_t first_byte, unsigned) -> Result<RangeOfHeads> {
      return HeadsOfRange(check_, static_cast<std::uint8_t>(first_byte)).run();
    };
    const auto consume = [&](RangeOfHeads&& range) -> Status {
      for (const HeadTable::Slot slot : range.seen) seen_[slot] = true;
      open_.insert(range.open.begin(), range.open.end());
      faults_.add(std::move(range.faults));
      return ok();
    };
    // Neither of them fails: what cannot be read is a fault like another.
    (void)in_order<RangeOfHeads>(first_bytes, check_.pieces.threads, produce, consume);
  }

  // Each device with an entry below the position has a head; for those with a later one, too, the
  // entries have to be asked whether there was one before.
  void find_missing() {
    if (judged_to_ == 0) return;
    for (HeadTable::Slot slot = 0; slot < seen_.size(); ++slot) {
      const Head& last = heads_[slot].head;
      if (seen_[slot] || is_none(last)) continue;
      if (last.sequence.value() < judged_to_) {
        add_wrong(slot, Head{}, last);
      } else {
        open_.emplace(slot, Head{});
      }
    }
  }

  // Whether it saw all entries from the position on.
  bool look_again(const GoOn& go_on) {
    std::vector<bool> met(seen_.size());
    bool whole = true;
    examine_pieces(check_.pieces, judged_to_, verified_, [&](const ExaminedPiece& piece) {
      for (const EntryFacts& facts : piece.facts) {
        if (facts.accepted()) meet(facts, met);
      }
      if (piece.broken) faults_.add(*piece.broken);  // it held when the pass came by
      const std::uint64_t done =
          piece.facts.empty() ? judged_to_ : piece.facts.back().frame.sequence.value() + 1;
      whole = !piece.broken && go_on(done - judged_to_, verified_ - judged_to_);
      return whole;
    });
    return whole;
  }

  void meet(const EntryFacts& facts, std::vector<bool>& met) {
    const EntryFrame& frame = facts.frame;
    const HeadTable::Slot slot = heads_.slot_of(facts.event->device);
    const auto found = open_.find(slot);
    if (found == open_.end()) return;
    const Head stored = found->second;
    if (!met[slot]) {
      met[slot] = true;
      // What the device's head was at the position.
      Head before;
      if (frame.device_sequence > DeviceSequence(1)) {
        before = {frame.device_previous, frame.device_previous_sequence,
                  DeviceSequence(frame.device_sequence.value() - 1)};
      }
      if (is_none(stored) || stored.sequence.value() < judged_to_) {
        if (stored != before) add_wrong(slot, stored, before);
        open_.erase(found);
        return;
      }
    }
    if (stored.sequence != frame.sequence) return;
    const Head this_one{facts.leaf, frame.sequence, frame.device_sequence};
    if (stored != this_one) add_wrong(slot, stored, this_one);
    open_.erase(found);
  }

  void add_wrong(HeadTable::Slot slot, const Head& stored, const Head& expected) {
    WrongHead{check_, slot, stored, expected}.add_to(faults_);
  }

  const HeadsCheck& check_;
  HeadTable& heads_;
  const std::uint64_t verified_;
  const std::uint64_t judged_to_;
  std::vector<bool> seen_;                          // by slot: it is stored
  std::unordered_map<HeadTable::Slot, Head> open_;  // as stored; none where it is not
  FsckFaults faults_;
};

}  // namespace

FsckFaults check_heads(const HeadsCheck& check, const GoOn& go_on) {
  return HeadsJudge(check).run(go_on);
}

}  // namespace hallmark
