// Appends made-up events to a ledger the way a bulk load does.
#pragma once

#include <cstdint>
#include <functional>

#include "ledger/ledger.h"
#include "tools/cli/bench/figures.h"

namespace hallmark::cli {

struct Filled {
  std::uint64_t record_bytes = 0;
};

// `answered(n)` is called on the shard's thread as the n-th event becomes durable.
[[nodiscard]] Result<Filled> fill(Ledger& ledger, const BenchSize& size,
                                  const std::function<void(std::uint64_t)>& answered);

// To write to a new ledger of one shard, which publishes or not.
enum class Publishing : std::uint8_t { no, yes };
[[nodiscard]] LedgerOptions bench_ledger_options(Publishing publishing = Publishing::no);

}  // namespace hallmark::cli
