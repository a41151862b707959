// Whether a shard's whole log holds (ledger/FORMAT.md, 11.1): every entry judged again, and both
// roots computed from nothing but the entries. For who checks a pack; one call on one thread, which
// has so many others help.
//
// Memory: 100 bytes a device for its head and 170 for the map, 48 for each id, and some pieces.
#pragma once

#include "ledger/pack/evidence.h"
#include "ledger/pack/zip_reader.h"
#include "ledger/proof/checkpoint.h"

namespace hallmark {

// io alone is an Error, or what `taker` (none: null) says; what cannot be read of the stream is a
// fault.
[[nodiscard]] Result<EvidenceAnswer> check_log(ZipStream& stream, const Checkpoint& checkpoint,
                                               unsigned threads, EvidenceTaker* taker = nullptr);

}  // namespace hallmark
