// The entries of an export, by shard and sequence, made into text on several threads.
#pragma once

#include <functional>
#include <string>

#include "ledger/reader.h"
#include "projections/exports/scope.h"
#include "schemas/vocabulary/byte_sink.h"

namespace hallmark {

// Which of them.
enum class EntriesOf : std::uint8_t {
  devices,  // accepted ones of the devices in scope
  all       // every one of the prefix, refused ones too
};

// Appends what is shown of an entry; nothing where it is none of the export's. How many rows that
// was. On several threads at once. `late` as in a history.
using ShowEntry =
    std::function<Result<std::uint64_t>(const StoredEntry& stored, bool late, std::string& out)>;
// The rows of all.
[[nodiscard]] Result<std::uint64_t> write_entries(const ExportAsked& asked, EntriesOf which,
                                                  const ShowEntry& show, ByteSink& out);

}  // namespace hallmark
