#include "tools/cli/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace hallmark::cli {
namespace {

Unexpected io_error(const std::string& name) {
  return fail(ErrorCode::io, std::generic_category().message(errno), name);
}

}  // namespace

Result<InputFile> InputFile::open(const std::string& path) {
  if (path == "-") return InputFile(STDIN_FILENO, "standard input");
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return io_error(path);
  InputFile file(descriptor, path);
  struct stat status {};
  if (fstat(descriptor, &status) != 0) return io_error(path);
  if (S_ISREG(status.st_mode)) file.size_bytes_ = static_cast<std::uint64_t>(status.st_size);
  return file;
}

InputFile::InputFile(InputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      name_(std::move(other.name_)),
      position_bytes_(other.position_bytes_),
      size_bytes_(other.size_bytes_) {}

InputFile::~InputFile() {
  if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
}

bool InputFile::is_terminal() const { return isatty(descriptor_) == 1; }

Result<std::size_t> InputFile::read(std::span<char> buffer) {
  while (true) {
    const ssize_t size = ::read(descriptor_, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return io_error(name_);
    position_bytes_ += static_cast<std::uint64_t>(size);
    return static_cast<std::size_t>(size);
  }
}

bool InputFile::is_ready(std::chrono::milliseconds patience) {
  pollfd wanted{descriptor_, POLLIN, 0};
  // What cannot be polled is a regular file or fails, and read() has something to say of either.
  return ::poll(&wanted, 1, static_cast<int>(patience.count())) != 0;
}

Result<std::string> read_file(const std::string& path, std::size_t limit_bytes) {
  constexpr std::size_t chunk_bytes = 64 << 10;
  TRY_ASSIGN(InputFile file, InputFile::open(path));
  std::string bytes;
  while (true) {
    const std::size_t size = bytes.size();
    bytes.resize(size + chunk_bytes);
    TRY_ASSIGN(const std::size_t here, file.read(std::span(bytes).subspan(size)));
    bytes.resize(size + here);
    if (here == 0) return bytes;
    if (bytes.size() > limit_bytes) {
      return fail(ErrorCode::bad_input,
                  fmt::format("expected a file of at most {} MiB", limit_bytes >> 20), path);
    }
  }
}

}  // namespace hallmark::cli
