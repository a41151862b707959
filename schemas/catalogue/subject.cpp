#include "schemas/catalogue/subject.h"

#include <algorithm>
#include <array>

#include "schemas/json/text.h"

namespace hallmark {
namespace {

constexpr std::array<std::string_view, 3> thing_prefixes = {"authority:", "artefact:", "ledger:"};

// "artefact:{artefact}" taken apart; `field` is empty where the pattern is a prefix alone.
struct Pattern {
  std::string_view prefix;
  std::string_view field;
};

Pattern pattern_of(const TypePlan& type) {
  const std::string_view text = type.subject;
  const std::size_t brace = text.find('{');
  if (brace == std::string_view::npos) return {text, {}};
  return {text.substr(0, brace), text.substr(brace + 1, text.size() - brace - 2)};
}

}  // namespace

std::optional<std::string> subject_from(const TypePlan& type, const json::Value& data) {
  const Pattern pattern = pattern_of(type);
  if (pattern.field.empty()) return std::nullopt;
  for (const json::Member& member : json::members(data.text)) {
    if (json::unescape(member.name) == pattern.field && member.value.kind == json::Kind::string) {
      return std::string(pattern.prefix) + json::unescape(member.value);
    }
  }
  return std::nullopt;
}

bool subject_fits(const TypePlan& type, const json::Value& data, std::string_view subject) {
  if (type.any_subject) return true;
  if (type.subject.empty()) {
    return std::none_of(thing_prefixes.begin(), thing_prefixes.end(),
                        [&](std::string_view prefix) { return subject.starts_with(prefix); });
  }
  if (const auto called_for = subject_from(type, data)) return subject == *called_for;
  const std::string_view prefix = pattern_of(type).prefix;
  return subject.starts_with(prefix) && subject.size() > prefix.size();
}

}  // namespace hallmark
