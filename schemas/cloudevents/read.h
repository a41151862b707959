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

// For naming every fault of an event: the envelope also where attributes are at fault, as far as it
// could be read, so that its data can be looked at. It is good only if `faults` has nothing.
[[nodiscard]] std::optional<Envelope> read_what_can_be(const Record& record, Faults& faults);

}  // namespace hallmark
