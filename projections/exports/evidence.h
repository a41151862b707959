// Evidence as NDJSON: each entry in a line, decoded, with its hash and its bytes as they are kept,
// as /v1/shards/{shard}/entries/{n} shows it. By shard and sequence. One thread.
#pragma once

#include "projections/exports/scope.h"
#include "schemas/vocabulary/byte_sink.h"

namespace hallmark {

// Of everything: refused records too, where no window of time is asked. How many lines.
[[nodiscard]] Result<std::uint64_t> write_evidence(const ExportAsked& asked, ByteSink& out);

}  // namespace hallmark
