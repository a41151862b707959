#include "schemas/admission/refusal_words.h"

#include <fmt/format.h>

#include "schemas/cloudevents/attribute_rules.h"
#include "schemas/cloudevents/read.h"

namespace hallmark {
namespace {

std::string attribute_in_words(const Refusal& refusal) {
  const auto bad = [](std::string_view name) {
    return fmt::format("{} missing or malformed", name);
  };
  switch (refusal.reason) {
    case Reason::attribute_name:
      return "an attribute's name is malformed";
    case Reason::repeated_attribute:
      return "an attribute comes twice";
    case Reason::spec_version:
      return bad("specversion");
    case Reason::id:
      return bad("id");
    case Reason::source:
      return bad("source");
    case Reason::type:
      return bad("type");
    case Reason::subject:
      return bad("subject");
    case Reason::time:
      return bad("time");
    case Reason::data_content_type:
      return "datacontenttype malformed";
    case Reason::data_schema:
      return "dataschema malformed";
    case Reason::extension:
      return "an extension's value malformed";
    default:
      return fmt::format("detail {}", refusal.detail);
  }
}

}  // namespace

std::string in_words(const Refusal& refusal) {
  const std::uint64_t detail = refusal.detail;
  switch (refusal.reason) {
    case Reason::record_too_large:
      return fmt::format("{} bytes; at most {}", detail, record_limit_bytes);
    case Reason::too_many_record_attributes:
      return fmt::format("{} attributes; at most {}", detail, record_attribute_limit);
    case Reason::too_many_event_attributes:
      return fmt::format("more than {} attributes", attribute_limit);
    case Reason::attribute_too_large:
      return fmt::format("an attribute of more than {} bytes", attribute_value_limit_bytes);
    case Reason::tombstone:
      return "no value (null)";
    case Reason::unsupported_content_type:
      return "its content type is none of an event";
    case Reason::not_cloud_event:
      return "nothing in it says that it is an event";
    case Reason::bad_envelope:
      return "its DSSE envelope is not good";
    case Reason::bad_utf8:
      return "bytes that are not UTF-8";
    case Reason::bad_json:
      return "text that is not JSON";
    case Reason::misrouted:
      return fmt::format("belongs to shard {}", detail);
    case Reason::conflict:
      return fmt::format("entry {} has its id and says otherwise", detail);
    default:
      return attribute_in_words(refusal);
  }
}

}  // namespace hallmark
