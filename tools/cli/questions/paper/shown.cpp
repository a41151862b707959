#include "tools/cli/questions/paper/shown.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "schemas/json/text.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::cli {
namespace {

constexpr std::size_t brief_digest = 12;
constexpr std::size_t digest_size = 64;

struct Range {
  char32_t first;
  char32_t last;
};

// Soft hyphen, marks and isolates of direction, joiners and spaces without width, separators of
// lines, tags, selectors of variants, fillers that show nothing.
constexpr Range hidden[] = {{0xAD, 0xAD},     {0x61C, 0x61C},   {0x115F, 0x1160},
                            {0x180B, 0x180F}, {0x200B, 0x200F}, {0x2028, 0x202E},
                            {0x2060, 0x206F}, {0x3164, 0x3164}, {0xFE00, 0xFE0F},
                            {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF}};

constexpr Range wide[] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
                          {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                          {0xFFE0, 0xFFE6}, {0x1F000, 0x1FAFF}, {0x20000, 0x3FFFD}};

template <std::size_t n>
bool is_in(const Range (&ranges)[n], char32_t code) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](const Range& range) { return code >= range.first && code <= range.last; });
}

struct Character {
  char32_t code;
  std::size_t size_bytes;
};

// Of well-formed UTF-8.
Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const unsigned lead = byte(0);
  if (lead < 0xC0) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  char32_t code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) code = (code << 6U) | (byte(i) & 0x3FU);
  return {code, std::min(size, text.size() - at)};
}

std::size_t columns_of(const Character& character) { return is_in(wide, character.code) ? 2 : 1; }

bool is_digest(std::string_view text) {
  return text.size() == digest_size &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// "2026-01-02T10:00:00Z", with or without a part of a second.
bool is_time(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00";
  if (text.size() <= form.size() || !text.ends_with('Z')) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == '0' ? !is_digit : text[i] != form[i]) return false;
  }
  return true;
}

// Members whose name says it otherwise than a person would.
constexpr std::pair<std::string_view, std::string_view> other_words[] = {
    {"signerSpkiSha256", "signer"},
    {"spkiSha256", "key"},
    {"evidenceSha256", "document"},
    {"originEvidence", "document of origin"},
    {"adoptionEvidence", "adopted on"},
    {"inARow", "in a row"},
    {"sha256", "certificate"},
    {"sbom", "SBOM"},
    {"value", ""},
    {"lastOccurredAt", "last event"},
};

}  // namespace

std::string shown(std::string_view text) {
  const std::string safe = printable(text);
  std::string out;
  for (std::size_t at = 0; at < safe.size();) {
    const Character character = character_at(safe, at);
    if (is_in(hidden, character.code)) {
      fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}",
                     static_cast<std::uint32_t>(character.code));
    } else {
      out.append(safe, at, character.size_bytes);
    }
    at += character.size_bytes;
  }
  return out;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    columns += columns_of(character);
    at += character.size_bytes;
  }
  return columns;
}

std::size_t bytes_within(std::string_view text, std::size_t columns) {
  std::size_t taken = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const Character character = character_at(text, at);
    taken += columns_of(character);
    if (taken > columns && at > 0) break;
    at += character.size_bytes;
  }
  return at;
}

std::string cut_to_columns(const std::string& text, std::size_t columns) {
  if (columns_of(text) <= columns) return text;
  if (columns <= 1) return "…";
  return text.substr(0, bytes_within(text, columns - 1)) + "…";
}

std::string shown_time(std::string_view time, Detail detail) {
  if (detail == Detail::whole || !is_time(time)) return shown(time);
  const std::string_view date = time.substr(0, 10);
  const std::string_view minute = time.substr(11, 5);
  const bool is_midnight = time.substr(11, 8) == "00:00:00";
  return is_midnight ? std::string(date) : fmt::format("{} {}", date, minute);
}

std::string shown_digest(std::string_view digest, Detail detail) {
  if (detail == Detail::whole || !is_digest(digest)) return shown(digest);
  return fmt::format("{}…", digest.substr(0, brief_digest));
}

std::string shown_text(std::string_view text, Detail detail) {
  return is_time(text) ? shown_time(text, detail) : shown_digest(text, detail);
}

std::string words_of(std::string_view member) {
  for (const auto& [name, words] : other_words) {
    if (member == name) return std::string(words);
  }
  std::string words;
  for (const char letter : member) {
    const bool is_upper = letter >= 'A' && letter <= 'Z';
    if (is_upper) words += ' ';
    words += is_upper ? static_cast<char>(letter - 'A' + 'a') : letter;
  }
  return shown(words);
}

const json::Value* member_of(const Fields& object, std::string_view name) {
  for (const json::Member& member : object.members()) {
    if (member.name.inner() == name) return &member.value;
  }
  return nullptr;
}

std::string shown_value(const json::Value& value, Detail detail) {
  if (value.kind == json::Kind::string) return shown_text(json::unescape(value), detail);
  if (value.kind == json::Kind::boolean) return value.text == "true" ? "yes" : "no";
  if (value.kind == json::Kind::object) return sentence_of(Fields(value), detail);
  if (value.kind == json::Kind::null) return "nothing";
  if (value.kind != json::Kind::array) return shown(value.text);
  std::string all;
  for (const json::Value& one : json::elements(value.text)) {
    if (!all.empty()) all += one.kind == json::Kind::object ? "; " : ", ";
    all += shown_value(one, detail);
  }
  return all.empty() ? "none" : all;
}

std::string sentence_of(const Fields& object, Detail detail, std::string_view left_out) {
  std::string sentence;
  const auto id = object.text("id");
  if (id) {
    const auto name = object.text("name");
    sentence = name ? fmt::format("{} ({})", shown(*name), shown(*id)) : shown(*id);
  }
  for (const json::Member& member : object.members()) {
    const std::string_view name = member.name.inner();
    const bool is_told =
        name == "evidence" || name == left_out || (id && (name == "id" || name == "name"));
    if (is_told) continue;
    const std::string words = words_of(name);
    fmt::format_to(std::back_inserter(sentence), "{}{}{}{}", sentence.empty() ? "" : ", ", words,
                   words.empty() ? "" : " ", shown_value(member.value, detail));
  }
  return sentence;
}

std::string shown_member(const Fields& object, std::string_view name, Detail detail) {
  const json::Value* value = member_of(object, name);
  return value == nullptr ? std::string() : shown_value(*value, detail);
}

std::string shown_day(const Fields& object, std::string_view name, Detail detail) {
  constexpr std::size_t day_size = 10;
  const std::string time = object.text(name).value_or("");
  const bool is_cut = detail == Detail::brief && is_time(time);
  return is_cut ? time.substr(0, day_size) : shown(time);
}

std::string shown_party(const Fields& object, std::string_view name) {
  return shown(object.object(name).text("id").value_or(""));
}

}  // namespace hallmark::cli
