#include "schemas/admission/event_digest.h"

#include <array>
#include <cstdint>

namespace hallmark {
namespace {

template <std::size_t Size>
std::array<char, Size> big_endian(std::uint64_t value) {
  std::array<char, Size> bytes{};
  for (std::size_t i = 0; i < Size; ++i) {
    bytes[Size - 1 - i] = static_cast<char>(value >> (8 * i) & 0xFFU);
  }
  return bytes;
}

void append_field(std::string& out, std::string_view bytes) {
  const auto length = big_endian<4>(bytes.size());
  out.append(length.data(), length.size());
  out.append(bytes);
}

}  // namespace

EventDigest EventHasher::event_digest(const Envelope& envelope) {
  fields_.clear();
  append_field(fields_, envelope.source);
  append_field(fields_, envelope.id);
  append_field(fields_, envelope.type);
  append_field(fields_, envelope.device);
  const auto time = big_endian<8>(static_cast<std::uint64_t>(envelope.occurred.micros()));
  append_field(fields_, {time.data(), time.size()});
  append_field(fields_, envelope.media_type);
  append_field(fields_, envelope.data);
  for (const EnvelopeSignature& signature : envelope.signatures) {
    append_field(fields_, signature.key_id);
    append_field(fields_, signature.bytes);
  }
  return sha256_.digest<EventDigest>(fields_);
}

IdKey EventHasher::id_key(std::string_view source, std::string_view id) {
  fields_.clear();
  append_field(fields_, source);
  append_field(fields_, id);
  return sha256_.digest<IdKey>(fields_);
}

}  // namespace hallmark
