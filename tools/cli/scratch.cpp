#include "tools/cli/scratch.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace hallmark::cli {

Result<Scratch> Scratch::make(const std::string& parent) {
  std::error_code error;
  const std::string base =
      parent.empty() ? std::filesystem::temp_directory_path(error).string() : parent;
  if (error) {
    return fail(ErrorCode::io, fmt::format("TMPDIR names no directory: {}", error.message()));
  }
  std::string pattern = base + "/hallmark-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) {
    return fail(ErrorCode::io, fmt::format("no directory can be made: {}", std::strerror(errno)),
                base);
  }
  return Scratch(std::move(pattern));
}

Scratch::Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, {})) {}

Scratch::~Scratch() {
  std::error_code error;
  if (!path_.empty()) std::filesystem::remove_all(path_, error);
}

}  // namespace hallmark::cli
