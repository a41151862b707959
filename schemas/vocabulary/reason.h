// Why admission refuses a record: numbers that never change their meaning (ledger/FORMAT.md, 2).
#pragma once

#include <cstdint>
#include <string_view>

namespace hallmark {

enum class Reason : std::uint16_t {
  record_too_large = 1,
  too_many_record_attributes = 2,
  tombstone = 3,
  unsupported_content_type = 4,
  not_cloud_event = 5,
  bad_envelope = 6,
  bad_utf8 = 7,
  bad_json = 8,
  attribute_too_large = 9,
  too_many_event_attributes = 10,
  attribute_name = 11,
  repeated_attribute = 12,
  spec_version = 13,
  id = 14,
  source = 15,
  type = 16,
  subject = 17,
  time = 18,
  data_content_type = 19,
  data_schema = 20,
  extension = 21,
  misrouted = 22,
  conflict = 23,
};

[[nodiscard]] constexpr std::uint16_t number(Reason reason) {
  return static_cast<std::uint16_t>(reason);
}

// The name that answers show, as "badJson"; several numbers may share one.
[[nodiscard]] std::string_view name(Reason reason);

}  // namespace hallmark
