// The readers of the content modes, between read.h and attributes.h. Each adds to `faults` and
// fills what it can; the envelope is good when there is no fault at the end. Each returns whether
// it came as far as the event's data: a fault in an attribute does not hide those in the data.
#pragma once

#include <string_view>

#include "schemas/cloudevents/envelope.h"
#include "schemas/cloudevents/fault.h"
#include "schemas/json/scan.h"
#include "schemas/vocabulary/record.h"

namespace hallmark {

inline constexpr std::size_t envelope_signature_limit = 16;

// ledger/FORMAT.md, 2.4. `document` outlives the envelope.
bool read_structured(std::string_view document, Envelope& envelope, Faults& faults);

// 2.5.
bool read_binary(const Record& record, Envelope& envelope, Faults& faults);

// 2.6.
bool read_signed(const Record& record, Envelope& envelope, Faults& faults);

// 2.3, with the fault put into words.
[[nodiscard]] bool scan_document(std::string_view text, json::Document& document, Faults& faults);

// Whether no top-level name comes twice.
[[nodiscard]] bool names_differ(const json::Document& document, std::string_view text,
                                Faults& faults);

// Where a slice of the document stands in it.
[[nodiscard]] std::size_t offset_in(std::string_view document, std::string_view slice);

// The name of a member, unescaped into the envelope's keeping where it has to be.
[[nodiscard]] std::string_view text_of(const json::Value& string, Envelope& envelope);

// Sets the media type from content_type.
void settle_media_type(Envelope& envelope);

// JSON data that says `null` is no data, however it came.
void drop_null_data(Envelope& envelope);

}  // namespace hallmark
