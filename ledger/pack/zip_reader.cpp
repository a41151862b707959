#include "ledger/pack/zip_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "ledger/pack/manifest.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

constexpr std::size_t read_bytes = 256U << 10;
constexpr std::size_t inflated_bytes = 256U << 10;
constexpr int raw_window_bits = -15;

Unexpected cannot_read(int error) {
  return fail(ErrorCode::io, fmt::format("it cannot be read: {}", std::strerror(error)));
}

Unexpected bad(std::string what) { return fail(ErrorCode::bad_input, std::move(what)); }

}  // namespace

struct ZipStream::Inflater {
  z_stream stream{};

  Inflater() {
    INVARIANT(inflateInit2(&stream, raw_window_bits) == Z_OK, "zlib has no inflater to give");
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

ZipStream::ZipStream(ZipReader& zip, const ZipFile& file)
    : zip_(zip),
      size_bytes_(file.size_bytes),
      packed_left_(file.packed_bytes),
      inflater_(std::make_unique<Inflater>()) {}
ZipStream::~ZipStream() = default;

void ZipStream::break_off(std::string why) {
  at_end_ = true;
  found_.broken = std::move(why);
}

// Some more of it is ready, or it is at its end.
Status ZipStream::inflate_some() {
  z_stream& stream = inflater_->stream;
  ready_.resize(inflated_bytes);
  ready_at_ = 0;
  TRY_ASSIGN(std::string packed, zip_.read_on(static_cast<std::size_t>(std::min<std::uint64_t>(
                                     packed_left_, stream.avail_in == 0 ? read_bytes : 0))));
  if (!packed.empty()) {
    packed_left_ -= packed.size();
    packed_ = std::move(packed);
    stream.next_in = reinterpret_cast<Bytef*>(packed_.data());
    stream.avail_in = static_cast<uInt>(packed_.size());
  }
  stream.next_out = reinterpret_cast<Bytef*>(ready_.data());
  stream.avail_out = static_cast<uInt>(ready_.size());
  const int done = ::inflate(&stream, Z_NO_FLUSH);
  ready_.resize(inflated_bytes - stream.avail_out);
  found_.size_bytes += ready_.size();
  if (found_.size_bytes > size_bytes_) {
    ready_.clear();
    break_off(fmt::format("expected {} bytes, found more", size_bytes_));
    return ok();
  }
  hash_.add(ready_);
  found_.crc = static_cast<std::uint32_t>(::crc32(
      found_.crc, reinterpret_cast<const Bytef*>(ready_.data()), static_cast<uInt>(ready_.size())));
  if (done == Z_STREAM_END) {
    at_end_ = true;
    if (stream.avail_in > 0 || packed_left_ > 0) break_off("expected its end, found more bytes");
  } else if (done != Z_OK && done != Z_BUF_ERROR) {
    break_off("expected deflated bytes, found something else");
  } else if (ready_.empty() && packed_left_ == 0 && stream.avail_in == 0) {
    break_off("expected more deflated bytes, found their end");
  }
  return ok();
}

Result<std::size_t> ZipStream::fill(std::string& out, std::size_t bytes) {
  std::size_t filled = 0;
  while (filled < bytes) {
    if (ready_at_ == ready_.size()) {
      if (at_end_) break;
      TRY(inflate_some());
      continue;
    }
    const std::size_t now = std::min(bytes - filled, ready_.size() - ready_at_);
    out.append(ready_, ready_at_, now);
    ready_at_ += now;
    filled += now;
  }
  return filled;
}

Result<ZipStream::Found> ZipStream::end() {
  while (!at_end_) TRY(inflate_some());
  // What is left of a file that is broken counts among the bytes before the manifest all the same.
  while (packed_left_ > 0) {
    TRY_ASSIGN(
        const std::string packed,
        zip_.read_on(static_cast<std::size_t>(std::min<std::uint64_t>(packed_left_, read_bytes))));
    packed_left_ -= packed.size();
  }
  found_.sha256 = hash_.finish<FileHash>();
  return found_;
}

Result<std::unique_ptr<ZipReader>> ZipReader::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(ErrorCode::io, std::strerror(errno), path);
  struct stat about {};
  if (::fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode)) {
    ::close(descriptor);
    return fail(ErrorCode::io, "expected a regular file, found something else", path);
  }
  return std::unique_ptr<ZipReader>(
      new ZipReader(descriptor, static_cast<std::uint64_t>(about.st_size)));
}

ZipReader::~ZipReader() { ::close(descriptor_); }

