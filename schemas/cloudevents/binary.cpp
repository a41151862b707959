#include <set>

#include "schemas/cloudevents/attribute_rules.h"
#include "schemas/cloudevents/attributes.h"
#include "schemas/cloudevents/modes.h"
#include "schemas/json/text.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

bool check_names(const Record& record, Faults& faults) {
  std::set<std::string_view> seen;
  for (const Attribute& attribute : record.attributes) {
    const std::string_view name = attribute.name;
    if (!is_attribute_name(name) || name == "data" || name == "datacontenttype") {
      const bool reserved = is_attribute_name(name);
      if (!faults.add({Reason::attribute_name, json::pointer_step(name), 0,
                       reserved ? "data in the value and datacontenttype in the content type"
                                : "an attribute's name of 1 to 64 characters a-z and 0-9",
                       quoted(name)})) {
        return false;
      }
    } else if (!seen.insert(name).second &&
               !faults.add({Reason::repeated_attribute, json::pointer_step(name), 0,
                            "each attribute once", "a second one of this name"})) {
      return false;
    }
  }
  return true;
}

bool check_utf8(const Record& record, Faults& faults) {
  for (const Attribute& attribute : record.attributes) {
    if (attribute.value && !is_utf8(*attribute.value) &&
        !faults.add({Reason::bad_utf8, json::pointer_step(attribute.name), 0, "UTF-8",
                     quoted(*attribute.value)})) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool read_binary(const Record& record, Envelope& envelope, Faults& faults) {
  if (record.attributes.empty()) {
    faults.add({Reason::not_cloud_event, "", 0,
                "CloudEvents attributes beside the value (ce-id, ce-source, …), or content type "
                "application/cloudevents+json",
                "neither"});
    return false;
  }
  if (!check_names(record, faults) || !check_utf8(record, faults) || !faults.none()) return false;
  std::vector<SentAttribute> sent;
  sent.reserve(record.attributes.size() + 1);
  if (record.content_type) {
    sent.push_back({"datacontenttype", json::Kind::string, *record.content_type, 0});
  }
  for (const Attribute& attribute : record.attributes) {
    if (attribute.value) sent.push_back({attribute.name, json::Kind::string, *attribute.value, 0});
  }
  read_attributes(sent, 0, envelope, faults);
  settle_media_type(envelope);
  envelope.data = *record.value;
  drop_null_data(envelope);
  return true;
}

}  // namespace hallmark
