// Whether an event of ours says what the catalogue allows: all faults, each with its JSON pointer.
// This is the door's strictness (HTTP's 422, hallmark validate, record); admission does not ask it,
// and what came over Kafka is kept anyway.
#pragma once

#include <string_view>

#include "schemas/catalogue/catalogue.h"
#include "schemas/cloudevents/envelope.h"
#include "schemas/cloudevents/fault.h"
#include "schemas/json/scan.h"
#include "schemas/vocabulary/record.h"

namespace hallmark {

// All that the door asks of a record: that it is an event, and that the catalogue allows it. The
// record is good if `faults` has nothing.
void check_record(const Catalogue& catalogue, const Record& record, Faults& faults);

// Type, subject, media type and data of an event. Types that do not begin with "hallmark." are
// their users' own business. `document` is the text that faults' offsets count in: the record's
// value.
void check_event(const Catalogue& catalogue, const Envelope& envelope, std::string_view document,
                 Faults& faults);

// The data of a type, a JSON value that scan() accepted. Pointers begin with /data.
void check_data(const TypePlan& type, const json::Value& data, std::string_view document,
                Faults& faults);

}  // namespace hallmark
