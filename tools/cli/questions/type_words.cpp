#include "tools/cli/questions/type_words.h"

#include "tools/cli/questions/paper/shown.h"

namespace hallmark::cli {

std::string type_words(std::string_view type) {
  constexpr std::string_view before = "hallmark.";
  constexpr std::string_view after = ".v1";
  const bool is_ours = type.size() > before.size() + after.size() && type.starts_with(before) &&
                       type.ends_with(after);
  if (!is_ours) return shown(type);
  return shown(type.substr(before.size(), type.size() - before.size() - after.size()));
}

}  // namespace hallmark::cli
