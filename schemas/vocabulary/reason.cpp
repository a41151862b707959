#include "schemas/vocabulary/reason.h"

#include <algorithm>
#include <array>

namespace hallmark {
namespace {

struct Named {
  Reason reason;
  std::string_view name;
};

constexpr std::array names = {
    Named{Reason::record_too_large, "tooLarge"},
    Named{Reason::too_many_record_attributes, "tooManyAttributes"},
    Named{Reason::tombstone, "tombstone"},
    Named{Reason::unsupported_content_type, "unsupportedContentType"},
    Named{Reason::not_cloud_event, "notCloudEvent"},
    Named{Reason::bad_envelope, "badEnvelope"},
    Named{Reason::bad_utf8, "badUtf8"},
    Named{Reason::bad_json, "badJson"},
    Named{Reason::attribute_too_large, "tooLarge"},
    Named{Reason::too_many_event_attributes, "tooManyAttributes"},
    Named{Reason::attribute_name, "badAttribute"},
    Named{Reason::repeated_attribute, "badAttribute"},
    Named{Reason::spec_version, "badAttribute"},
    Named{Reason::id, "badAttribute"},
    Named{Reason::source, "badAttribute"},
    Named{Reason::type, "badAttribute"},
    Named{Reason::subject, "badAttribute"},
    Named{Reason::time, "badAttribute"},
    Named{Reason::data_content_type, "badAttribute"},
    Named{Reason::data_schema, "badAttribute"},
    Named{Reason::extension, "badAttribute"},
    Named{Reason::misrouted, "misrouted"},
    Named{Reason::conflict, "conflict"},
    Named{Reason::unknown_type, "unknownType"},
    Named{Reason::wrong_subject, "wrongSubject"},
    Named{Reason::wrong_media_type, "wrongMediaType"},
    Named{Reason::bad_data, "badData"},
    Named{Reason::unknown_field, "unknownField"},
    Named{Reason::missing_field, "missingField"},
    Named{Reason::repeated_field, "repeatedField"},
    Named{Reason::wrong_type, "wrongType"},
    Named{Reason::bad_value, "badValue"},
    Named{Reason::bad_enum, "badEnum"},
    Named{Reason::bad_digest, "badDigest"},
    Named{Reason::bad_time, "badTime"},
    Named{Reason::bad_certificate, "badCertificate"},
    Named{Reason::contradiction, "contradiction"},
};

}  // namespace

std::string_view name(Reason reason) {
  const auto* const found = std::find_if(
      names.begin(), names.end(), [=](const Named& named) { return named.reason == reason; });
  return found == names.end() ? "unknown" : found->name;
}

}  // namespace hallmark
