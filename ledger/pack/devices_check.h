// Whether the histories of some devices of a shard hold (ledger/FORMAT.md, 11.2): each complete as
// of the checkpoint, by one recursion over the map and one over the log. For who checks a pack. One
// thread.
//
// Memory: 200 bytes a device, and 100 for each entry of the device at hand.
#pragma once

#include "ledger/pack/evidence.h"
#include "ledger/pack/zip_reader.h"
#include "ledger/proof/checkpoint.h"

namespace hallmark {

// io alone is an Error, or what `taker` (none: null) says; what cannot be read of the stream is a
// fault.
[[nodiscard]] Result<EvidenceAnswer> check_devices(ZipStream& stream, const Checkpoint& checkpoint,
                                                   EvidenceTaker* taker = nullptr);

}  // namespace hallmark
