#include "schemas/cloudevents/read.h"

#include <fmt/format.h>

#include "schemas/cloudevents/attribute_rules.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/cloudevents/modes.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

// ledger/FORMAT.md, 2.1.
void check_sizes(const Record& record, Faults& faults) {
  const std::size_t size = size_bytes(record);
  if (size > record_limit_bytes) {
    faults.add({Reason::record_too_large, "", 0, "a record of at most 49,152 bytes",
                fmt::format("{} bytes", size)});
  } else if (record.attributes.size() > record_attribute_limit) {
    faults.add({Reason::too_many_record_attributes, "", 0, "at most 64 attributes",
                fmt::format("{}", record.attributes.size())});
  }
}

// 2.2. Nothing, and a fault, where the content type is none of ours.
std::optional<ContentMode> mode_of(const Record& record, Faults& faults) {
  if (!record.content_type) return ContentMode::binary;
  const auto written = media_type_of(*record.content_type);
  if (!written) {
    faults.add({Reason::unsupported_content_type, "", 0, "a media type, as application/json",
                quoted(*record.content_type)});
    return std::nullopt;
  }
  if (equal_ignoring_case(*written, media_type::structured)) return ContentMode::structured;
  if (equal_ignoring_case(*written, media_type::signed_envelope)) {
    return ContentMode::signed_envelope;
  }
  const std::string_view start = written->substr(0, media_type::cloud_events_prefix.size());
  if (!equal_ignoring_case(start, media_type::cloud_events_prefix)) return ContentMode::binary;
  faults.add({Reason::unsupported_content_type, "", 0, "application/cloudevents+json",
              quoted(*record.content_type)});
  return std::nullopt;
}

}  // namespace

std::optional<Envelope> read_what_can_be(const Record& record, Faults& faults) {
  check_sizes(record, faults);
  if (!faults.none()) return std::nullopt;
  if (!record.value) {
    faults.add({Reason::tombstone, "", 0, "an event", "a null value"});
    return std::nullopt;
  }
  const auto mode = mode_of(record, faults);
  if (!mode) return std::nullopt;

  std::optional<Envelope> envelope(std::in_place);
  envelope->mode = *mode;
  bool readable = false;
  switch (*mode) {
    case ContentMode::structured:
      readable = read_structured(*record.value, *envelope, faults);
      break;
    case ContentMode::signed_envelope:
      readable = read_signed(record, *envelope, faults);
      break;
    case ContentMode::binary:
      readable = read_binary(record, *envelope, faults);
      break;
  }
  if (!readable) envelope.reset();
  return envelope;
}

std::optional<Envelope> read_envelope(const Record& record, Faults& faults) {
  auto envelope = read_what_can_be(record, faults);
  if (!faults.none()) envelope.reset();
  return envelope;
}

}  // namespace hallmark
