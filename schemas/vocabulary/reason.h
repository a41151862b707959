// Why a record is refused: numbers that never change their meaning (ledger/FORMAT.md, 2). Those
// under 100 are admission's.
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

  // From 100: what is refused at the door alone (HTTP's 422, hallmark validate). Never stored.
  unknown_type = 101,
  wrong_subject = 102,
  wrong_media_type = 103,
  bad_data = 104,
  unknown_field = 105,
  missing_field = 106,
  repeated_field = 107,
  wrong_type = 108,
  bad_value = 109,
  bad_enum = 110,
  bad_digest = 111,
  bad_time = 112,
  bad_certificate = 113,
  contradiction = 114,
};

[[nodiscard]] constexpr std::uint16_t number(Reason reason) {
  return static_cast<std::uint16_t>(reason);
}

// The name that answers show, as "badJson"; several numbers may share one.
[[nodiscard]] std::string_view name(Reason reason);

}  // namespace hallmark
