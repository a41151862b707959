// The views of a data directory, for commands on one; waited for with a bar on the terminal.
#pragma once

#include <memory>
#include <string>

#include "projections/views/views.h"

namespace hallmark::cli {

// Until they are of this version and have taken up all entries; an error where they do not go on.
[[nodiscard]] Status await_views(const Views& views, const std::string& what);

// A ledger to ask: it is opened to read, and its guard is looked at.
[[nodiscard]] Result<std::unique_ptr<Ledger>> open_to_ask(const std::string& directory);
// Its views, once they have taken up what they did not have. Waits a while for others that ask.
[[nodiscard]] Result<std::unique_ptr<Views>> open_views(const Ledger& ledger,
                                                        const Catalogue& catalogue,
                                                        const std::string& directory);

}  // namespace hallmark::cli