// Fewer bytes only where the file ends.
Result<std::string> ZipReader::read_at(std::uint64_t offset, std::size_t bytes) const {
  std::string out;
  if (offset >= size_bytes_) return out;
  out.resize(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, size_bytes_ - offset)));
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = ::pread(descriptor_, out.data() + done, out.size() - done,
                                static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(errno);
    if (got == 0) return fail(ErrorCode::io, "it became shorter while it was read");
    done += static_cast<std::size_t>(got);
  }
  return out;
}

Result<std::string> ZipReader::read_on(std::size_t bytes) {
  TRY_ASSIGN(std::string out, read_at(at_, bytes));
  at_ += out.size();
  hash_.add(out);
  return out;
}

Status ZipReader::read_tail(ZipLayout layout) {
  const std::uint64_t end_at = size_bytes_ - std::min<std::uint64_t>(size_bytes_, zip_end_bytes);
  TRY_ASSIGN(const std::string end, read_at(end_at, zip_end_bytes));
  TRY_ASSIGN(const std::uint64_t directory, zip_directory_offset(end));
  if (directory > size_bytes_ || size_bytes_ - directory > zip_tail_limit_bytes) {
    return bad(
        fmt::format("expected a directory that begins within the last {} bytes of {}, found "
                    "one at {}",
                    zip_tail_limit_bytes, size_bytes_, directory));
  }
  TRY_ASSIGN(const std::string tail, read_at(directory, zip_tail_limit_bytes));
  TRY_ASSIGN(files_, parse_zip_tail(tail, directory));
  if (layout == ZipLayout::pack) {
    TRY(check_ends_as_pack());
    stored_ = 2;
  }
  return check_layout(directory);
}

Status ZipReader::check_ends_as_pack() const {
  if (files_.size() < 2 || files_[files_.size() - 2].name != manifest_name ||
      files_.back().name != manifest_note_name) {
    return bad(fmt::format("expected {} and {} as the last two files, found others", manifest_name,
                           manifest_note_name));
  }
  return ok();
}

Status ZipReader::check_layout(std::uint64_t directory) const {
  std::unordered_set<std::string_view> names;
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    const ZipFile& file = files_[i];
    const ZipMethod method = i + stored_ < files_.size() ? ZipMethod::deflated : ZipMethod::stored;
    if (!names.insert(file.name).second) return bad(fmt::format("a second {}", file.name));
    // Before they are added up, so that no sum runs over.
    const bool fits = file.offset == at && file.packed_bytes <= directory &&
                      file.method == method &&
                      (method == ZipMethod::deflated || file.size_bytes == file.packed_bytes);
    if (!fits) {
      return bad(fmt::format("{}: expected it at byte {} by method {}, found it otherwise",
                             file.name, at, static_cast<unsigned>(method)));
    }
    at += zip_bytes_of(file);
  }
  if (at == directory) return ok();
  return bad(fmt::format("expected the directory after the last file, at byte {}, found it at {}",
                         at, directory));
}

Result<std::string> ZipReader::stored(const ZipFile& file, std::size_t limit_bytes) const {
  if (file.size_bytes > limit_bytes) {
    return bad(fmt::format("expected at most {} bytes, found {}", limit_bytes, file.size_bytes));
  }
  const std::string header = zip_local_header(file);
  TRY_ASSIGN(std::string bytes, read_at(file.offset, header.size() + file.size_bytes));
  if (!bytes.starts_with(header)) return bad("expected the header that its record asks for");
  bytes.erase(0, header.size());
  const auto crc = static_cast<std::uint32_t>(
      ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
  if (crc != file.crc) {
    return bad(fmt::format("expected bytes of CRC {:08x}, found {:08x}", file.crc, crc));
  }
  return bytes;
}

Status ZipReader::expect(std::string_view what, std::string_view bytes) {
  TRY_ASSIGN(const std::string found, read_on(bytes.size()));
  if (found == bytes) return ok();
  return bad(fmt::format("expected the {} that its record asks for, found another at byte {}", what,
                         at_ - found.size()));
}

Result<std::unique_ptr<ZipStream>> ZipReader::next() {
  INVARIANT(next_ + stored_ < files_.size(), "the deflated files were all read");
  const ZipFile& file = files_[next_++];
  TRY(expect("header", zip_local_header(file)));
  return std::unique_ptr<ZipStream>(new ZipStream(*this, file));
}

Status ZipReader::descriptor() {
  const ZipFile& file = files_[next_ - 1];
  return expect("descriptor", zip_descriptor(file));
}

}  // namespace hallmark
