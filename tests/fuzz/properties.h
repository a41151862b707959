// What holds for every record whatever: two ways of reading agree, admission says what reading
// says, and a good event stays the same event in every form it can be written in. Called by the
// targets whose inputs become records; what does not hold stops the program.
#pragma once

#include <optional>

#include "schemas/cloudevents/fault.h"
#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/record.h"

namespace hallmark::fuzz {

struct Verdict {
  std::optional<Fault> fault;         // the first
  std::optional<EventDigest> digest;  // of a good event, its signatures left out
};

Verdict check_record(const Record& record);

}  // namespace hallmark::fuzz
