#include "schemas/vocabulary/reason.h"

namespace hallmark {

std::string_view name(Reason reason) {
  switch (reason) {
    case Reason::record_too_large:
    case Reason::attribute_too_large:
      return "tooLarge";
    case Reason::too_many_record_attributes:
    case Reason::too_many_event_attributes:
      return "tooManyAttributes";
    case Reason::tombstone:
      return "tombstone";
    case Reason::unsupported_content_type:
      return "unsupportedContentType";
    case Reason::not_cloud_event:
      return "notCloudEvent";
    case Reason::bad_envelope:
      return "badEnvelope";
    case Reason::bad_utf8:
      return "badUtf8";
    case Reason::bad_json:
      return "badJson";
    case Reason::attribute_name:
    case Reason::repeated_attribute:
    case Reason::spec_version:
    case Reason::id:
    case Reason::source:
    case Reason::type:
    case Reason::subject:
    case Reason::time:
    case Reason::data_content_type:
    case Reason::data_schema:
    case Reason::extension:
      return "badAttribute";
    case Reason::misrouted:
      return "misrouted";
    case Reason::conflict:
      return "conflict";
  }
  return "unknown";
}

}  // namespace hallmark
