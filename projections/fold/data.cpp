#include "projections/fold/data.h"

#include <array>
#include <charconv>

#include "schemas/json/text.h"
#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

constexpr std::size_t usual_members = 16;  // at once, in place of growing step by step

std::string text_of(const json::Value& value) {
  return value.escaped ? json::unescape(value) : std::string(value.inner());
}

std::optional<ContentHash> digest_in(std::string_view hex) {
  if (hex.size() != 2 * digest_size_bytes) return std::nullopt;
  std::array<unsigned char, digest_size_bytes> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = hex_digit_value(hex[2 * i]);
    const int low = hex_digit_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return ContentHash(bytes);
}

std::optional<Occurred> time_in(std::string_view text) {
  const auto time = Occurred::parse(text);
  if (!time) return std::nullopt;
  return *time;
}

}  // namespace

EventData::EventData(std::string_view object) {
  document_.members.reserve(usual_members);
  const auto fault = json::scan(object, document_);
  INVARIANT(!fault && document_.root.kind == json::Kind::object,
            "data of an event that was found good are no JSON object");
}

const json::Value* EventData::find(std::string_view name) const {
  for (const json::Member& member : document_.members) {
    const bool is_it =
        member.name.escaped ? json::unescape(member.name) == name : member.name.inner() == name;
    if (is_it) return &member.value;
  }
  return nullptr;
}

std::string EventData::text(std::string_view name) const {
  const json::Value* value = find(name);
  return value == nullptr ? std::string() : text_of(*value);
}

std::optional<ContentHash> EventData::digest(std::string_view name) const {
  const json::Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  return value->escaped ? digest_in(json::unescape(*value)) : digest_in(value->inner());
}

std::optional<Occurred> EventData::time(std::string_view name) const {
  const json::Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  return value->escaped ? time_in(json::unescape(*value)) : time_in(value->inner());
}

std::optional<bool> EventData::flag(std::string_view name) const {
  const json::Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  return value->text == "true";
}

std::optional<std::uint64_t> EventData::count(std::string_view name) const {
  const json::Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  std::uint64_t number = 0;
  (void)std::from_chars(value->text.data(), value->text.data() + value->text.size(), number);
  return number;
}

std::optional<PartyName> EventData::party(std::string_view name) const {
  const json::Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->kind == json::Kind::string) return PartyName{text_of(*value), {}};
  const EventData party(value->text);
  return PartyName{party.text("id"), party.text("name")};
}

std::optional<HeldCertificate> EventData::certificate(std::string_view name) const {
  const json::Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  const EventData said(value->text);
  HeldCertificate out;
  out.sha256 = said.digest_of("sha256");
  out.spki_sha256 = said.digest_of("spkiSha256");
  out.issuer = said.text("issuer");
  out.serial = said.text("serial");
  out.authority_key_id = said.text("authorityKeyId");
  out.role = said.text("role");
  out.not_before = said.time("notBefore").value_or(Occurred());
  out.not_after = said.time("notAfter").value_or(Occurred());
  return out;
}

std::vector<std::string> EventData::texts(std::string_view name) const {
  std::vector<std::string> out;
  const json::Value* value = find(name);
  if (value == nullptr) return out;
  for (const json::Value& element : json::elements(value->text)) out.push_back(text_of(element));
  return out;
}

std::vector<EventData> EventData::objects(std::string_view name) const {
  std::vector<EventData> out;
  const json::Value* value = find(name);
  if (value == nullptr) return out;
  for (const json::Value& element : json::elements(value->text)) out.emplace_back(element.text);
  return out;
}

std::string_view EventData::object_text(std::string_view name) const {
  const json::Value* value = find(name);
  return value == nullptr ? std::string_view() : value->text;
}

}  // namespace hallmark
