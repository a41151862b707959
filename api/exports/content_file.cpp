#include "api/exports/content_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace hallmark::api {
namespace {

Unexpected failed(const std::string& path, const char* what) {
  return fail(ErrorCode::io, fmt::format("{}: {}", what, std::strerror(errno)), path);
}

}  // namespace

Result<std::shared_ptr<ContentFile>> ContentFile::open(const std::string& path, Workers& readers) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return failed(path, "it cannot be opened");
  // It closes the file from here on; the constructor is private.
  std::shared_ptr<ContentFile> file(new ContentFile(descriptor, path, readers));
  struct stat found {};
  if (::fstat(descriptor, &found) != 0) return failed(path, "its size is not known");
  file->size_bytes_ = static_cast<std::uint64_t>(found.st_size);
  return file;
}

ContentFile::~ContentFile() { ::close(descriptor_); }

void ContentFile::read(std::uint64_t offset, std::size_t bytes, Done done) {
  // Kept until it is read: whoever waits for it may let it go.
  auto work = [self = shared_from_this(), offset, bytes, done] {
    done(self->read_now(offset, bytes));
  };
  if (!readers_.run(std::move(work))) {
    done(fail(ErrorCode::unavailable, "too many read from exports already"));
  }
}

Result<std::string> ContentFile::read_now(std::uint64_t offset, std::size_t bytes) const {
  std::string piece(bytes, '\0');
  std::size_t size = 0;
  while (size < bytes) {
    const ssize_t more =
        ::pread(descriptor_, piece.data() + size, bytes - size, static_cast<off_t>(offset + size));
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return failed(path_, "it cannot be read");
    if (more == 0) return fail(ErrorCode::corruption, "it is shorter than it was", path_);
    size += static_cast<std::size_t>(more);
  }
  return piece;
}

}  // namespace hallmark::api
