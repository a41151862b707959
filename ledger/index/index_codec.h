// The bytes of the derived families. Local to a data directory; README.md has them in prose.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/chain.h"
#include "ledger/index/id_filter.h"

namespace hallmark::index_codec {

// Raised when one of these encodings changes; families of another version are made anew.
inline constexpr std::uint32_t version = 1;

// Under families::applied_key: the first so many entries are in the family.
struct Applied {
  std::uint64_t entries = 0;
  std::uint32_t segments = 0;  // of the filter; 0 in the other families
  std::uint64_t ids_in_last = 0;
};
[[nodiscard]] std::string encode_applied(const Applied& applied);
// Nothing where it is of another version or damaged.
[[nodiscard]] std::optional<Applied> decode_applied(std::string_view bytes);

[[nodiscard]] std::string encode_sequences(const std::vector<Sequence>& sequences);
[[nodiscard]] Result<std::vector<Sequence>> decode_sequences(std::string_view bytes);

[[nodiscard]] std::string encode_head(const Head& head);
[[nodiscard]] Result<Head> decode_head(std::string_view bytes);

// A segment of the filter lies in chunks of this size, under (segment, chunk).
inline constexpr std::size_t filter_chunk_bytes = 256 * 1024;
[[nodiscard]] std::string filter_key(std::uint32_t segment, std::uint32_t chunk);

}  // namespace hallmark::index_codec
