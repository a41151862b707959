// Admission `admit/1` up to where the ledger's ids are needed: a pure function of a record and a
// shard's identity (ledger/FORMAT.md, 2). The ledger's writer goes on with the id key: duplicate,
// conflict, or accepted.
#pragma once

#include <variant>

#include "schemas/admission/event_digest.h"
#include "schemas/cloudevents/envelope.h"
#include "schemas/vocabulary/event_sink.h"
#include "schemas/vocabulary/record.h"
#include "schemas/vocabulary/strong.h"

namespace hallmark {

inline constexpr std::uint32_t admission_version = 1;

// Fit to be accepted, unless its id says otherwise. The envelope points into the record.
struct Admissible {
  Envelope envelope;
  EventDigest event_digest;
  IdKey id_key;
};

using Admission = std::variant<Admissible, Refusal>;

// `hasher` lends its memory; nothing of it shows in the answer.
[[nodiscard]] Admission admit(const Record& record, Shard shard, EventHasher& hasher);

// Where a record goes that no partition has been chosen for: to its device's shard of `of`, or to
// shard 0 where it is refused before it has a device.
struct RoutedAdmission {
  ShardIndex shard;
  Admission admission;
};
[[nodiscard]] RoutedAdmission admit_at_home(const Record& record, std::uint32_t of,
                                            EventHasher& hasher);

}  // namespace hallmark
