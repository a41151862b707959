#include "ledger/pack/zip_writer.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <limits>
#include <span>

#include "schemas/vocabulary/invariant.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

// Raw deflate as zip has it; twice as fast as zlib's usual level and a tenth longer.
constexpr int level = 3;
constexpr int raw_window_bits = -15;
constexpr int memory_level = 8;
constexpr std::size_t piece_bytes = 64U << 10;

// Counts and hashes a file's bytes, and hands them on compressed.
class Deflating final : public ByteSink {
 public:
  using Write = std::function<Status(std::string_view)>;

  explicit Deflating(Write write) : write_(std::move(write)) {
    INVARIANT(deflateInit2(&stream_, level, Z_DEFLATED, raw_window_bits, memory_level,
                           Z_DEFAULT_STRATEGY) == Z_OK,
              "zlib has no deflater to give");
    pending_.reserve(piece_bytes);
  }
  ~Deflating() override { deflateEnd(&stream_); }
  Deflating(const Deflating&) = delete;
  Deflating& operator=(const Deflating&) = delete;

  Status write(std::string_view bytes) override {
    size_bytes_ += bytes.size();
    hash_.add(bytes);
    // In pieces of one length: however the bytes come, zlib sees the same.
    while (!bytes.empty()) {
      const std::size_t room = piece_bytes - pending_.size();
      pending_ += bytes.substr(0, room);
      bytes.remove_prefix(std::min(room, bytes.size()));
      if (pending_.size() == piece_bytes) TRY(deflate_pending(Z_NO_FLUSH));
    }
    return ok();
  }

  Status finish() { return deflate_pending(Z_FINISH); }

  [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; }
  [[nodiscard]] std::uint64_t packed_bytes() const { return packed_bytes_; }
  [[nodiscard]] std::uint32_t crc() const { return crc_; }
  [[nodiscard]] FileHash hash() { return hash_.finish<FileHash>(); }

 private:
  Status deflate_pending(int flush) {
    auto* bytes = reinterpret_cast<Bytef*>(pending_.data());
    crc_ = static_cast<std::uint32_t>(::crc32(crc_, bytes, static_cast<uInt>(pending_.size())));
    stream_.next_in = bytes;
    stream_.avail_in = static_cast<uInt>(pending_.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
      stream_.avail_out = static_cast<uInt>(out_.size());
      const int done = ::deflate(&stream_, flush);
      INVARIANT(done == Z_OK || done == Z_STREAM_END || done == Z_BUF_ERROR,
                "zlib could not compress bytes in memory");
      const std::size_t made = out_.size() - stream_.avail_out;
      packed_bytes_ += made;
      if (made > 0) TRY(write_({out_.data(), made}));
    } while (stream_.avail_out == 0);
    pending_.clear();
    return ok();
  }

  Write write_;
  z_stream stream_{};
  std::string pending_;
  std::array<char, piece_bytes> out_{};
  RunningSha256 hash_;
  std::uint64_t size_bytes_ = 0;
  std::uint64_t packed_bytes_ = 0;
  std::uint32_t crc_ = 0;
};

}  // namespace

Status ZipWriter::write(std::string_view bytes) {
  hash_.add(bytes);
  written_bytes_ += bytes.size();
  return out_.write(bytes);
}

Status ZipWriter::begin(const ZipFile& file) {
  if (!is_pack_name(file.name)) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected a file's name of [a-z0-9._/-] that stays where it is, "
                            "found {}",
                            quoted(file.name)));
  }
  if (!names_.insert(file.name).second) {
    return fail(ErrorCode::bad_input, fmt::format("a second file named {}", file.name));
  }
  if (files_.size() == pack_file_limit) {
    return fail(ErrorCode::bad_input, fmt::format("more than {} files", pack_file_limit));
  }
  return write(zip_local_header(file));
}

Result<FileHash> ZipWriter::add(const std::string& name,
                                const std::function<Status(ByteSink&)>& content) {
  ZipFile file{name, ZipMethod::deflated, 0, 0, 0, written_bytes_};
  TRY(begin(file));
  Deflating deflating([this](std::string_view bytes) { return write(bytes); });
  TRY(content(deflating));
  TRY(deflating.finish());
  file.crc = deflating.crc();
  file.packed_bytes = deflating.packed_bytes();
  file.size_bytes = deflating.size_bytes();
  TRY(write(zip_descriptor(file)));
  files_.push_back(std::move(file));
  return deflating.hash();
}

Status ZipWriter::add_stored(const std::string& name, std::string_view content) {
  INVARIANT(content.size() < std::numeric_limits<std::uint32_t>::max(), "a stored file is short");
  const auto* bytes = reinterpret_cast<const Bytef*>(content.data());
  const auto crc = static_cast<std::uint32_t>(::crc32(0, bytes, static_cast<uInt>(content.size())));
  ZipFile file{name, ZipMethod::stored, crc, content.size(), content.size(), written_bytes_};
  TRY(begin(file));
  TRY(write(content));
  files_.push_back(std::move(file));
  return ok();
}

Status ZipWriter::finish() { return write(zip_tail(files_, written_bytes_)); }

}  // namespace hallmark
