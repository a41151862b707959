// What an entry's bytes say and whether they hold up by themselves: canonical, and with the verdict
// that admission gives again. Catching up the indexes and checking a ledger both read through here.
// Pure.
#pragma once

#include <optional>
#include <string_view>

#include "ledger/chain.h"
#include "ledger/judged.h"
#include "schemas/entry/codec.h"

namespace hallmark {

// Of an entry whose record is an admissible event: accepted, or refused as a conflict.
struct EventFacts {
  DeviceKey device;
  IdKey id_key;
  EventDigest event_digest;
};

struct EntryFacts {
  EntryFrame frame;
  LeafHash leaf;
  std::optional<EventFacts> event;

  [[nodiscard]] bool accepted() const { return !frame.verdict.refusal; }
};

// Lends its memory. One thread.
struct Examiner {
  EntryCodec codec;
  Judge judge;
};

// The place in the chains is not looked at, nor are ids: a conflict is taken at its word.
[[nodiscard]] Result<EntryFacts> examine(std::string_view entry_bytes, Shard shard,
                                         Examiner& examiner);

}  // namespace hallmark
