// Events as JSON text: an element of a batch, a line of NDJSON, a file.
#pragma once

#include <string>
#include <string_view>

#include "schemas/cloudevents/envelope.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/record.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

// The record of an event's exact text: a structured event, or a DSSE envelope where the text is an
// object with a member named payloadType, which no CloudEvents attribute can be called
// (ledger/FORMAT.md, 1).
[[nodiscard]] Record record_of_text(std::string text);

// An event with JSON data, from its parts. A subject that is empty is left out.
struct EventParts {
  std::string_view id;
  std::string_view source;
  std::string_view type;
  std::string_view subject;
  std::string_view time;
  std::string_view data;  // JSON
};
[[nodiscard]] std::string event_json(const EventParts& parts);

// The event in the JSON format, whatever mode it came in. Read again it has the same event digest,
// signatures aside.
void write_event(json::Writer& writer, const Envelope& envelope);

[[nodiscard]] Record structured_record(const Envelope& envelope);

// Fails where binary mode has no room: a media type that stands for another mode.
[[nodiscard]] Result<Record> binary_record(const Envelope& envelope);

}  // namespace hallmark
