#include "ledger/witness.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "ledger/families.h"

namespace hallmark {
namespace {

constexpr std::size_t numbers_size_bytes = 3 * 8;
constexpr std::size_t content_size_bytes = numbers_size_bytes + digest_size_bytes;
// The content, and its SHA-256: a note half written is no note.
constexpr std::size_t mark_size_bytes = content_size_bytes + digest_size_bytes;

using ContentDigest = Digest<struct MarkContentTag>;

std::string encode(const Mark& mark, Sha256& sha256) {
  std::string out;
  out.reserve(mark_size_bytes);
  out += families::view(families::big_endian(mark.position_before));
  out += families::view(families::big_endian(mark.position));
  out += families::view(families::big_endian(mark.entries));
  out += mark.tip.bytes();
  out += sha256.digest<ContentDigest>(out).bytes();
  return out;
}

std::optional<Mark> decode(std::string_view bytes, Sha256& sha256) {
  if (bytes.size() != mark_size_bytes) return std::nullopt;
  const std::string_view content = bytes.substr(0, content_size_bytes);
  if (sha256.digest<ContentDigest>(content).bytes() != bytes.substr(content_size_bytes)) {
    return std::nullopt;
  }
  const auto tip = LeafHash::from_bytes(content.substr(numbers_size_bytes));
  return Mark{*families::number_of(content.substr(0, 8)),
              *families::number_of(content.substr(8, 8)),
              *families::number_of(content.substr(16, 8)), *tip};
}

Unexpected failed(const std::string& path, const char* what) {
  return fail(ErrorCode::io, fmt::format("{}: {}", what, std::strerror(errno)), path);
}

}  // namespace

Result<std::unique_ptr<FileWitness>> FileWitness::open(std::string path, Access access) {
  const int flags = access == Access::read_only ? O_RDONLY : O_RDWR | O_CREAT;
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0644);
  const bool none = descriptor < 0 && errno == ENOENT && access == Access::read_only;
  if (descriptor < 0 && !none) return failed(path, "it cannot be opened");
  return std::unique_ptr<FileWitness>(new FileWitness(descriptor, std::move(path)));
}

FileWitness::~FileWitness() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Status FileWitness::note(const Mark& mark) {
  const std::string bytes = encode(mark, sha256_);
  if (::pwrite(descriptor_, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return failed(path_, "it cannot be written");
  }
  return ok();
}

Result<std::optional<Mark>> FileWitness::read() {
  if (descriptor_ < 0) return std::optional<Mark>();
  std::array<char, mark_size_bytes> bytes{};
  const ssize_t size = ::pread(descriptor_, bytes.data(), bytes.size(), 0);
  if (size < 0) return failed(path_, "it cannot be read");
  return decode({bytes.data(), static_cast<std::size_t>(size)}, sha256_);
}

Result<std::optional<std::string>> compare(const std::optional<Mark>& mark, const ShardState& state,
                                           Shard shard) {
  const std::string place = fmt::format("shard {}", shard.index.value());
  const std::uint64_t position = state.position.value();
  if (!mark) {
    if (position == 0) return std::optional<std::string>();
    return std::optional(
        fmt::format("{}: the note of what was last committed is missing or damaged, so it cannot "
                    "be told whether "
                    "anything after entry {} was lost",
                    place, state.entries));
  }
  // After a power cut the note may be older than the store, never newer.
  if (position > mark->position) return std::optional<std::string>();
  if (position == mark->position) {
    if (state.tip == mark->tip && state.entries == mark->entries)
      return std::optional<std::string>();
    return fail(ErrorCode::corruption,
                fmt::format("at position {} it ends with {}, but {} was committed there", position,
                            state.tip.hex(), mark->tip.hex()),
                place);
  }
  if (position == mark->position_before) {
    return std::optional(fmt::format(
        "{}: the last batch is missing: positions {} to {} were acknowledged, and the write-ahead "
        "log ends before them, like a write cut short. Everything before is whole. Whoever holds "
        "receipts for them should post those events again; with the same ids none can come twice",
        place, position, mark->position - 1));
  }
  return fail(ErrorCode::corruption,
              fmt::format("acknowledged events are missing: {} entries and position {} were "
                          "committed, {} and {} are there. The write-ahead log is damaged or was "
                          "removed, or this is an old copy. Restore a backup, or replay the shard "
                          "from its source",
                          mark->entries, mark->position, state.entries, position),
              place);
}

}  // namespace hallmark
