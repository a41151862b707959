#include "ledger/index/index_codec.h"

#include <fmt/format.h>

#include "ledger/families.h"
#include "schemas/vocabulary/hex.h"

namespace hallmark::index_codec {
namespace {

constexpr std::size_t applied_size_bytes = 4 + 8 + 4 + 8;

// Seven bits a byte, the lowest first; the top bit says that more follow.
void put_varint(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>(0x80 | (number & 0x7f));
  out += static_cast<char>(number);
}

std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return number;
  }
  return std::nullopt;
}

template <class Number>
void put(std::string& out, Number number) {
  out += families::view(families::big_endian(number));
}

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  return families::number_of(bytes.substr(at, size)).value_or(0);
}

Unexpected damaged(std::string_view what, std::string_view bytes) {
  return fail(ErrorCode::corruption,
              fmt::format("expected {}, found the bytes {}", what, to_hex(bytes.substr(0, 64))));
}

}  // namespace

std::string encode_applied(const Applied& applied) {
  std::string out;
  put(out, version);
  put(out, applied.entries);
  put(out, applied.segments);
  put(out, applied.ids_in_last);
  return out;
}

std::optional<Applied> decode_applied(std::string_view bytes) {
  if (bytes.size() != applied_size_bytes || number_at(bytes, 0, 4) != version) return std::nullopt;
  return Applied{number_at(bytes, 4, 8), static_cast<std::uint32_t>(number_at(bytes, 12, 4)),
                 number_at(bytes, 16, 8)};
}

std::string encode_sequences(const std::vector<Sequence>& sequences) {
  std::string out;
  for (const Sequence sequence : sequences) put_varint(out, sequence.value());
  return out;
}

Result<std::vector<Sequence>> decode_sequences(std::string_view bytes) {
  std::vector<Sequence> sequences;
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const auto number = take_varint(rest);
    if (!number) return damaged("sequences of entries under an id", bytes);
    sequences.emplace_back(*number);
  }
  return sequences;
}

std::string encode_head(const Head& head) {
  std::string out(head.leaf.bytes());
  put_varint(out, head.sequence.value());
  put_varint(out, head.count.value());
  return out;
}

Result<Head> decode_head(std::string_view bytes) {
  if (bytes.size() < digest_size_bytes) return damaged("a device's head", bytes);
  Head head;
  TRY_ASSIGN(head.leaf, LeafHash::from_bytes(bytes.substr(0, digest_size_bytes)));
  std::string_view rest = bytes.substr(digest_size_bytes);
  const auto sequence = take_varint(rest);
  const auto count = take_varint(rest);
  if (!sequence || !count || !rest.empty()) return damaged("a device's head", bytes);
  head.sequence = Sequence(*sequence);
  head.count = DeviceSequence(*count);
  return head;
}

std::string filter_key(std::uint32_t segment, std::uint32_t chunk) {
  std::string key;
  put(key, segment);
  put(key, chunk);
  return key;
}

}  // namespace hallmark::index_codec
