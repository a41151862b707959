#include "ledger/fsck/check_ids.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <unordered_map>

#include "ledger/families.h"
#include "ledger/fsck/pieces.h"
#include "ledger/index/index_codec.h"
#include "ledger/ordered_work.h"
#include "schemas/vocabulary/hex.h"

namespace hallmark {
namespace {

// The filter's bits lie anywhere; those of so many ids are on their way from memory at once.
constexpr std::size_t bits_ahead = 16;

// Entries whose ids share a prefix, ascending.
using Group = std::span<const IdPlace>;

std::string key_text(IdPrefix prefix) {
  return to_hex(families::view(families::big_endian(prefix)));
}

// The ids of one bucket. One thread.
class BucketCheck {
 public:
  BucketCheck(const IdsCheck& check, std::size_t bucket, Examiner& examiner)
      : check_(check), bucket_(bucket), examiner_(examiner) {}

  FsckFaults run() {
    places_ = check_.verified.ids.sorted(bucket_);
    for (std::size_t at = 0; at < places_.size();) {
      const Group group = group_at(at);
      if (group.size() > 1) check_accepted_once(group);
      at += group.size();
    }
    if (check_.filter != nullptr) check_filter();
    if (check_.ids) check_family();
    return std::move(faults_);
  }

 private:
  [[nodiscard]] Shard shard() const { return check_.verified.shard; }
  [[nodiscard]] std::string place(Sequence sequence) const {
    return entry_place(sequence, shard());
  }

  Group group_at(std::size_t at) const {
    std::size_t end = at;
    while (end < places_.size() && places_[end].prefix == places_[at].prefix) ++end;
    return Group(places_).subspan(at, end - at);
  }

  void check_accepted_once(Group group) {
    std::unordered_map<IdKey, Sequence> first;
    for (const IdPlace& one : group) {
      const auto facts = read_entry(check_.store, shard(), one.sequence, examiner_);
      if (!facts || !facts->accepted()) {
        // It was good when the pass came by.
        faults_.add(FsckPart::entries, one.sequence, [&] {
          return text_at(place(one.sequence),
                         facts ? Error{ErrorCode::corruption, "it is refused, and was accepted", {}}
                               : facts.error());
        });
        continue;
      }
      const auto placed = first.try_emplace(facts->event->id_key, one.sequence);
      if (placed.second) continue;
      const Sequence earlier = placed.first->second;
      faults_.add(FsckPart::entries, one.sequence, [&] {
        return fmt::format(
            "{}: it is accepted, and so is entry {} with the same source and id; "
            "admission says duplicate or refused {} (conflict)",
            place(one.sequence), earlier.value(), number(Reason::conflict));
      });
    }
  }

  void check_filter() {
    for (std::size_t at = 0; at < places_.size(); ++at) {
      if (at + bits_ahead < places_.size()) check_.filter->expect(places_[at + bits_ahead].prefix);
      const IdPlace& one = places_[at];
      if (one.sequence.value() >= check_.filter_applied) continue;
      if (check_.filter->may_contain(one.prefix)) continue;
      faults_.add(FsckPart::filters, one.sequence, [&] {
        return fmt::format(
            "{}: the filter over ids says that its id was never accepted, although "
            "it stands for the first {} entries",
            place(one.sequence), check_.filter_applied);
      });
    }
  }

  // Walks the stored keys of the bucket beside what they should be.
  void check_family() {
    std::size_t at = 0;
    const std::string from = bucket_ == 0 ? "" : std::string(1, static_cast<char>(bucket_));
    const auto cursor = check_.store.cursor(families::ids, from);
    while (true) {
      const auto there = cursor->next();
      if (!there) return add_of_family(there.error().text());
      if (!*there || !is_of_bucket(cursor->key())) break;
      const std::string_view key = cursor->key();
      if (families::is_about_family(key)) continue;
      if (key.size() != sizeof(IdPrefix)) {
        add_of_family(fmt::format("the key {} of {} bytes is no id's", to_hex(key.substr(0, 32)),
                                  key.size()));
        continue;
      }
      const IdPrefix prefix = *families::number_of(key);
      for (; at < places_.size() && places_[at].prefix < prefix; at += group_at(at).size()) {
        compare(group_at(at), {});
      }
      Group group;
      if (at < places_.size() && places_[at].prefix == prefix) group = group_at(at);
      at += group.size();
      compare_stored(prefix, group, cursor->value());
    }
    for (; at < places_.size(); at += group_at(at).size()) compare(group_at(at), {});
  }

