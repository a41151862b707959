#include "ledger/examine.h"

#include <fmt/format.h>

#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

std::string verdict_text(const std::optional<Refusal>& refusal) {
  if (!refusal) return "accepted";
  return fmt::format("refused {} {} ({})", number(refusal->reason), name(refusal->reason),
                     refusal->detail);
}

Unexpected broken(const EntryFrame& frame, std::string what) {
  return fail(ErrorCode::corruption, fmt::format("entry {} of shard {}: {}", frame.sequence.value(),
                                                 frame.partition.value(), std::move(what)));
}

Unexpected wrong_verdict(const Entry& entry, const std::optional<Refusal>& again) {
  return broken(entry.frame,
                fmt::format("its verdict is {}, admission says {}",
                            verdict_text(entry.frame.verdict.refusal), verdict_text(again)));
}

bool is_conflict(const std::optional<Refusal>& refusal) {
  return refusal && refusal->reason == Reason::conflict;
}

// Refused entries are in no device's chain.
bool outside_device_chains(const Entry& entry) {
  return entry.device.empty() && entry.frame.device_sequence == DeviceSequence(0) &&
         entry.frame.device_previous == LeafHash{} &&
         entry.frame.device_previous_sequence == Sequence(0);
}

}  // namespace

Result<EntryFacts> examine(std::string_view entry_bytes, Shard shard, Examiner& examiner) {
  TRY_ASSIGN(Entry entry, examiner.codec.decode(entry_bytes));
  EntryFacts facts{entry.frame, leaf_hash(entry_bytes, examiner.judge.sha256), std::nullopt};
  const Verdict& verdict = entry.frame.verdict;
  if (verdict.admission != admission_version) {
    return broken(entry.frame, fmt::format("admission version {} is unknown; expected {}",
                                           verdict.admission, admission_version));
  }
  if (verdict.refusal && !outside_device_chains(entry)) {
    return broken(entry.frame, "it is refused and yet stands in a device's chain");
  }
  const bool cut = verdict.refusal && is_stored_cut(*verdict.refusal);
  if (cut != entry.frame.cut.has_value()) {
    return broken(entry.frame, cut ? "its record should be cut" : "its record should be whole");
  }
  if (cut) {
    TRY(verify_cut(entry));
    return facts;
  }
  const Admission admission = admit(entry.record, shard, examiner.judge.event_hasher);
  if (const auto* refusal = std::get_if<Refusal>(&admission)) {
    if (verdict.refusal != *refusal) return wrong_verdict(entry, *refusal);
    return facts;
  }
  if (verdict.refusal && !is_conflict(verdict.refusal)) return wrong_verdict(entry, std::nullopt);
  const auto& admissible = std::get<Admissible>(admission);
  if (!verdict.refusal && entry.device != admissible.envelope.device) {
    return broken(entry.frame,
                  fmt::format("it is filed under device {}, its event's subject is {}",
                              quoted(entry.device), quoted(admissible.envelope.device)));
  }
  facts.event = EventFacts{device_key(admissible.envelope.device, examiner.judge.sha256),
                           admissible.id_key, admissible.event_digest};
  return facts;
}

}  // namespace hallmark
