#include "tools/cli/settings_file.h"

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <system_error>

#include "schemas/vocabulary/text.h"
#include "tools/cli/input_file.h"

namespace hallmark::cli {
namespace {

constexpr std::string_view prefix = "HALLMARK_";

// HALLMARK_DATA as data.
std::string key_of(std::string_view variable) {
  std::string key = lower_ascii(variable.substr(prefix.size()));
  std::replace(key.begin(), key.end(), '_', '-');
  return key;
}

std::string variable_of(std::string_view key) {
  std::string variable(prefix);
  for (const char c : key) {
    variable += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return variable;
}

void add_keys(const CLI::App& app, std::set<std::string, std::less<>>& keys) {
  for (const CLI::Option* option : app.get_options()) {
    const std::string& variable = option->get_envname();
    if (variable.starts_with(prefix)) keys.insert(key_of(variable));
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    add_keys(*command, keys);
  }
}

Unexpected fault(const std::string& path, const toml::source_position& at, std::string what) {
  return fail(ErrorCode::bad_input, std::move(what), fmt::format("{}:{}", path, at.line));
}

}  // namespace

Status read_settings_file(const CLI::App& app, const std::string& path) {
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown)) return ok();
  TRY_ASSIGN(const std::string text, read_file(path));
  const auto parsed = toml::parse(text);
  if (!parsed) {
    return fault(path, parsed.error().source().begin,
                 fmt::format("it is not TOML: {}", parsed.error().description()));
  }
  std::set<std::string, std::less<>> keys;
  add_keys(app, keys);
  for (const auto& [key, node] : parsed.table()) {
    const toml::source_position at = key.source().begin;
    if (!keys.contains(key.str())) {
      return fault(
          path, at,
          fmt::format("expected one of {}, found {}", fmt::join(keys, ", "), quoted(key.str())));
    }
    std::string value;
    if (const auto* said = node.as_string()) {
      value = said->get();
    } else if (const auto* number = node.as_integer()) {
      value = fmt::format("{}", number->get());
    } else {
      return fault(path, at, fmt::format("expected a text or a number for {}", key.str()));
    }
    constexpr int unless_it_is_set = 0;
    (void)::setenv(variable_of(key.str()).c_str(), value.c_str(), unless_it_is_set);
  }
  return ok();
}

}  // namespace hallmark::cli
