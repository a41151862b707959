#include "tools/cli/uuid.h"

#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark::cli {

std::string uuid_text(std::string_view bytes, unsigned version) {
  INVARIANT(bytes.size() == uuid_size_bytes, "a UUID has 16 bytes");
  std::string marked(bytes);
  marked[6] = static_cast<char>((static_cast<unsigned char>(marked[6]) & 0x0FU) | version << 4U);
  marked[8] = static_cast<char>((static_cast<unsigned char>(marked[8]) & 0x3FU) | 0x80U);
  std::string text = to_hex(marked);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, 1, '-');
  return text;
}

}  // namespace hallmark::cli
