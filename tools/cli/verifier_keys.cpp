#include "tools/cli/verifier_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "tools/cli/input_file.h"

namespace hallmark::cli {
namespace {

// What an option says, a key's line or a file of them.
Result<std::string> text_of_keys(const std::string& argument) {
  std::error_code ignored;
  const bool is_line = std::count(argument.begin(), argument.end(), '+') >= 2 &&
                       !std::filesystem::is_regular_file(argument, ignored);
  if (is_line) return argument;
  return read_file(argument);
}

Status add_keys(const std::vector<std::string>& arguments, NoteKeyType type,
                std::string_view option, std::vector<VerifierKey>& known) {
  for (const std::string& argument : arguments) {
    TRY_ASSIGN(const std::string text, text_of_keys(argument));
    TRY_ASSIGN(std::vector<VerifierKey> keys, parse_verifier_keys(text));
    if (keys.empty()) {
      return fail(ErrorCode::bad_input, "expected a verifier key, found none",
                  fmt::format("{} {}", option, argument));
    }
    for (VerifierKey& key : keys) {
      if (key.type() != type) {
        return fail(ErrorCode::bad_input,
                    fmt::format("expected a key of type {:02}, found one of {:02}",
                                static_cast<unsigned>(type), static_cast<unsigned>(key.type())),
                    fmt::format("{} {}", option, key.name()));
      }
      known.push_back(std::move(key));
    }
  }
  return ok();
}

}  // namespace

CLI::Option* VerifierKeys::add_options(CLI::App& command) {
  CLI::Option* key =
      command.add_option("--key", keys_, "the operator's verifier key, or a file of such lines")
          ->option_text("KEY")
          ->allow_extra_args(false);
  command.add_option("--auditor", auditors_, "an auditor's, likewise")
      ->option_text("KEY")
      ->allow_extra_args(false);
  return key;
}

Result<std::vector<VerifierKey>> VerifierKeys::read() const {
  std::vector<VerifierKey> known;
  TRY(add_keys(keys_, NoteKeyType::signature, "--key", known));
  TRY(add_keys(auditors_, NoteKeyType::cosignature, "--auditor", known));
  return known;
}

}  // namespace hallmark::cli
