// Two packs of one ledger, by their evidence; each is verified first. One thread.
#pragma once

#include <span>
#include <string>
#include <variant>

#include "ledger/pack/pack_check.h"
#include "tools/cli/diff/compared.h"

namespace hallmark::cli {

struct PacksAsked {
  std::string a, b;
  std::span<const VerifierKey> known;
};

// A pack that does not hold, and why.
struct BadPack {
  std::string path;
  PackFault fault;
};

// bad_input: they are good, and no two states of one ledger.
[[nodiscard]] Result<std::variant<DifferenceCounts, BadPack>> compare_packs(
    const PacksAsked& asked, const Begin& begin, const TakeDifference& take);

}  // namespace hallmark::cli
