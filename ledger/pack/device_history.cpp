#include "ledger/pack/device_history.h"

#include <fmt/format.h>

#include "ledger/chain.h"
#include "schemas/admission/admit.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {

Unexpected DeviceHistory::wrong(std::string_view fault, std::string_view what,
                                const std::string& expected, const std::string& found) {
  fault_ = fault;
  return fail(ErrorCode::bad_input,
              fmt::format("{}, entry {}{}: expected {}, found {}", quoted(device_), count_ + 1,
                          what, expected, found));
}

Status DeviceHistory::take(std::string_view entry_bytes) {
  const auto entry = tools_.codec.decode_form(entry_bytes);
  if (!entry) return wrong("badEntry", "", "an entry's bytes", entry.error().text());
  TRY(verify_verdict(entry->frame));
  TRY(judge(*entry));
  TRY(verify_chain(entry->frame));
  TRY(verify_place(entry->frame));
  leaf_ = leaf_hash(entry_bytes, tools_.sha256);
  sequence_ = entry->frame.sequence;
  offset_ = entry->frame.offset;
  ++count_;
  return ok();
}

Status DeviceHistory::verify_verdict(const EntryFrame& frame) {
  const Verdict& verdict = frame.verdict;
  if (verdict.admission == admission_version && !verdict.refusal && !frame.cut) return ok();
  const Refusal found = verdict.refusal.value_or(Refusal{Reason{}, 0});
  return wrong(
      "refusedEntry", "", fmt::format("one accepted by admission {}", admission_version),
      fmt::format("number {}, detail {}, admission {}, {} cut struct", number(found.reason),
                  found.detail, verdict.admission, frame.cut ? "a" : "no"));
}

Status DeviceHistory::judge(const Entry& entry) {
  const std::string expected = "a record that admission accepts";
  const Admission answer = admit(entry.record, checkpoint_.shard, tools_.event_hasher);
  if (const auto* refusal = std::get_if<Refusal>(&answer)) {
    return wrong("notAdmitted", "", expected,
                 fmt::format("one that it refuses: {} {} ({})", number(refusal->reason),
                             name(refusal->reason), refusal->detail));
  }
  const auto& event = std::get<Admissible>(answer);
  const auto [known, is_new] =
      ids_.try_emplace(event.id_key, Id{event.event_digest, entry.frame.sequence});
  if (!is_new) {
    return wrong(
        "notAdmitted", "", expected,
        fmt::format("one with the id of entry {} of the shard", known->second.sequence.value()));
  }
  if (event.envelope.device != device_) {
    return wrong("wrongDevice", ", the record's subject", quoted(device_),
                 quoted(event.envelope.device));
  }
  if (entry.device == device_) return ok();
  return wrong("wrongDevice", ", its device", quoted(device_), quoted(entry.device));
}

Status DeviceHistory::verify_chain(const EntryFrame& frame) {
  const auto differs = [&](std::string_view part, const std::string& expected,
                           const std::string& found) {
    return wrong("brokenChain", part, expected, found);
  };
  if (frame.device_sequence.value() != count_ + 1) {
    return differs(", deviceSequence", fmt::format("{}", count_ + 1),
                   fmt::format("{}", frame.device_sequence.value()));
  }
  if (frame.device_previous != leaf_) {
    return differs(", devicePrevious", leaf_.hex(), frame.device_previous.hex());
  }
  if (frame.device_previous_sequence != sequence_) {
    return differs(", devicePreviousSequence", fmt::format("{}", sequence_.value()),
                   fmt::format("{}", frame.device_previous_sequence.value()));
  }
  return ok();
}

Status DeviceHistory::verify_place(const EntryFrame& frame) {
  const auto differs = [&](std::string_view part, const auto& expected, const auto& found) {
    return wrong("brokenChain", part, fmt::format("{}", expected), fmt::format("{}", found));
  };
  const std::uint64_t sequence = frame.sequence.value();
  if (frame.partition != checkpoint_.shard.index) {
    return differs(", partition", checkpoint_.shard.index.value(), frame.partition.value());
  }
  if (count_ > 0 && frame.sequence <= sequence_) {
    return differs(", sequence", fmt::format("more than {}", sequence_.value()), sequence);
  }
  if (sequence >= checkpoint_.size) {
    return differs(", sequence", fmt::format("less than {}", checkpoint_.size), sequence);
  }
  if (count_ > 0 && frame.offset <= offset_) {
    return differs(", offset", fmt::format("more than {}", offset_.value()), frame.offset.value());
  }
  if (frame.offset.value() < sequence) {
    return differs(", offset", fmt::format("at least {}", sequence), frame.offset.value());
  }
  if (sequence == 0) {
    const LeafHash identity = shard_identity(checkpoint_.shard, tools_.sha256);
    if (frame.previous != identity) {
      return differs(", previous", identity.hex(), frame.previous.hex());
    }
  } else if (count_ > 0 && sequence - sequence_.value() == 1 && frame.previous != leaf_) {
    return differs(", previous", leaf_.hex(), frame.previous.hex());
  }
  if (sequence == checkpoint_.size - 1 && frame.recorded_at != checkpoint_.recorded_at) {
    return differs(", recordedAt", checkpoint_.recorded_at.micros(), frame.recorded_at.micros());
  }
  return ok();
}

}  // namespace hallmark
