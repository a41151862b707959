// The one form that a pack's zip has (ledger/FORMAT.md, 12): every byte of it but the compressed
// ones follows from a list of its files. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/vocabulary/result.h"

namespace hallmark {

inline constexpr std::size_t pack_file_limit = 65'000;
inline constexpr std::size_t pack_name_limit_bytes = 200;
// Of directory and ends: what so many files of such names come to.
inline constexpr std::size_t zip_tail_limit_bytes = 32U << 20;

enum class ZipMethod : std::uint16_t { stored = 0, deflated = 8 };

struct ZipFile {
  std::string name;
  ZipMethod method = ZipMethod::deflated;
  std::uint32_t crc = 0;
  std::uint64_t packed_bytes = 0;  // as they stand in the zip
  std::uint64_t size_bytes = 0;
  std::uint64_t offset = 0;  // of its local header
  friend bool operator==(const ZipFile&, const ZipFile&) = default;
};

// `[a-z0-9._/-]`, no step that is empty, `.` or `..`.
[[nodiscard]] bool is_pack_name(std::string_view name);

// What stands before a file's bytes, and after them: nothing after a stored one's.
[[nodiscard]] std::string zip_local_header(const ZipFile& file);
[[nodiscard]] std::string zip_descriptor(const ZipFile& file);
// Header, bytes and descriptor.
[[nodiscard]] std::uint64_t zip_bytes_of(const ZipFile& file);
// What stands after the last file.
[[nodiscard]] std::string zip_tail(std::span<const ZipFile> files, std::uint64_t offset);

// Where the directory begins, as the last bytes of a zip say; `end` has the last `zip_end_bytes`,
// or all there are.
inline constexpr std::size_t zip_end_bytes = 22 + 20 + 56;
[[nodiscard]] Result<std::uint64_t> zip_directory_offset(std::string_view end);
// The files of a tail that begins there and is the one that they have; else bad_input.
[[nodiscard]] Result<std::vector<ZipFile>> parse_zip_tail(std::string_view tail,
                                                          std::uint64_t offset);

}  // namespace hallmark
