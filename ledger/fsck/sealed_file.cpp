#include "ledger/fsck/sealed_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "ledger/families.h"

namespace hallmark {
namespace {

constexpr std::size_t block_size = 1024 * 1024;

Unexpected failed(const std::string& path, const char* what) {
  return fail(ErrorCode::io, fmt::format("{}: {}", what, std::strerror(errno)), path);
}

// Fills `bytes`; fewer are there only at the end of the file.
Status read_fully(int descriptor, const std::string& path, std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t more = ::read(descriptor, bytes.data() + done, bytes.size() - done);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return failed(path, "it cannot be read");
    if (more == 0) break;
    done += static_cast<std::size_t>(more);
  }
  bytes.resize(done);
  return ok();
}

}  // namespace

Result<SealedWriter> SealedWriter::create(const std::string& path, std::string_view kind) {
  TRY_ASSIGN(DurableFile file, DurableFile::create(path));
  SealedWriter writer(std::move(file));
  writer.text(kind);
  return writer;
}

void SealedWriter::number(std::uint64_t number) {
  bytes(families::view(families::big_endian(number)));
}

void SealedWriter::bytes(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, block_size - block_.size());
    block_ += part;
    bytes.remove_prefix(part.size());
    if (block_.size() == block_size) write_block();
  }
}

void SealedWriter::text(std::string_view text) {
  number(text.size());
  bytes(text);
}

void SealedWriter::write_block() {
  seal_ = sha256_.digest<Seal>(seal_.bytes(), block_);
  if (status_) status_ = file_.append(block_);
  block_.clear();
}

Status SealedWriter::replace() {
  if (!block_.empty()) write_block();
  TRY(status_);
  TRY(file_.append(seal_.bytes()));
  return file_.replace();
}

Result<std::optional<SealedReader>> SealedReader::open(const std::string& path,
                                                       std::string_view kind) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR)) {
    return std::optional<SealedReader>();
  }
  if (descriptor < 0) return failed(path, "it cannot be opened");
  SealedReader reader(descriptor, path);
  struct stat about {};
  if (::fstat(descriptor, &about) != 0) return failed(path, "it cannot be looked at");
  const auto size = static_cast<std::uint64_t>(about.st_size);
  if (size < digest_size_bytes) {
    return fail(ErrorCode::corruption,
                fmt::format("expected a sealed file, found one of {} bytes", size), path);
  }
  TRY(reader.check_seal(size - digest_size_bytes));
  TRY(reader.rewind(size - digest_size_bytes));
  if (reader.text() != kind || !reader.good()) {
    return fail(ErrorCode::corruption, fmt::format("expected a file of the kind {}", kind), path);
  }
  return std::optional<SealedReader>(std::move(reader));
}

SealedReader::SealedReader(SealedReader&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      remaining_(other.remaining_),
      buffer_(std::move(other.buffer_)),
      at_(other.at_),
      good_(other.good_) {}

SealedReader::~SealedReader() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Status SealedReader::check_seal(std::uint64_t content_size) {
  Sha256 sha256;
  Seal seal;
  std::string block;
  for (std::uint64_t left = content_size; left > 0; left -= block.size()) {
    block.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, block_size)));
    TRY(read_fully(descriptor_, path_, block));
    if (block.empty()) break;
    seal = sha256.digest<Seal>(seal.bytes(), block);
  }
  block.resize(digest_size_bytes);
  TRY(read_fully(descriptor_, path_, block));
  if (block == seal.bytes()) return ok();
  return fail(ErrorCode::corruption, "its seal does not fit its content", path_);
}

Status SealedReader::rewind(std::uint64_t content_size) {
  if (::lseek(descriptor_, 0, SEEK_SET) != 0) return failed(path_, "it cannot be read again");
  remaining_ = content_size;
  return ok();
}

// Whether `size` bytes lie ready.
bool SealedReader::fill(std::size_t size) {
  if (buffer_.size() - at_ >= size) return true;
  if (size > remaining_ + (buffer_.size() - at_)) return good_ = false;
  buffer_.erase(0, at_);
  at_ = 0;
  const std::uint64_t want =
      std::min<std::uint64_t>(remaining_, std::max(size - buffer_.size(), block_size));
  std::string more(static_cast<std::size_t>(want), '\0');
  if (!read_fully(descriptor_, path_, more) || more.size() < want) return good_ = false;
  remaining_ -= want;
  buffer_ += more;
  return true;
}

std::uint64_t SealedReader::number() {
  return families::number_of(bytes(sizeof(std::uint64_t))).value_or(0);
}

std::string_view SealedReader::bytes(std::size_t size) {
  if (!good_ || !fill(size)) return {};
  const std::string_view found = std::string_view(buffer_).substr(at_, size);
  at_ += size;
  return found;
}

std::string SealedReader::text() {
  const std::uint64_t size = number();
  return std::string(bytes(static_cast<std::size_t>(size)));
}

}  // namespace hallmark
