// Objects of JSON whose form is stated to the last member, as bundles and manifests have them.
// Errors are bad_input. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/json/scan.h"
#include "schemas/vocabulary/result.h"

namespace hallmark::json_form {

inline constexpr std::size_t shown_bytes = 100;  // of what is quoted in an error

[[nodiscard]] Unexpected bad(std::string_view where, std::string_view expected,
                             std::string_view found);
[[nodiscard]] Unexpected bad(std::string_view where, std::string_view expected,
                             const json::Value& found);

enum class Need { required, optional };

struct Field {
  std::string_view name;
  Need need = Need::required;
  std::optional<json::Value> value = std::nullopt;
};

// A text that is one object.
[[nodiscard]] Status scan_object(std::string_view text, json::Document& document);
// Fills the fields from an object that has them and no others.
[[nodiscard]] Status fill(std::span<Field> fields, const std::vector<json::Member>& members,
                          std::string_view where);
// As above, of a value that has to be an object.
[[nodiscard]] Status fill(std::span<Field> fields, const json::Value& object,
                          std::string_view where);

[[nodiscard]] Result<std::string> text_of(const json::Value& value, std::string_view where);
// In plain digits.
[[nodiscard]] Result<std::uint64_t> number_of(const json::Value& value, std::string_view where);
[[nodiscard]] Result<std::vector<json::Value>> elements_of(const json::Value& value,
                                                           std::string_view where);

template <class D>
[[nodiscard]] Result<D> digest_of(const json::Value& value, std::string_view where) {
  TRY_ASSIGN(const std::string text, text_of(value, where));
  const auto digest = D::from_hex(text);
  if (!digest) return bad(where, "64 lower-case hex digits", value);
  return *digest;
}

}  // namespace hallmark::json_form
