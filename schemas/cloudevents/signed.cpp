#include <fmt/format.h>

#include <optional>

#include "schemas/cloudevents/media_types.h"
#include "schemas/cloudevents/modes.h"
#include "schemas/json/text.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr std::string_view payload_type = media_type::structured;

bool bad_envelope(Faults& faults, std::string pointer, std::size_t offset, const char* expected,
                  std::string found) {
  faults.add({Reason::bad_envelope, std::move(pointer), offset, expected, std::move(found)});
  return false;
}

// One member of an object whose other members are ignored.
struct Wanted {
  const json::Value* value = nullptr;
  bool repeated = false;
};

Wanted find(const std::vector<json::Member>& members, std::string_view name) {
  Wanted wanted;
  for (const json::Member& member : members) {
    if (json::unescape(member.name) != name) continue;
    wanted.repeated = wanted.value != nullptr;
    wanted.value = &member.value;
  }
  return wanted;
}

std::string found_text(const json::Value* value) {
  if (value == nullptr) return "nothing: it is missing";
  if (value->kind == json::Kind::string) return quoted(value->inner(), 40);
  return std::string(json::name(value->kind));
}

class SignedReader {
 public:
  SignedReader(std::string_view text, Envelope& envelope, Faults& faults)
      : text_(text), envelope_(envelope), faults_(faults) {}

  bool read(const json::Document& document) {
    const json::Value* type = find(document.members, "payloadType").value;
    if (type == nullptr || type->kind != json::Kind::string ||
        text_of(*type, envelope_) != payload_type) {
      return bad_envelope(faults_, "/payloadType", offset(type), "\"application/cloudevents+json\"",
                          found_text(type));
    }
    const json::Value* payload = find(document.members, "payload").value;
    const auto bytes = base64_of(payload);
    if (!bytes) {
      return bad_envelope(faults_, "/payload", offset(payload), "base64 with its padding",
                          found_text(payload));
    }
    envelope_.signed_payload = envelope_.keep(*bytes);
    return read_signatures(find(document.members, "signatures").value);
  }

 private:
  [[nodiscard]] std::size_t offset(const json::Value* value) const {
    return value == nullptr ? 0 : offset_in(text_, value->text);
  }

  std::optional<std::string> base64_of(const json::Value* value) {
    if (value == nullptr || value->kind != json::Kind::string) return std::nullopt;
    return from_base64(text_of(*value, envelope_), Base64Alphabet::standard_or_url);
  }

  bool read_signatures(const json::Value* list) {
    if (list == nullptr || list->kind != json::Kind::array) {
      return bad_envelope(faults_, "/signatures", offset(list), "an array of 1 to 16 signatures",
                          found_text(list));
    }
    const auto items = json::elements(list->text);
    if (items.empty() || items.size() > envelope_signature_limit) {
      return bad_envelope(faults_, "/signatures", offset(list), "an array of 1 to 16 signatures",
                          fmt::format("{}", items.size()));
    }
    for (std::size_t at = 0; at < items.size(); ++at) {
      if (!read_signature(items[at], fmt::format("/signatures/{}", at))) return false;
    }
    return true;
  }

  bool read_signature(const json::Value& item, const std::string& pointer) {
    if (item.kind != json::Kind::object) {
      return bad_envelope(faults_, pointer, offset(&item), "an object with sig", found_text(&item));
    }
    const auto members = json::members(item.text);
    const Wanted signature = find(members, "sig");
    const Wanted key_id = find(members, "keyid");
    if (signature.repeated || key_id.repeated) {
      return bad_envelope(faults_, pointer, offset(&item), "sig and keyid once each", "one twice");
    }
    const auto bytes = base64_of(signature.value);
    if (!bytes || bytes->empty()) {
      return bad_envelope(faults_, pointer + "/sig", offset(&item), "base64 with its padding",
                          found_text(signature.value));
    }
    const bool no_key_id = key_id.value == nullptr || key_id.value->kind == json::Kind::null;
    if (!no_key_id && key_id.value->kind != json::Kind::string) {
      return bad_envelope(faults_, pointer + "/keyid", offset(&item), "a text",
                          found_text(key_id.value));
    }
    envelope_.signatures.push_back(
        {no_key_id ? std::string_view() : text_of(*key_id.value, envelope_),
         envelope_.keep(*bytes)});
    return true;
  }

  std::string_view text_;
  Envelope& envelope_;
  Faults& faults_;
};

}  // namespace

bool read_signed(const Record& record, Envelope& envelope, Faults& faults) {
  if (!record.attributes.empty()) {
    bad_envelope(faults, json::pointer_step(record.attributes.front().name), 0,
                 "no attributes beside a signed event", quoted(record.attributes.front().name));
    return false;
  }
  const std::string_view text = *record.value;
  json::Document document;
  if (!scan_document(text, document, faults)) return false;
  if (document.root.kind != json::Kind::object) {
    bad_envelope(faults, "", 0, "a DSSE envelope, which is a JSON object",
                 found_text(&document.root));
    return false;
  }
  if (!names_differ(document, text, faults)) return false;
  if (!SignedReader(text, envelope, faults).read(document)) return false;
  faults.pin(offset_in(text, find(document.members, "payload").value->text));
  return read_structured(envelope.signed_payload, envelope, faults);
}

}  // namespace hallmark
