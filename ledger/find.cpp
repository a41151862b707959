#include "ledger/find.h"

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

Result<std::uint64_t> entries_known_at(const ShardLedger& shard, Recorded moment) {
  Reader reader = shard.reader();
  std::uint64_t known = 0;  // stamped by then
  std::uint64_t unknown = reader.entries();
  while (known < unknown) {
    const std::uint64_t middle = known + (unknown - known) / 2;
    TRY_ASSIGN(const StoredEntry stored, reader.entry(Sequence(middle)));
    if (stored.entry.frame.recorded_at > moment) {
      unknown = middle;
    } else {
      known = middle + 1;
    }
  }
  return known;
}

}  // namespace hallmark
