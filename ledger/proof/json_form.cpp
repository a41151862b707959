#include "ledger/proof/json_form.h"

#include <fmt/format.h>

#include "ledger/proof/decimal.h"
#include "schemas/json/text.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::json_form {

Unexpected bad(std::string_view where, std::string_view expected, std::string_view found) {
  return fail(ErrorCode::bad_input,
              fmt::format("{}: expected {}, found {}", where, expected, found));
}

Unexpected bad(std::string_view where, std::string_view expected, const json::Value& found) {
  const bool is_told = found.kind == json::Kind::string || found.kind == json::Kind::number;
  return bad(where, expected,
             is_told ? fmt::format("{} {}", json::name(found.kind), quoted(found.text, shown_bytes))
                     : std::string(json::name(found.kind)));
}

Status scan_object(std::string_view text, json::Document& document) {
  if (const auto fault = json::scan(text, document)) {
    const std::string pointer = json::pointer_at(text, fault->offset);
    return bad(pointer.empty() ? "/" : quoted(pointer, shown_bytes), fault->expected,
               fmt::format("something else at byte {}", fault->offset));
  }
  if (document.root.kind != json::Kind::object) return bad("/", "an object", document.root);
  return ok();
}

Status fill(std::span<Field> fields, const std::vector<json::Member>& members,
            std::string_view where) {
  for (const json::Member& member : members) {
    const std::string name = json::unescape(member.name);
    Field* found = nullptr;
    for (Field& field : fields) {
      if (field.name == name) found = &field;
    }
    if (found == nullptr) return bad(where, "no other member", quoted(name, shown_bytes));
    if (found->value) return bad(where, fmt::format("{} once", quoted(name)), "it twice");
    found->value = member.value;
  }
  for (const Field& field : fields) {
    if (field.need == Need::required && !field.value) {
      return bad(where, fmt::format("a member {}", quoted(field.name)), "none");
    }
  }
  return ok();
}

Status fill(std::span<Field> fields, const json::Value& object, std::string_view where) {
  if (object.kind != json::Kind::object) return bad(where, "an object", object);
  return fill(fields, json::members(object.text), where);
}

Result<std::string> text_of(const json::Value& value, std::string_view where) {
  if (value.kind != json::Kind::string) return bad(where, "a string", value);
  return json::unescape(value);
}

Result<std::uint64_t> number_of(const json::Value& value, std::string_view where) {
  const auto number = parse_decimal<std::uint64_t>(value.text);
  if (value.kind != json::Kind::number || !number) {
    return bad(where, "a number from 0 to 2^64 - 1 in plain digits", value);
  }
  return *number;
}

Result<std::vector<json::Value>> elements_of(const json::Value& value, std::string_view where) {
  if (value.kind != json::Kind::array) return bad(where, "an array", value);
  return json::elements(value.text);
}

}  // namespace hallmark::json_form
