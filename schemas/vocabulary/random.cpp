#include "schemas/vocabulary/random.h"

#include <openssl/rand.h>

#include <limits>

#include "schemas/vocabulary/invariant.h"

namespace hallmark {

Status SystemRandom::fill(std::span<std::uint8_t> bytes) {
  INVARIANT(bytes.size() <= std::numeric_limits<int>::max(), "so much randomness is a mistake");
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    return fail(ErrorCode::io, "the system's random generator gave nothing");
  }
  return ok();
}

std::uint64_t SeededRandom::next() {
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
  return mixed ^ (mixed >> 31U);
}

std::uint64_t SeededRandom::below(std::uint64_t limit) {
  INVARIANT(limit > 0, "nothing is below 0");
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<Wide>(next()) * limit) >> 64U);
}

Status SeededRandom::fill(std::span<std::uint8_t> bytes) {
  std::uint64_t word = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (at % 8 == 0) word = next();
    bytes[at] = static_cast<std::uint8_t>(word >> (8U * (at % 8)));
  }
  return ok();
}

}  // namespace hallmark
