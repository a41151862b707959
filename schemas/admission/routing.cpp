#include "schemas/admission/routing.h"

namespace hallmark {
namespace {

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

}  // namespace

std::uint32_t murmur2(std::string_view bytes) {
  constexpr std::uint32_t seed = 0x9747b28c;
  constexpr std::uint32_t m = 0x5bd1e995;
  std::uint32_t hash = seed ^ static_cast<std::uint32_t>(bytes.size());
  std::size_t at = 0;
  for (; at + 4 <= bytes.size(); at += 4) {
    std::uint32_t word = byte_at(bytes, at) | byte_at(bytes, at + 1) << 8U |
                         byte_at(bytes, at + 2) << 16U | byte_at(bytes, at + 3) << 24U;
    word *= m;
    word ^= word >> 24U;
    word *= m;
    hash *= m;
    hash ^= word;
  }
  const std::size_t rest = bytes.size() - at;
  if (rest == 3) hash ^= byte_at(bytes, at + 2) << 16U;
  if (rest >= 2) hash ^= byte_at(bytes, at + 1) << 8U;
  if (rest >= 1) {
    hash ^= byte_at(bytes, at);
    hash *= m;
  }
  hash ^= hash >> 13U;
  hash *= m;
  hash ^= hash >> 15U;
  return hash;
}

ShardIndex shard_of(std::string_view device, std::uint32_t shard_count) {
  INVARIANT(shard_count > 0, "a ledger has at least one shard");
  return ShardIndex((murmur2(device) & 0x7fffffffU) % shard_count);
}

}  // namespace hallmark
