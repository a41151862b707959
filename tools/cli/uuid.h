// UUIDs (RFC 9562) for the ids of events.
#pragma once

#include <string>
#include <string_view>

namespace hallmark::cli {

inline constexpr std::size_t uuid_size_bytes = 16;

// The UUID of this version made of 16 bytes: 4 of random ones, 8 of a digest's.
[[nodiscard]] std::string uuid_text(std::string_view bytes, unsigned version);

}  // namespace hallmark::cli
