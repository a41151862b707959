#include "ledger/find.h"

#include <functional>

#include "schemas/admission/event_digest.h"
#include "schemas/cloudevents/read.h"

namespace hallmark {

Result<std::optional<StoredEntry>> find_event(const ShardLedger& shard, std::string_view source,
                                              std::string_view id) {
  // The index knows beginnings of ids alone; the entry says whose it is.
  const IdPrefix prefix = prefix_of(EventHasher().id_key(source, id));
  TRY_ASSIGN(const auto candidates, shard.index().candidates(prefix));
  Reader reader = shard.reader();
  for (const Sequence sequence : candidates) {
    if (sequence.value() >= reader.entries()) continue;
    TRY_ASSIGN(StoredEntry stored, reader.entry(sequence));
    Faults faults(Faults::Gather::first);
    const auto envelope = read_envelope(stored.entry.record, faults);
    if (envelope && stored.entry.accepted() && envelope->source == source && envelope->id == id) {
      return std::optional(std::move(stored));
    }
  }
  return std::optional<StoredEntry>();
}

Receipt receipt_of(Receipt::Status status, const StoredEntry& stored, std::string_view source,
                   std::string_view id) {
  const EntryFrame& frame = stored.entry.frame;
  return {status,           std::string(source), std::string(id),       stored.entry.device,
          frame.partition,  frame.sequence,      frame.device_sequence, stored.leaf,
          frame.recorded_at};
}

namespace {

struct Stretch {
  std::uint64_t first = 0;
  std::uint64_t end = 0;
};

// How many entries there are before the first of the stretch of which `is_beyond` holds, as it does
// of all after in it.
Result<std::uint64_t> entries_before(Reader& reader, const Stretch& stretch,
                                     const std::function<bool(const EntryFrame&)>& is_beyond) {
  std::uint64_t before = stretch.first;
  std::uint64_t beyond = stretch.end;
  while (before < beyond) {
    const std::uint64_t middle = before + (beyond - before) / 2;
    TRY_ASSIGN(const StoredEntry stored, reader.entry(Sequence(middle)));
    if (is_beyond(stored.entry.frame)) {
      beyond = middle;
    } else {
      before = middle + 1;
    }
  }
  return before;
}

}  // namespace

Result<std::optional<StoredEntry>> find_offset(const ShardLedger& shard, Offset offset) {
  Reader reader = shard.reader();
  TRY_ASSIGN(const std::uint64_t sequence,
             entries_before(reader, {0, reader.entries()},
                            [&](const EntryFrame& frame) { return frame.offset >= offset; }));
  if (sequence == reader.entries()) return std::optional<StoredEntry>();
  TRY_ASSIGN(StoredEntry stored, reader.entry(Sequence(sequence)));
  if (stored.entry.frame.offset != offset) return std::optional<StoredEntry>();
  return std::optional(std::move(stored));
}

Result<std::uint64_t> entries_known_at(const ShardLedger& shard, Recorded moment) {
  // In this order: the steps are those of all that is read.
  Reader reader = shard.reader();
  Stretch stretch{0, reader.entries()};
  for (const StepBack& step : shard.steps_back()) {
    if (step.sequence.value() >= reader.entries()) break;
    if (step.before > moment) {
      stretch.end = step.sequence.value();
      break;
    }
    stretch.first = step.sequence.value();
  }
  return entries_before(reader, stretch,
                        [&](const EntryFrame& frame) { return frame.recorded_at > moment; });
}

}  // namespace hallmark
