// Reads the log files that RocksDB writes (its write-ahead logs and its MANIFEST, which have one
// format: blocks of 32 KiB, records of crc32c, length, type and bytes, in fragments that no block
// boundary crosses) to tell a torn end from damage. RocksDB itself cannot: a wrong length in the
// last block it takes for a torn end and drops what follows without a word, a wrong byte in a torn
// end it takes for damage and will not open. Pure, but for where the blocks come from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hallmark {

class LogScan {
 public:
  static constexpr std::size_t block_bytes = 32 * 1024;

  // Each block of the file in order; all but the last of block_bytes.
  void block(std::string_view bytes);

  // Where the last whole record ends, or the last before the first bad place.
  [[nodiscard]] std::uint64_t whole_bytes() const { return whole_bytes_; }
  // So far; what lies between whole_bytes() and this was never acknowledged unless is_damaged().
  [[nodiscard]] std::uint64_t read_bytes() const { return read_bytes_; }
  // Where something is wrong that a torn end cannot explain: behind it a later record begins, and
  // none is begun before the one before is synced.
  [[nodiscard]] std::optional<std::uint64_t> damage() const;

 private:
  struct Header;
  [[nodiscard]] static std::optional<Header> whole_record(std::string_view bytes);
  // The offset of the first place in the block that does not read, or nothing.
  std::optional<std::size_t> walk(std::string_view bytes);
  void look_for_a_beginning(std::string_view bytes);

  std::uint64_t whole_bytes_ = 0;
  std::uint64_t read_bytes_ = 0;
  bool in_record_ = false;                  // a first fragment was read and its last was not
  std::optional<std::uint64_t> bad_place_;  // the first
  bool record_behind_ = false;              // a later record begins behind it
};

// The checksum of iSCSI, as RocksDB uses it before masking.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);

}  // namespace hallmark
