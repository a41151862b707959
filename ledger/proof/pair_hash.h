// The hash of two subtrees under the byte that says of which tree: the log's nodes and the map's.
#pragma once

#include <array>
#include <cstring>

#include "schemas/vocabulary/sha256.h"

namespace hallmark {

template <class Hash>
[[nodiscard]] Hash pair_hash(char prefix, const Hash& left, const Hash& right, Sha256& sha256) {
  std::array<char, 1 + 2 * digest_size_bytes> bytes{prefix};
  std::memcpy(&bytes[1], left.bytes().data(), digest_size_bytes);
  std::memcpy(&bytes[1 + digest_size_bytes], right.bytes().data(), digest_size_bytes);
  return sha256.digest<Hash>({bytes.data(), bytes.size()});
}

}  // namespace hallmark
