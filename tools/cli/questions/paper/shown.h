// What an answer says, as a person reads it on a terminal. Pure functions.
//
// Whatever stands in the data comes from somebody: nothing of it may move the cursor, or turn what
// stands beside it around.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tools/cli/remote/json_fields.h"

namespace hallmark::cli {

// Whether digests and times are cut to what is enough to tell them apart by eye.
enum class Detail : std::uint8_t { brief, whole };

// Control characters and bad bytes as \x1b; characters that turn the direction of the text around,
// break its line or are not seen as \u{202e}.
[[nodiscard]] std::string shown(std::string_view text);

// Columns of a terminal that it takes, or a few more: what joins with the character before it is
// counted too.
[[nodiscard]] std::size_t columns_of(std::string_view text);
// At most so many columns, an ellipsis at the end where something is left out.
[[nodiscard]] std::string cut_to_columns(const std::string& text, std::size_t columns);
// The bytes of the characters that fit into so many columns; at least those of one.
[[nodiscard]] std::size_t bytes_within(std::string_view text, std::size_t columns);

// "2026-01-02 10:00" or "2026-01-02" of an RFC 3339 time in UTC.
[[nodiscard]] std::string shown_time(std::string_view time, Detail detail);
// "9f86d081884c…"
[[nodiscard]] std::string shown_digest(std::string_view digest, Detail detail);
// Any of those, by what it looks like.
[[nodiscard]] std::string shown_text(std::string_view text, Detail detail);

// "signer key" of "signerSpkiSha256"
[[nodiscard]] std::string words_of(std::string_view member);
// "Acme (acme)" of a party, "1, 2" of a list, "yes", else what sentence_of gives of an object.
[[nodiscard]] std::string shown_value(const json::Value& value, Detail detail);
// "reason gone, by Acme (acme), since 2026-01-02": all members but its evidence.
[[nodiscard]] std::string sentence_of(const Fields& object, Detail detail,
                                      std::string_view left_out = {});
// The same where a member of it is missing: empty.
[[nodiscard]] std::string shown_member(const Fields& object, std::string_view name, Detail detail);

// For a table: the day of a time, a party's id.
[[nodiscard]] std::string shown_day(const Fields& object, std::string_view name, Detail detail);
[[nodiscard]] std::string shown_party(const Fields& object, std::string_view name);

// Null where it is missing.
[[nodiscard]] const json::Value* member_of(const Fields& object, std::string_view name);

}  // namespace hallmark::cli
