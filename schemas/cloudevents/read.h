// Reads the CloudEvent in a record, in any mode, by the letter of ledger/FORMAT.md. Admission, the
// API's answers and `hallmark validate` all read through here, so what one refuses the others name.
#pragma once

#include <optional>

#include "schemas/cloudevents/envelope.h"
#include "schemas/cloudevents/fault.h"
#include "schemas/vocabulary/record.h"

namespace hallmark {

inline constexpr std::size_t record_limit_bytes = 48 * 1024;
inline constexpr std::size_t record_attribute_limit = 64;

// The envelope, or nothing and at least one fault in `faults`.
[[nodiscard]] std::optional<Envelope> read_envelope(const Record& record, Faults& faults);

}  // namespace hallmark
