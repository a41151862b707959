// A question's moments, named exactly: asked again with them, it gives the same bytes. For whoever
// makes exports, from a server's ledger or from a directory. Any thread.
#pragma once

#include "projections/exports/question.h"
#include "schemas/vocabulary/time.h"

namespace hallmark::api {

// Of a pack the prefixes are those of checkpoints: everything is published first, or those that are
// asked for must be kept, and are for ever from then on; then the ledger has to publish. Errors of
// what was asked are bad_input, and their context is a JSON pointer.
[[nodiscard]] Result<ExportQuestion> pin_question(Ledger& ledger, ExportQuestion question,
                                                  Recorded now);

// The entries of a question that is pinned. bad_input where the ledger does not have them.
[[nodiscard]] Result<Positions> pinned_positions(const Ledger& ledger,
                                                 const ExportQuestion& question);

}  // namespace hallmark::api
