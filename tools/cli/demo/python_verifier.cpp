#include "tools/cli/demo/python_verifier.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "tools/cli/child.h"

namespace hallmark::cli::demo {
namespace {

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// The system's own has the packages that tools/setup installs; another one in the path may not.
std::string python_here() {
  constexpr const char* of_the_system = "/usr/bin/python3";
  return ::access(of_the_system, X_OK) == 0 ? of_the_system : "python3";
}

std::string script_here() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return "tools/verify_bundle.py";
  return (program.parent_path() / "../../tools/verify_bundle.py").lexically_normal().string();
}

}  // namespace

Result<PythonVerifier> PythonVerifier::find(const std::string& path) {
  const std::string script = path.empty() ? script_here() : path;
  std::error_code error;
  if (!std::filesystem::is_regular_file(script, error)) {
    return fail(ErrorCode::not_found,
                fmt::format("{} is not here; --verifier PATH names it", script));
  }
  const std::string python = python_here();
  const auto asked = run_child({python, "-c", "import cryptography"});
  if (!asked || asked->status == EndedChild::not_started) {
    return fail(ErrorCode::not_found, "python3 is not here");
  }
  if (asked->status != 0) {
    return fail(ErrorCode::not_found,
                "Python's package cryptography (python3-cryptography) is not here");
  }
  return PythonVerifier(python, script);
}

Result<PythonAnswer> PythonVerifier::check(const std::string& bundle,
                                           const std::string& keys) const {
  TRY_ASSIGN(const EndedChild ended, run_child({python_, script_, bundle, "--key", keys}));
  constexpr int good = 0;
  constexpr int failed = 1;
  if (ended.status != good && ended.status != failed) {
    return fail(ErrorCode::io,
                fmt::format("expected exit code 0 or 1, found {}: {}", ended.status,
                            first_line(ended.output)),
                script_);
  }
  return PythonAnswer{ended.status == good, first_line(ended.output)};
}

}  // namespace hallmark::cli::demo
