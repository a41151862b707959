#include "ledger/proof/bundle_history.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "ledger/chain.h"
#include "schemas/admission/admit.h"
#include "schemas/entry/codec.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

Unexpected wrong(std::string_view where, std::string_view expected, std::string_view found) {
  return fail(ErrorCode::bad_input,
              fmt::format("{}: expected {}, found {}", where, expected, found));
}

// As people count entries.
std::string place_of(std::size_t index) { return fmt::format("entry {}", index + 1); }

}  // namespace

// With where the ledger has it, so that who runs the ledger finds it.
std::string BundleHistory::name_of(std::size_t index) const {
  return fmt::format("{} (sequence {} of shard {})", place_of(index),
                     seen_[index].entry.frame.sequence.value(), checkpoint_.shard.index.value());
}

Status BundleHistory::decode(std::span<const std::string> entries) {
  EntryCodec codec;
  seen_.reserve(entries.size());
  for (const std::string& bytes : entries) {
    auto entry = codec.decode_form(bytes);
    if (!entry) {
      return fail(ErrorCode::bad_input, std::move(entry).error().text(), place_of(seen_.size()));
    }
    seen_.push_back({*std::move(entry), leaf_hash(bytes, sha256_), {}});
  }
  return ok();
}

Status BundleHistory::verdicts() {
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const EntryFrame& frame = seen_[i].entry.frame;
    const Verdict& verdict = frame.verdict;
    if (verdict.admission == admission_version && !verdict.refusal && !frame.cut) continue;
    const Refusal found = verdict.refusal.value_or(Refusal{Reason{}, 0});
    return wrong(
        name_of(i), fmt::format("one accepted by admission {}", admission_version),
        fmt::format("number {}, detail {}, admission {}, {} cut struct", number(found.reason),
                    found.detail, verdict.admission, frame.cut ? "a" : "no"));
  }
  return ok();
}

Status BundleHistory::admission() {
  ids_.reserve(seen_.size());
  for (std::size_t i = 0; i < seen_.size(); ++i) TRY(admit_one(i));
  return ok();
}

Status BundleHistory::admit_one(std::size_t index) {
  constexpr std::string_view expected = "a record that admission accepts";
  Seen& seen = seen_[index];
  const Admission answer = admit(seen.entry.record, checkpoint_.shard, event_hasher_);
  if (const auto* refusal = std::get_if<Refusal>(&answer)) {
    return wrong(name_of(index), expected,
                 fmt::format("one that it refuses: {} {} ({})", number(refusal->reason),
                             hallmark::name(refusal->reason), refusal->detail));
  }
  const auto& event = std::get<Admissible>(answer);
  const auto [known, is_new] =
      ids_.try_emplace(event.id_key, Id{event.event_digest, seen.entry.frame.sequence});
  if (!is_new) {
    const Id& first = known->second;
    const bool is_equal = first.event_digest == event.event_digest;
    return wrong(name_of(index), expected,
                 is_equal
                     ? fmt::format("a duplicate of entry {} of the shard", first.sequence.value())
                     : fmt::format("one that it refuses: {} {} ({})", number(Reason::conflict),
                                   hallmark::name(Reason::conflict), first.sequence.value()));
  }
  if (event.envelope.device != device_) seen.other_subject = event.envelope.device;
  return ok();
}

Status BundleHistory::device() {
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const Seen& seen = seen_[i];
    if (!seen.other_subject.empty()) {
      return wrong(name_of(i) + ", the record's subject", quoted(device_),
                   quoted(seen.other_subject));
    }
    if (seen.entry.device != device_) {
      return wrong(name_of(i) + ", its device", quoted(device_), quoted(seen.entry.device));
    }
  }
  return ok();
}

Status BundleHistory::chain() {
  const LeafHash identity = shard_identity(checkpoint_.shard, sha256_);
  for (std::size_t i = 0; i < seen_.size(); ++i) TRY(link(i, identity));
  return ok();
}

Status BundleHistory::link(std::size_t index, const LeafHash& identity) {
  const EntryFrame& frame = seen_[index].entry.frame;
  const Seen* last = index == 0 ? nullptr : &seen_[index - 1];
  if (frame.device_sequence.value() != index + 1) {
    return wrong(name_of(index) + ", deviceSequence", fmt::format("{}", index + 1),
                 fmt::format("{}", frame.device_sequence.value()));
  }
  const LeafHash leaf = last == nullptr ? LeafHash{} : last->leaf;
  if (frame.device_previous != leaf) {
    return wrong(name_of(index) + ", devicePrevious",
                 last == nullptr
                     ? "zeros in a first entry"
                     : fmt::format("{}, to which {} hashes", leaf.hex(), name_of(index - 1)),
                 frame.device_previous.hex());
  }
  const Sequence before = last == nullptr ? Sequence(0) : last->entry.frame.sequence;
  if (frame.device_previous_sequence != before) {
    return wrong(name_of(index) + ", devicePreviousSequence", fmt::format("{}", before.value()),
                 fmt::format("{}", frame.device_previous_sequence.value()));
  }
  return place(index, identity);
}

Status BundleHistory::place(std::size_t index, const LeafHash& identity) {
  const EntryFrame& frame = seen_[index].entry.frame;
  const Seen* last = index == 0 ? nullptr : &seen_[index - 1];
  const auto differs = [&](std::string_view part, const auto& expected, const auto& found) {
    return wrong(fmt::format("{}, {}", name_of(index), part), fmt::format("{}", expected),
                 fmt::format("{}", found));
  };
  const std::uint64_t sequence = frame.sequence.value();
  const std::uint64_t size = checkpoint_.size;
  if (frame.partition != checkpoint_.shard.index) {
    return differs("partition", checkpoint_.shard.index.value(), frame.partition.value());
  }
  if (last != nullptr && frame.sequence <= last->entry.frame.sequence) {
    return differs("sequence", fmt::format("more than {}", last->entry.frame.sequence.value()),
                   sequence);
  }
  if (sequence >= size) {
    return differs("sequence", fmt::format("less than the checkpoint's size {}", size), sequence);
  }
  if (last != nullptr && frame.offset <= last->entry.frame.offset) {
    return differs("offset", fmt::format("more than {}", last->entry.frame.offset.value()),
                   frame.offset.value());
  }
  if (frame.offset.value() < sequence) {
    return differs("offset", fmt::format("at least its sequence {}", sequence),
                   frame.offset.value());
  }
  const bool follows = last != nullptr && sequence - last->entry.frame.sequence.value() == 1;
  if (sequence == 0 && frame.previous != identity) {
    return differs("previous", fmt::format("the shard's identity {}", identity.hex()),
                   frame.previous.hex());
  }
  if (follows && frame.previous != last->leaf) {
    return differs("previous",
                   fmt::format("{}, to which {} hashes", last->leaf.hex(), name_of(index - 1)),
                   frame.previous.hex());
  }
  if (sequence == size - 1 && frame.recorded_at != checkpoint_.recorded_at) {
    return differs("recordedAt",
                   fmt::format("the checkpoint's {} µs", checkpoint_.recorded_at.micros()),
                   frame.recorded_at.micros());
  }
  return ok();
}

}  // namespace hallmark
