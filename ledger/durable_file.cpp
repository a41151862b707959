#include "ledger/durable_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace hallmark {
namespace {

constexpr std::size_t small_file_limit_bytes = 1024 * 1024;

Unexpected failed(const std::string& path, const char* what) {
  return fail(ErrorCode::io, fmt::format("{}: {}", what, std::strerror(errno)), path);
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

std::string parent_of(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

Status sync_directory(const std::string& path) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open()) return failed(path, "it cannot be opened");
  if (::fsync(directory.get()) != 0) return failed(path, "it cannot be synced");
  return ok();
}

}  // namespace

Result<std::optional<std::string>> read_small_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open() && (errno == ENOENT || errno == ENOTDIR)) return std::optional<std::string>();
  if (!file.is_open()) return failed(path, "it cannot be opened");
  std::string bytes(small_file_limit_bytes + 1, '\0');
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t more = ::read(file.get(), bytes.data() + size, bytes.size() - size);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return failed(path, "it cannot be read");
    if (more == 0) break;
    size += static_cast<std::size_t>(more);
  }
  if (size > small_file_limit_bytes) {
    return fail(ErrorCode::corruption, "expected a file of at most 1 MiB, found a longer one",
                path);
  }
  bytes.resize(size);
  return std::optional(std::move(bytes));
}

Status write_durably(const std::string& path, std::string_view bytes, Readers readers) {
  TRY_ASSIGN(DurableFile file, DurableFile::create(path, readers));
  TRY(file.append(bytes));
  return file.replace();
}

Result<DurableFile> DurableFile::create(const std::string& path, Readers readers) {
  const std::string beside = path + ".new";
  // What an earlier try left may be open to others, and stay so.
  if (::unlink(beside.c_str()) != 0 && errno != ENOENT) {
    return failed(beside, "it cannot be removed");
  }
  const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                                readers == Readers::owner ? 0600 : 0644);
  if (descriptor < 0) return failed(beside, "it cannot be made");
  return DurableFile(descriptor, path);
}

DurableFile::DurableFile(DurableFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

DurableFile::~DurableFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(beside().c_str());
}

Status DurableFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed(beside(), "it cannot be written");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ok();
}

Status DurableFile::replace() {
  if (::fsync(descriptor_) != 0) return failed(beside(), "it cannot be synced");
  if (::rename(beside().c_str(), path_.c_str()) != 0) return failed(path_, "it cannot be replaced");
  ::close(std::exchange(descriptor_, -1));
  return sync_directory(parent_of(path_));
}

Status make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0755) == 0) return sync_directory(parent_of(path));
  if (errno == ENOENT) {
    TRY(make_directory(parent_of(path)));
    if (::mkdir(path.c_str(), 0755) == 0) return sync_directory(parent_of(path));
  }
  if (errno != EEXIST) return failed(path, "the directory cannot be made");
  if (!std::filesystem::is_directory(path)) {
    return fail(ErrorCode::io, "expected a directory, found a file", path);
  }
  return ok();
}

}  // namespace hallmark
