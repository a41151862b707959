#include "tools/cli/acknowledgements.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace hallmark::cli {

namespace {

// The longest line: a source and an id of 4 KiB each, and what follows.
constexpr off_t tail_bytes = 16 * 1024;

// Whoever wrote here before may have been killed within a line; the next must not go on from it.
Status cut_half_line(int descriptor, const std::string& path) {
  const off_t size = ::lseek(descriptor, 0, SEEK_END);
  if (size <= 0) return ok();  // empty, or no file that has an end
  std::string tail(static_cast<std::size_t>(std::min(size, tail_bytes)), '\0');
  const off_t begin = size - static_cast<off_t>(tail.size());
  const ssize_t read = ::pread(descriptor, tail.data(), tail.size(), begin);
  if (read != static_cast<ssize_t>(tail.size())) {
    return fail(ErrorCode::io, fmt::format("it cannot be read: {}", std::strerror(errno)), path);
  }
  const std::size_t newline = tail.rfind('\n');
  const off_t end = newline == std::string::npos ? begin : begin + static_cast<off_t>(newline) + 1;
  if (end == size || ::ftruncate(descriptor, end) == 0) return ok();
  return fail(ErrorCode::io, fmt::format("it cannot be cut: {}", std::strerror(errno)), path);
}

}  // namespace

Result<std::unique_ptr<Acknowledgements>> Acknowledgements::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return fail(ErrorCode::io, fmt::format("it cannot be written: {}", std::strerror(errno)), path);
  }
  if (Status cut = cut_half_line(descriptor, path); !cut) {
    ::close(descriptor);
    return Unexpected(std::move(cut).error());
  }
  return std::unique_ptr<Acknowledgements>(new Acknowledgements(descriptor, path));
}

Acknowledgements::Acknowledgements(int descriptor, std::string path)
    : descriptor_(descriptor), path_(std::move(path)), thread_([this] { run(); }) {}

Acknowledgements::~Acknowledgements() {
  // Whoever wants to know whether it was written has called finish() before.
  static_cast<void>(finish());
  ::close(descriptor_);
}

void Acknowledgements::add(const Receipt& receipt) {
  const std::string line =
      fmt::format("{} {} {} {} {}\n", receipt.source, receipt.id, receipt.shard.value(),
                  receipt.sequence.value(), receipt.entry_hash.hex());
  const std::lock_guard lock(mutex_);
  lines_ += line;
  changed_.notify_all();
}

Status Acknowledgements::flush() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return lines_.empty() && !writing_; });
  return failed_ ? Status(Unexpected(*failed_)) : ok();
}

Status Acknowledgements::finish() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  return failed_ ? Status(Unexpected(*failed_)) : ok();
}

void Acknowledgements::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return finishing_ || !lines_.empty(); });
    if (lines_.empty()) return;
    const std::string lines = std::exchange(lines_, {});
    writing_ = true;
    lock.unlock();
    const Status written = write(lines);
    lock.lock();
    if (!written && !failed_) failed_ = written.error();
    writing_ = false;
    changed_.notify_all();
  }
}

Status Acknowledgements::write(const std::string& lines) const {
  std::string_view rest = lines;
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      return fail(ErrorCode::io, fmt::format("it cannot be written: {}", std::strerror(errno)),
                  path_);
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fdatasync(descriptor_) == 0) return ok();
  return fail(ErrorCode::io, fmt::format("it cannot be synced: {}", std::strerror(errno)), path_);
}

}  // namespace hallmark::cli
