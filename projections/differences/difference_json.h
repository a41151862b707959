// A difference as JSON, its members in one order.
#pragma once

#include "projections/differences/walk.h"
#include "schemas/json/writer.h"

namespace hallmark {

void write_difference(json::Writer& writer, const DeviceDifference& difference);
void write_counts(json::Writer& writer, const DifferenceCounts& counts);

}  // namespace hallmark
