// The family `heads`: of each device its latest accepted entry, as of the family's position or
// later.
#pragma once

#include <cstdint>
#include <functional>

#include "ledger/fsck/derived.h"
#include "ledger/fsck/pieces.h"
#include "ledger/fsck/report.h"
#include "ledger/fsck/verified.h"

namespace hallmark {

struct HeadsCheck {
  PieceOptions pieces;
  Verified& verified;
  FamilyPosition position;
};

// `go_on(done, total)` is asked now and then; false ends it before it has seen everything.
[[nodiscard]] FsckFaults check_heads(
    const HeadsCheck& check, const std::function<bool(std::uint64_t, std::uint64_t)>& go_on);

}  // namespace hallmark
