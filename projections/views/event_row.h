// The row of an event among its device's: what the fold needs of it, and where its entry stands.
#pragma once

#include <string>
#include <string_view>

#include "projections/fold/event.h"
#include "schemas/catalogue/catalogue.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

[[nodiscard]] std::string encode_event_row(const FoldEvent& event);

// Points into both. Fails where they are no row of an event.
[[nodiscard]] Result<FoldEvent> decode_event_row(const Catalogue& catalogue, std::string_view key,
                                                 std::string_view value);

// Where the entry stands, alone: for who looks at many.
[[nodiscard]] Result<Sequence> entry_of_event_row(std::string_view value);

}  // namespace hallmark
