// What the values of CloudEvents attributes may look like (ledger/FORMAT.md, 2.2 and 2.7): yes or
// no, with the reason in words where it is no.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace hallmark {

inline constexpr std::size_t attribute_name_limit_bytes = 64;
inline constexpr std::size_t attribute_value_limit_bytes = 4096;
inline constexpr std::size_t attribute_limit = 64;
inline constexpr std::size_t device_limit_bytes = 256;

[[nodiscard]] bool is_attribute_name(std::string_view name);

// The type/subtype of a media type text as it was written, or nothing.
[[nodiscard]] std::optional<std::string_view> media_type_of(std::string_view content_type);

enum class UriForm { reference, with_scheme };
// What keeps `text` from being a URI (reference); nothing when it is one.
[[nodiscard]] std::optional<const char*> uri_fault(std::string_view text, UriForm form);

// A number as an extension may have it: an integer of 32 bits.
[[nodiscard]] bool is_integer32(std::string_view text);

}  // namespace hallmark
