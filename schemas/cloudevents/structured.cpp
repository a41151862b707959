#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "schemas/cloudevents/attribute_rules.h"
#include "schemas/cloudevents/attributes.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/cloudevents/modes.h"
#include "schemas/json/text.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

// The members of an event, told apart.
struct Members {
  const json::Value* data = nullptr;
  const json::Value* data_base64 = nullptr;
  std::vector<SentAttribute> attributes;
};

Members sort_members(const json::Document& document, std::string_view text, Envelope& envelope) {
  Members members;
  members.attributes.reserve(document.members.size());
  for (const json::Member& member : document.members) {
    const std::string_view name = text_of(member.name, envelope);
    const json::Value& value = member.value;
    const bool there = value.kind != json::Kind::null;
    if (name == "data") {
      if (there) members.data = &value;
    } else if (name == "data_base64") {
      if (there) members.data_base64 = &value;
    } else {
      const bool is_string = value.kind == json::Kind::string;
      members.attributes.push_back({name, value.kind,
                                    is_string ? text_of(value, envelope) : value.text,
                                    offset_in(text, value.text)});
    }
  }
  return members;
}

// Decodes data_base64 into the envelope; false where the reader stops.
bool read_data_base64(const Members& members, std::string_view text, Envelope& envelope,
                      Faults& faults) {
  const json::Value* value = members.data_base64;
  if (value == nullptr) return true;
  const std::size_t offset = offset_in(text, value->text);
  if (members.data != nullptr) {
    return faults.add(
        {Reason::bad_json, "/data_base64", offset, "either data or data_base64", "both"});
  }
  std::optional<std::string> bytes;
  if (value->kind == json::Kind::string) bytes = from_base64(text_of(*value, envelope));
  if (!bytes) {
    const bool is_string = value->kind == json::Kind::string;
    return faults.add(
        {Reason::bad_json, "/data_base64", offset,
         "base64 with its padding and without line breaks",
         is_string ? quoted(value->inner(), 40) : std::string(json::name(value->kind))});
  }
  envelope.data = envelope.keep(*std::move(bytes));
  return true;
}

bool check_names(const Members& members, Faults& faults) {
  const auto counted = std::count_if(
      members.attributes.begin(), members.attributes.end(),
      [](const SentAttribute& attribute) { return attribute.name != "datacontenttype"; });
  if (static_cast<std::size_t>(counted) > attribute_limit) {
    faults.add({Reason::too_many_event_attributes, "", 0, "at most 64 attributes",
                fmt::format("{}", counted)});
    return false;
  }
  return std::all_of(members.attributes.begin(), members.attributes.end(),
                     [&](const SentAttribute& attribute) {
                       return is_attribute_name(attribute.name) ||
                              faults.add({Reason::attribute_name,
                                          json::pointer_step(attribute.name), attribute.offset,
                                          "an attribute's name of 1 to 64 characters a-z and 0-9",
                                          quoted(attribute.name)});
                     });
}

void settle_data(const Members& members, Envelope& envelope) {
  if (members.data != nullptr) {
    const json::Value& data = *members.data;
    const bool is_text = data.kind == json::Kind::string && !is_json(envelope.media_type);
    envelope.data = is_text ? text_of(data, envelope) : data.text;
  }
  drop_null_data(envelope);
}

// Where a fault lies in the document. Bytes before one that is no UTF-8 have not been read as JSON,
// and may be at fault themselves: then the pointer leads to there, since only good text can be
// followed.
std::string pointer_of(const json::Fault& fault, std::string_view text) {
  std::size_t good = fault.offset;
  if (fault.kind == json::FaultKind::utf8) {
    json::Document before;
    if (const auto earlier = json::scan(text.substr(0, good), before)) good = earlier->offset;
  }
  return json::pointer_at(text, good);
}

const char* words_for(const json::Fault& fault) {
  return fault.kind == json::FaultKind::utf8 ? "UTF-8" : fault.expected;
}

}  // namespace