  [[nodiscard]] bool is_of_bucket(std::string_view key) const {
    const std::size_t first = key.empty() ? 0 : static_cast<unsigned char>(key.front());
    return first == bucket_;
  }

  void compare_stored(IdPrefix prefix, Group group, std::string_view value) {
    auto listed = index_codec::decode_sequences(value);
    if (!listed) {
      return add_of_family(fmt::format("under {}: {}", key_text(prefix), listed.error().text()));
    }
    const bool ascending =
        std::adjacent_find(listed->begin(), listed->end(), std::greater_equal<>()) == listed->end();
    if (listed->empty() || !ascending) {
      add_of_family(fmt::format("under {}: expected sequences of entries, ascending; found {}",
                                key_text(prefix), to_hex(value.substr(0, 32))));
      std::sort(listed->begin(), listed->end());
    }
    for (const Sequence sequence : *listed) {
      if (sequence.value() >= check_.ids->bound) {
        faults_.add(FsckPart::ids, sequence, [&] {
          return fmt::format(
              "shard {}: ids: under {} stands entry {}; it may speak of the first {} "
              "alone",
              shard().index.value(), key_text(prefix), sequence.value(), check_.ids->bound);
        });
        continue;
      }
      // It may run ahead of its position, and of what could be verified.
      if (sequence.value() >= check_.verified.state.entries) continue;
      if (std::binary_search(group.begin(), group.end(), IdPlace{prefix, sequence})) continue;
      faults_.add(FsckPart::ids, sequence, [&] {
        return fmt::format("shard {}: ids: under {} stands entry {}, which is {}",
                           shard().index.value(), key_text(prefix), sequence.value(),
                           what_it_is(sequence));
      });
    }
    compare(group, *listed);
  }

  std::string what_it_is(Sequence sequence) {
    const auto facts = read_entry(check_.store, shard(), sequence, examiner_);
    if (!facts) return facts.error().text();
    if (!facts->accepted()) return "refused";
    return "that of another id, " + facts->event->id_key.hex();
  }

  // Each of the group that the family is said to hold is listed; `listed` is sorted.
  void compare(Group group, const std::vector<Sequence>& listed) {
    for (const IdPlace& one : group) {
      if (one.sequence.value() >= check_.ids->applied.entries) continue;
      if (std::binary_search(listed.begin(), listed.end(), one.sequence)) continue;
      faults_.add(FsckPart::ids, one.sequence, [&] {
        return fmt::format(
            "shard {}: ids: entry {} is missing under {}, although the first {} "
            "entries should be there",
            shard().index.value(), one.sequence.value(),
            to_hex(families::view(families::big_endian(one.prefix))), check_.ids->applied.entries);
      });
    }
  }

  void add_of_family(const std::string& what) {
    faults_.add(FsckPart::ids, std::nullopt,
                [&] { return fmt::format("shard {}: ids: {}", shard().index.value(), what); });
  }

  const IdsCheck& check_;
  const std::size_t bucket_;
  Examiner& examiner_;
  std::vector<IdPlace> places_;
  FsckFaults faults_;
};

}  // namespace

FsckFaults check_ids(const IdsCheck& check,
                     const std::function<bool(std::uint64_t, std::uint64_t)>& go_on) {
  FsckFaults faults;
  std::uint64_t done = 0;
  std::size_t next_bucket = 0;
  std::vector<Examiner> examiners(std::max(check.threads, 1U));
  const auto produce = [&](std::uint64_t bucket, unsigned worker) -> Result<FsckFaults> {
    return BucketCheck(check, bucket, examiners[worker]).run();
  };
  const auto consume = [&](FsckFaults&& of_bucket) -> Status {
    faults.add(std::move(of_bucket));
    done += check.verified.ids.size(next_bucket++);
    if (go_on(done, check.verified.state.accepted)) return ok();
    return fail(ErrorCode::unavailable, "no more buckets are wanted");
  };
  // Its only error is that one.
  (void)in_order<FsckFaults>(IdPairs::buckets, check.threads, produce, consume);
  return faults;
}

}  // namespace hallmark
