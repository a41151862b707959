// An entry as answers and exports show it, accepted or refused.
#pragma once

#include "ledger/reader.h"
#include "schemas/json/writer.h"

namespace hallmark {

// Decoded and raw: everything there is to know of it. `late` as in a history; of an accepted entry.
[[nodiscard]] Status write_entry(json::Writer& writer, const StoredEntry& stored, bool late);

// Which device a refused record meant, where that can be told; else empty.
[[nodiscard]] std::string meant_device(const Record& record);

// What was refused, and why: the members of a refusal.
void write_refusal(json::Writer& writer, const StoredEntry& stored);

}  // namespace hallmark
