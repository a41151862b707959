// An entry as HTTP shows it, accepted or refused.
#pragma once

#include "ledger/reader.h"
#include "schemas/json/writer.h"

namespace hallmark::api {

// Decoded and raw: everything there is to know of it. `late` as in a history; of an accepted entry.
[[nodiscard]] Status write_entry(json::Writer& writer, const StoredEntry& stored, bool late);

// What was refused, and why: the members of a refusal.
void write_refusal(json::Writer& writer, const StoredEntry& stored);

}  // namespace hallmark::api
