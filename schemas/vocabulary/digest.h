// Digest<Tag>: 32 bytes of SHA-256 that cannot be passed for a digest of something else.
#pragma once

#include <array>
#include <compare>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

inline constexpr std::size_t digest_size_bytes = 32;

template <class Tag>
class Digest {
 public:
  constexpr Digest() = default;
  explicit Digest(const std::array<unsigned char, digest_size_bytes>& bytes) : bytes_(bytes) {}

  [[nodiscard]] static Result<Digest> from_bytes(std::string_view bytes) {
    if (bytes.size() != digest_size_bytes) {
      return fail(ErrorCode::bad_input, "expected a digest of 32 bytes, found " +
                                            std::to_string(bytes.size()) + " bytes");
    }
    Digest digest;
    std::memcpy(digest.bytes_.data(), bytes.data(), digest_size_bytes);
    return digest;
  }
  [[nodiscard]] static Result<Digest> from_hex(std::string_view text) {
    TRY_ASSIGN(const std::string bytes, hallmark::from_hex(text));
    return from_bytes(bytes);
  }

  [[nodiscard]] std::string_view bytes() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }
  [[nodiscard]] std::string hex() const { return to_hex(bytes()); }
  friend auto operator<=>(const Digest&, const Digest&) = default;

 private:
  std::array<unsigned char, digest_size_bytes> bytes_{};
};

using EventDigest = Digest<struct EventDigestTag>;  // what an event says, however it was sent
using IdKey = Digest<struct IdKeyTag>;              // (source, id) of an event
using LeafHash = Digest<struct LeafHashTag>;        // of an entry's bytes

}  // namespace hallmark

// A digest is as good as random: its first bytes are a hash.
template <class Tag>
struct std::hash<hallmark::Digest<Tag>> {
  std::size_t operator()(const hallmark::Digest<Tag>& digest) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, digest.bytes().data(), sizeof value);
    return value;
  }
};
