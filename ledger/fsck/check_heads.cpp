#include "ledger/fsck/check_heads.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "ledger/families.h"
#include "ledger/index/index_codec.h"
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

// A head that is stored as it is after all entries needs no second look. Those that are older, as
// they may be by what was appended since the family was written out, are held against the entries
// from its position on: the first one of a device there names the head before it.
class HeadsJudge {
 public:
  explicit HeadsJudge(const HeadsCheck& check)
      : check_(check),
        heads_(check.verified.heads),
        verified_(check.verified.state.entries),
        judged_to_(std::min(check.position.applied.entries, verified_)),
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
    const auto cursor = check_.pieces.store.cursor(families::heads, "");
    while (true) {
      const auto there = cursor->next();
      if (!there) return add(std::nullopt, there.error().text());
      if (!*there) return;
      const std::string_view bytes = cursor->key();
      if (families::is_about_family(bytes)) continue;
      const auto key = DeviceKey::from_bytes(bytes);
      if (!key) {
        add(std::nullopt, fmt::format("the key {} of {} bytes is no device's",
                                      to_hex(bytes.substr(0, 32)), bytes.size()));
        continue;
      }
      const auto head = index_codec::decode_head(cursor->value());
      if (head) {
        judge(*key, *head);
      } else {
        mark_seen(*key);
        add(std::nullopt, fmt::format("of device key {}: {}", key->hex(), head.error().text()));
      }
    }
  }

  void mark_seen(const DeviceKey& key) {
    if (heads_.find(key) != nullptr) seen_[heads_.slot_of(key)] = true;
  }

  void judge(const DeviceKey& key, const Head& stored) {
    mark_seen(key);
    if (stored.sequence.value() >= check_.position.bound) {
      return add(stored.sequence,
                 fmt::format("of device key {}: found {}; it may speak of the first {} entries "
                             "alone",
                             key.hex(), text_of(stored), check_.position.bound));
    }
    // It speaks of what could not be verified.
    if (stored.sequence.value() >= verified_) return;
    const Head* last = heads_.find(key);
    if (last == nullptr || is_none(*last)) {
      return add(stored.sequence, fmt::format("device key {} has a head, {}, but no accepted entry",
                                              key.hex(), text_of(stored)));
    }
    if (stored == *last) return;
    const HeadTable::Slot slot = heads_.slot_of(key);
    // It can be an older one only where an entry came after the family's position.
    if (is_none(stored) || last->sequence.value() < judged_to_) {
      return add_wrong(slot, stored, *last);
    }
    open_.emplace(slot, stored);
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
    const Head& concerned = is_none(expected) ? stored : expected;
    faults_.add(FsckPart::heads, concerned.sequence, [&] {
      return fmt::format("shard {}: heads: of device {}: expected {}; found {}",
                         check_.pieces.shard.index.value(), heads_[slot].key.hex(),
                         text_of(expected), text_of(stored));
    });
  }

  void add(std::optional<Sequence> sequence, const std::string& what) {
    faults_.add(FsckPart::heads, sequence, [&] {
      return fmt::format("shard {}: heads: {}", check_.pieces.shard.index.value(), what);
    });
  }

  const HeadsCheck& check_;
  HeadTable& heads_;
  const std::uint64_t verified_;
  const std::uint64_t judged_to_;  // the family's position, or what is verified of it
  std::vector<bool> seen_;         // by slot: it is stored
  std::unordered_map<HeadTable::Slot, Head> open_;  // as stored; none where it is not
  FsckFaults faults_;
};

}  // namespace

FsckFaults check_heads(const HeadsCheck& check, const GoOn& go_on) {
  return HeadsJudge(check).run(go_on);
}

}  // namespace hallmark
