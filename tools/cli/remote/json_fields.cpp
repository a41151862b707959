#include "tools/cli/remote/json_fields.h"

#include <utility>

#include "ledger/proof/decimal.h"
#include "schemas/json/text.h"

namespace hallmark::cli {

Result<Fields> Fields::read(std::string_view text) {
  json::Document document;
  if (json::scan(text, document) || document.root.kind != json::Kind::object) {
    return fail(ErrorCode::bad_input, "expected a JSON object");
  }
  return Fields(std::move(document.members));
}

Fields::Fields(const json::Value& object) {
  if (object.kind == json::Kind::object) members_ = json::members(object.text);
}

const json::Value* Fields::find(std::string_view name, json::Kind kind) const {
  for (const json::Member& member : members_) {
    if (member.name.inner() == name) return member.value.kind == kind ? &member.value : nullptr;
  }
  return nullptr;
}

std::optional<std::string> Fields::text(std::string_view name) const {
  const json::Value* value = find(name, json::Kind::string);
  if (value == nullptr) return std::nullopt;
  return json::unescape(*value);
}

std::optional<std::uint64_t> Fields::number(std::string_view name) const {
  const json::Value* value = find(name, json::Kind::number);
  if (value == nullptr) return std::nullopt;
  return parse_decimal<std::uint64_t>(value->text);
}

bool Fields::is_true(std::string_view name) const {
  const json::Value* value = find(name, json::Kind::boolean);
  return value != nullptr && value->text == "true";
}

Fields Fields::object(std::string_view name) const {
  const json::Value* value = find(name, json::Kind::object);
  return value == nullptr ? Fields(std::vector<json::Member>()) : Fields(*value);
}

std::vector<json::Value> Fields::list(std::string_view name) const {
  const json::Value* value = find(name, json::Kind::array);
  return value == nullptr ? std::vector<json::Value>() : json::elements(value->text);
}

}  // namespace hallmark::cli
