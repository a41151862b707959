#include "ledger/rocksdb_log_scan.h"

#include <array>
#include <cstring>

namespace hallmark {
namespace {

constexpr std::size_t header_bytes = 7;  // crc, 4; length, 2; type, 1
enum RecordType : std::uint8_t { zero = 0, full = 1, first = 2, middle = 3, last = 4 };

// Eight tables, eight bytes a step.
constexpr auto crc_tables = [] {
  std::array<std::array<std::uint32_t, 256>, 8> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78U : 0U);
    tables[0][byte] = crc;
  }
  for (std::size_t table = 1; table < 8; ++table) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[table - 1][byte];
      tables[table][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}();

std::uint32_t little_endian(const char* bytes) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

// RocksDB keeps checksums rotated and shifted, so that a checksum of bytes that hold one stays
// sound.
std::uint32_t masked(std::uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xa282ead8U; }

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    const std::uint32_t low = crc ^ little_endian(at);
    const std::uint32_t high = little_endian(at + 4);
    crc = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      crc ^= crc_tables[7 - i][low >> (8 * i) & 0xff] ^ crc_tables[3 - i][high >> (8 * i) & 0xff];
    }
  }
  for (; left > 0; --left, ++at) {
    crc = (crc >> 8) ^ crc_tables[0][(crc ^ static_cast<unsigned char>(*at)) & 0xff];
  }
  return ~crc;
}

struct LogScan::Header {
  std::size_t length;
  std::uint8_t type;
};

// The record at the beginning of `bytes`, if it is all there and sound.
std::optional<LogScan::Header> LogScan::whole_record(std::string_view bytes) {
  if (bytes.size() < header_bytes) return std::nullopt;
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const Header header{static_cast<std::size_t>(at(4)) | static_cast<std::size_t>(at(5)) << 8,
                      at(6)};
  if (header.type == RecordType::zero || header_bytes + header.length > bytes.size()) {
    return std::nullopt;
  }
  if (masked(crc32c(bytes.substr(6, 1 + header.length))) != little_endian(bytes.data())) {
    return std::nullopt;
  }
  return header;
}

std::optional<std::size_t> LogScan::walk(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    // A block's last bytes, too few for a header, are filled with zeros.
    if (block_bytes - at < header_bytes) break;
    const auto header = whole_record(bytes.substr(at));
    if (!header.has_value()) return at;
    const bool begins = header->type == RecordType::full || header->type == RecordType::first;
    const bool goes_on = header->type == RecordType::middle || header->type == RecordType::last;
    if (bad_place_.has_value()) {
      record_behind_ = record_behind_ || begins;
    } else {
      if ((begins && in_record_) || (goes_on && !in_record_)) return at;
      in_record_ = header->type == RecordType::first || header->type == RecordType::middle;
      if (!in_record_) whole_bytes_ = read_bytes_ + at + header_bytes + header->length;
    }
    at += header_bytes + header->length;
  }
  return std::nullopt;
}

// Behind a bad place lengths cannot be trusted, so every place may be where a record begins.
void LogScan::look_for_a_beginning(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size() && !record_behind_; ++at) {
    const auto header = whole_record(bytes.substr(at));
    if (!header.has_value()) continue;
    record_behind_ = header->type == RecordType::full || header->type == RecordType::first;
  }
}

void LogScan::block(std::string_view bytes) {
  if (record_behind_) return;
  if (const auto bad = walk(bytes); bad.has_value()) {
    // What does not follow from the record before is bad from where it begins itself.
    if (!bad_place_.has_value()) bad_place_ = read_bytes_ + *bad;
    look_for_a_beginning(bytes.substr(*bad));
  }
  read_bytes_ += bytes.size();
}

std::optional<std::uint64_t> LogScan::damage() const {
  return record_behind_ ? bad_place_ : std::nullopt;
}

}  // namespace hallmark
