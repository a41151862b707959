#include "schemas/cloudevents/attributes.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>

#include "schemas/cloudevents/attribute_rules.h"
#include "schemas/json/text.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

enum Slot : std::size_t {
  spec_version_slot,
  id_slot,
  source_slot,
  type_slot,
  subject_slot,
  time_slot,
  content_type_slot,
  schema_slot,
  slot_count
};

struct Rule {
  std::string_view name;
  Reason reason;
  bool required;
  const char* expected;
};

constexpr std::array<Rule, slot_count> rules = {{
    {"specversion", Reason::spec_version, true, "\"1.0\""},
    {"id", Reason::id, true, "a text that is unique for its source"},
    {"source", Reason::source, true,
     "a URI reference that names the producer, as \"/factory/linz\""},
    {"type", Reason::type, true, "an event type, as \"hallmark.device.manufactured.v1\""},
    {"subject", Reason::subject, true, "the device, a text of 1 to 256 bytes"},
    {"time", Reason::time, true, "a time like 2026-01-31T08:30:00Z"},
    {"datacontenttype", Reason::data_content_type, false, "a media type, as \"application/json\""},
    {"dataschema", Reason::data_schema, false, "a URI with its scheme"},
}};

constexpr const char* no_control_characters = "text without control characters";

std::size_t slot_of(std::string_view name) {
  std::size_t slot = 0;
  while (slot < slot_count && rules[slot].name != name) ++slot;
  return slot;
}

// What is wrong with an attribute: empty where nothing is.
struct Finding {
  std::string found;
  const char* expected = nullptr;  // where the rule's own words do not say it
  std::optional<Reason> reason;    // where it is not the rule's own
};

std::optional<Finding> text_fault(const SentAttribute& sent) {
  if (sent.kind != json::Kind::string) {
    return Finding{fmt::format("{}", json::name(sent.kind)), nullptr, std::nullopt};
  }
  if (first_control_character(sent.text)) {
    return Finding{quoted(sent.text), no_control_characters, std::nullopt};
  }
  return std::nullopt;
}

std::optional<Finding> too_long(const SentAttribute& sent) {
  if (sent.kind != json::Kind::string || sent.text.size() <= attribute_value_limit_bytes) {
    return std::nullopt;
  }
  return Finding{fmt::format("{} bytes", sent.text.size()), "at most 4,096 bytes",
                 Reason::attribute_too_large};
}

std::optional<Finding> uri_finding(std::string_view text, UriForm form) {
  const auto fault = uri_fault(text, form);
  if (!fault) return std::nullopt;
  return Finding{fmt::format("{}: {}", quoted(text), *fault), nullptr, std::nullopt};
}

std::optional<Finding> time_finding(std::string_view text, Envelope& envelope) {
  auto occurred = Occurred::parse(text);
  if (!occurred) return Finding{std::move(occurred).error().message, nullptr, std::nullopt};
  envelope.occurred = *occurred;
  return std::nullopt;
}

std::optional<Finding> content_type_finding(std::string_view text, Envelope& envelope) {
  const auto type = media_type_of(text);
  if (!type) return Finding{quoted(text), nullptr, std::nullopt};
  envelope.content_type = text;
  return std::nullopt;
}

std::optional<Finding> size_finding(std::string_view text, std::size_t most) {
  if (text.empty()) return Finding{"an empty text", nullptr, std::nullopt};
  if (text.size() > most) {
    return Finding{fmt::format("{} bytes: {}", text.size(), quoted(text, 40)), nullptr,
                   std::nullopt};
  }
  return std::nullopt;
}

// Checks one of the named attributes and sets its field.
std::optional<Finding> take_named(Slot slot, const SentAttribute& sent, Envelope& envelope) {
  if (auto fault = text_fault(sent)) return fault;
  const std::string_view text = sent.text;
  switch (slot) {
    case spec_version_slot:
      return text == "1.0" ? std::nullopt
                           : std::optional(Finding{quoted(text), nullptr, std::nullopt});
    case id_slot:
      envelope.id = text;
      return size_finding(text, attribute_value_limit_bytes);
    case source_slot:
      envelope.source = text;
      return uri_finding(text, UriForm::reference);
    case type_slot:
      envelope.type = text;
      return size_finding(text, attribute_value_limit_bytes);
    case subject_slot:
      envelope.device = text;
      return size_finding(text, device_limit_bytes);
    case time_slot:
      return time_finding(text, envelope);
    case content_type_slot:
      return content_type_finding(text, envelope);
    case schema_slot:
      envelope.data_schema = text;
      return uri_finding(text, UriForm::with_scheme);
    case slot_count:
      break;
  }
  return std::nullopt;
}

std::optional<Finding> take_extension(const SentAttribute& sent, Envelope& envelope) {
  Extension::Kind kind = Extension::Kind::string;
  switch (sent.kind) {
    case json::Kind::string:
      if (auto fault = text_fault(sent)) return fault;
      break;
    case json::Kind::boolean:
      kind = Extension::Kind::boolean;
      break;
    case json::Kind::number:
      if (!is_integer32(sent.text))
        return Finding{std::string(quoted(sent.text)), nullptr, std::nullopt};
      kind = Extension::Kind::integer;
      break;
    default:
      return Finding{std::string(json::name(sent.kind)), nullptr, std::nullopt};
  }
  envelope.extensions.push_back({sent.name, sent.text, kind});
  return std::nullopt;
}

bool report(Faults& faults, Finding finding, const SentAttribute& sent, Reason reason,
            const char* expected) {
  return faults.add({finding.reason.value_or(reason), json::pointer_step(sent.name), sent.offset,
                     finding.expected != nullptr ? finding.expected : expected,
                     std::move(finding.found)});
}

bool read_named(const std::array<const SentAttribute*, slot_count>& named, std::size_t event_offset,
                Envelope& envelope, Faults& faults) {
  for (std::size_t slot = 0; slot < slot_count; ++slot) {
    const Rule& rule = rules[slot];
    const SentAttribute* sent = named[slot];
    if (sent == nullptr) {
      if (rule.required && !faults.add({rule.reason, json::pointer_step(rule.name), event_offset,
                                        rule.expected, "nothing: it is missing"})) {
        return false;
      }
      continue;
    }
    auto finding = too_long(*sent);
    if (!finding) finding = take_named(static_cast<Slot>(slot), *sent, envelope);
    if (finding && !report(faults, *std::move(finding), *sent, rule.reason, rule.expected))
      return false;
  }
  return true;
}

}  // namespace

void read_attributes(const std::vector<SentAttribute>& sent, std::size_t event_offset,
                     Envelope& envelope, Faults& faults) {
  std::array<const SentAttribute*, slot_count> named{};
  std::vector<const SentAttribute*> extensions;
  for (const SentAttribute& attribute : sent) {
    if (attribute.kind == json::Kind::null) continue;
    const std::size_t slot = slot_of(attribute.name);
    if (slot < slot_count) {
      named[slot] = &attribute;
    } else {
      extensions.push_back(&attribute);
    }
  }
  if (!read_named(named, event_offset, envelope, faults)) return;
  for (const SentAttribute* attribute : extensions) {
    auto finding = too_long(*attribute);
    if (!finding) finding = take_extension(*attribute, envelope);
    if (finding && !report(faults, *std::move(finding), *attribute, Reason::extension,
                           "a text, true, false or an integer of 32 bits")) {
      return;
    }
  }
}

}  // namespace hallmark
