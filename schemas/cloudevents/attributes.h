// The context attributes of an event, the same in every mode (ledger/FORMAT.md, 2.7). Called by the
// readers of the modes.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "schemas/cloudevents/envelope.h"
#include "schemas/cloudevents/fault.h"
#include "schemas/json/scan.h"

namespace hallmark {

// An attribute as a mode's reader found it. In binary mode each is a string.
struct SentAttribute {
  std::string_view name;
  json::Kind kind = json::Kind::string;
  std::string_view text;   // of a string: unescaped; of anything else: as it was written
  std::size_t offset = 0;  // in the value's bytes
};

// Fills the envelope's attributes from `sent`, whose names are good and differ. Null ones are
// absent. What is missing is missing at `event_offset`.
void read_attributes(const std::vector<SentAttribute>& sent, std::size_t event_offset,
                     Envelope& envelope, Faults& faults);

}  // namespace hallmark