std::size_t offset_in(std::string_view document, std::string_view slice) {
  return static_cast<std::size_t>(slice.data() - document.data());
}

std::string_view text_of(const json::Value& string, Envelope& envelope) {
  return string.escaped ? envelope.keep(json::unescape(string)) : string.inner();
}

bool scan_document(std::string_view text, json::Document& document, Faults& faults) {
  const auto fault = json::scan(text, document);
  if (!fault) return true;
  const bool utf8 =
      fault->kind == json::FaultKind::utf8 || fault->kind == json::FaultKind::surrogate;
  const std::string_view rest = text.substr(std::min(fault->offset, text.size()));
  faults.add({utf8 ? Reason::bad_utf8 : Reason::bad_json, pointer_of(*fault, text), fault->offset,
              words_for(*fault),
              rest.empty() ? "the end of the text" : quoted(rest.substr(0, 12))});
  return false;
}

bool names_differ(const json::Document& document, std::string_view text, Faults& faults) {
  // Compared pairwise: most events have about ten members. A flood of them is sorted instead.
  constexpr std::size_t pairwise_limit = 40;
  std::vector<std::pair<std::string, std::size_t>> sorted;
  const auto& members = document.members;
  const auto repeated = [&](std::size_t at) {
    const json::Value& name = members[at].name;
    faults.add({Reason::bad_json, json::pointer_step(json::unescape(name)),
                offset_in(text, name.text), "each member once", "a second one of this name"});
    return false;
  };
  const bool plain = members.size() <= pairwise_limit &&
                     std::none_of(members.begin(), members.end(),
                                  [](const json::Member& member) { return member.name.escaped; });
  if (plain) {
    for (std::size_t at = 1; at < members.size(); ++at) {
      for (std::size_t before = 0; before < at; ++before) {
        if (members[at].name.text == members[before].name.text) return repeated(at);
      }
    }
    return true;
  }
  sorted.reserve(members.size());
  for (std::size_t at = 0; at < members.size(); ++at) {
    sorted.emplace_back(json::unescape(members[at].name), at);
  }
  std::sort(sorted.begin(), sorted.end());
  std::size_t first = members.size();
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i].first == sorted[i - 1].first) first = std::min(first, sorted[i].second);
  }
  return first == members.size() || repeated(first);
}

void settle_media_type(Envelope& envelope) {
  std::string_view type = media_type::json;
  if (!envelope.content_type.empty()) {
    type = media_type_of(envelope.content_type).value_or(type);
  }
  const bool lower =
      std::none_of(type.begin(), type.end(), [](char byte) { return byte >= 'A' && byte <= 'Z'; });
  envelope.media_type = lower ? type : envelope.keep(lower_ascii(type));
}

void drop_null_data(Envelope& envelope) {
  if (envelope.data == "null" && is_json(envelope.media_type)) envelope.data = {};
}

bool is_json(std::string_view media_type) {
  const std::string_view subtype = media_type.substr(media_type.find('/') + 1);
  return subtype == "json" || subtype.ends_with("+json");
}

bool read_structured(std::string_view document, Envelope& envelope, Faults& faults) {
  json::Document json;
  json.members.reserve(16);
  if (!scan_document(document, json, faults)) return false;
  if (json.root.kind != json::Kind::object) {
    faults.add({Reason::not_cloud_event, "", offset_in(document, json.root.text),
                "a CloudEvent, which is a JSON object", std::string(json::name(json.root.kind))});
    return false;
  }
  if (!names_differ(json, document, faults)) return false;
  const Members members = sort_members(json, document, envelope);
  if (!read_data_base64(members, document, envelope, faults)) return false;
  if (!check_names(members, faults)) return false;
  read_attributes(members.attributes, offset_in(document, json.root.text), envelope, faults);
  settle_media_type(envelope);
  settle_data(members, envelope);
  return true;
}

}  // namespace hallmark
