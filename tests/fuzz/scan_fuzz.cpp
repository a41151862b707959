// The input is a JSON text. simdjson's DOM is asked too, as a second opinion from other people.
#include "schemas/json/scan.h"

#include <simdjson.h>

#include <algorithm>
#include <string>

#include "schemas/json/text.h"
#include "schemas/vocabulary/invariant.h"
#include "schemas/vocabulary/text.h"
#include "tests/fuzz/target.h"

namespace hallmark::fuzz {
namespace {

namespace dom = simdjson::dom;

bool lies_within(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

bool same_slice(const json::Value& a, const json::Value& b) {
  return a.kind == b.kind && a.text.data() == b.text.data() && a.text.size() == b.text.size() &&
         (a.kind != json::Kind::string || a.escaped == b.escaped);
}

void check_string(const json::Value& string) {
  INVARIANT(string.kind == json::Kind::string && string.text.size() >= 2, "a string has quotes");
  INVARIANT(string.escaped == (string.inner().find('\\') != std::string_view::npos),
            "a string knows whether it has escapes");
  const std::string text = json::unescape(string);
  INVARIANT(is_utf8(text), "a string that was scanned unescapes to UTF-8");
  INVARIANT(text.size() <= string.inner().size(), "an escape is longer than what it stands for");
}

// A value's slice lies in `rest`, what its parent has after the values before it.
void check_place(const json::Value& value, std::string_view& rest) {
  INVARIANT(!value.text.empty() && lies_within(value.text, rest), "a value lies in its parent");
  rest.remove_prefix(static_cast<std::size_t>(value.text.data() + value.text.size() - rest.data()));
}

void check_value(const json::Value& value) {
  std::string_view rest = value.text;
  if (value.kind == json::Kind::string) check_string(value);
  if (value.kind == json::Kind::array) {
    for (const json::Value& element : json::elements(value.text)) {
      check_place(element, rest);
      check_value(element);
    }
  }
  if (value.kind == json::Kind::object) {
    for (const json::Member& member : json::members(value.text)) {
      check_place(member.name, rest);
      check_string(member.name);
      check_place(member.value, rest);
      check_value(member.value);
    }
  }
}

void compare(const json::Value& value, dom::element other);

void compare_members(const json::Value& value, dom::object other) {
  auto at = other.begin();
  for (const json::Member& member : json::members(value.text)) {
    INVARIANT(at != other.end() && at.key() == json::unescape(member.name),
              "simdjson has the same names");
    compare(member.value, at.value());
    ++at;
  }
  INVARIANT(at == other.end(), "simdjson has no more members");
}

void compare_elements(const json::Value& value, dom::array other) {
  auto at = other.begin();
  for (const json::Value& element : json::elements(value.text)) {
    INVARIANT(at != other.end(), "simdjson has as many elements");
    compare(element, *at);
    ++at;
  }
  INVARIANT(!(at != other.end()), "simdjson has no more elements");
}

void compare(const json::Value& value, dom::element other) {
  switch (value.kind) {
    case json::Kind::null:
      INVARIANT(other.is_null(), "simdjson has a null too");
      break;
    case json::Kind::boolean:
      INVARIANT(other.is_bool() && bool(other) == (value.text == "true"), "the same boolean");
      break;
    case json::Kind::number:
      INVARIANT(other.is_number(), "simdjson has a number too");
      break;
    case json::Kind::string:
      INVARIANT(other.is_string() && std::string_view(other) == json::unescape(value),
                "simdjson has the same string");
      break;
    case json::Kind::array:
      INVARIANT(other.is_array(), "simdjson has an array too");
      compare_elements(value, other);
      break;
    case json::Kind::object:
      INVARIANT(other.is_object(), "simdjson has an object too");
      compare_members(value, other);
      break;
  }
}

// A number that may not fit simdjson's types: 15 digits always do.
bool has_great_number(const json::Value& value) {
  if (value.kind == json::Kind::number) {
    return value.text.size() > 15 || value.text.find_first_of("eE") != std::string_view::npos;
  }
  if (value.kind == json::Kind::array) {
    const auto elements = json::elements(value.text);
    return std::any_of(elements.begin(), elements.end(), has_great_number);
  }
  if (value.kind == json::Kind::object) {
    const auto members = json::members(value.text);
    return std::any_of(members.begin(), members.end(),
                       [](const json::Member& member) { return has_great_number(member.value); });
  }
  return false;
}

// Known differences: simdjson refuses numbers that do not fit its types, goes deeper than 64
// levels, takes lone low surrogates, and in later versions skips a byte order mark.
void check_second_opinion(std::string_view text, const json::Document& document,
                          const std::optional<json::Fault>& fault) {
  dom::parser parser;
  const simdjson::padded_string padded(text);
  dom::element other;
  const auto error = parser.parse(padded).get(other);
  if (error) {
    INVARIANT(fault || has_great_number(document.root), "simdjson refuses great numbers alone");
  } else if (fault) {
    INVARIANT(fault->kind == json::FaultKind::depth || fault->kind == json::FaultKind::surrogate ||
                  text.starts_with("\xEF\xBB\xBF"),
              "what simdjson takes is too deep or has a lone surrogate");
  } else {
    compare(document.root, other);
  }
}

void check_accepted(std::string_view text, const json::Document& document) {
  INVARIANT(lies_within(document.root.text, text), "the root lies in the text");
  json::Document again;
  INVARIANT(!json::scan(document.root.text, again) && same_slice(again.root, document.root),
            "a value without the whitespace around it is the same value");
  INVARIANT(again.members.size() == document.members.size(), "it has the same members");
  for (std::size_t at = 0; at < document.members.size(); ++at) {
    const json::Member& member = document.members[at];
    INVARIANT(same_slice(member.name, again.members[at].name) &&
                  same_slice(member.value, again.members[at].value),
              "it has the same members");
    if (at >= 8) continue;  // each pointer is looked for from the text's beginning
    const auto offset = static_cast<std::size_t>(member.value.text.data() - text.data());
    INVARIANT(json::pointer_at(text, offset) == json::pointer_step(json::unescape(member.name)),
              "a member's value has the member's pointer");
  }
  check_value(document.root);
  INVARIANT(is_utf8(json::pointer_at(text, text.size() / 2)), "a pointer is text");
  INVARIANT(json::pointer_at(text, text.size()).empty(), "after the value nothing is being read");
}

void check_refused(std::string_view text, const json::Fault& fault) {
  INVARIANT(fault.offset <= text.size() && fault.expected != nullptr, "a fault has its place");
  // Before bytes that are not UTF-8 the text need not be JSON, and pointer_at() wants that it is.
  if (fault.kind != json::FaultKind::utf8) {
    const std::string pointer = json::pointer_at(text, fault.offset);
    INVARIANT(pointer.empty() || pointer[0] == '/', "a fault has a JSON pointer");
    INVARIANT(is_utf8(pointer), "a pointer is text");
  }
  INVARIANT(json::line_at(text, fault.offset) >= 1, "lines count from 1");
  // The first byte that does not fit is the fault: what stands before it has none.
  json::Document document;
  const auto before = json::scan(text.substr(0, fault.offset), document);
  INVARIANT(!before || before->offset >= fault.offset || fault.kind == json::FaultKind::utf8,
            "what stands before the first fault is good so far");
  INVARIANT(!before || before->kind != json::FaultKind::utf8, "and UTF-8");
}

void check(std::string_view text) {
  json::Document document;
  const auto fault = json::scan(text, document);
  json::Document shallow;
  INVARIANT(!fault || json::scan(text, shallow, json::depth_limit - 1),
            "fewer levels make no text good");
  check_second_opinion(text, document, fault);
  if (fault) {
    check_refused(text, *fault);
  } else {
    check_accepted(text, document);
  }
}

}  // namespace
}  // namespace hallmark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hallmark::fuzz::check(hallmark::fuzz::text_of(data, size));
  return 0;
}
