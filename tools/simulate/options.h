// What is simulated, and in which form it is written.
#pragma once

#include <cstdint>
#include <limits>

namespace hallmark::simulate {

enum class Shape : std::uint8_t { small, fleet, gateway };
enum class Envelope : std::uint8_t { plain, signed_by_producer };
enum class Certificates : std::uint8_t { digests, der };
enum class RecordedTime : std::uint8_t { left_out, written };  // extension `recordedtime`

// Times are microseconds since 1970-01-01T00:00:00Z.
struct Options {
  std::uint32_t devices = 1000;
  std::int64_t from_us = 0;
  std::int64_t to_us = 0;  // nothing is written that was recorded then or later
  std::uint64_t seed = 1;
  Shape shape = Shape::fleet;
  unsigned late_percent = 3;  // of the time that a device's own reports come late
  Envelope envelope = Envelope::plain;
  Certificates certificates = Certificates::digests;
  RecordedTime recorded_time = RecordedTime::left_out;
};

// The release lines stand behind the devices in the same numbering.
inline constexpr std::uint32_t most_devices = std::numeric_limits<std::uint32_t>::max() - 1000;

inline constexpr std::int64_t millisecond = 1'000;
inline constexpr std::int64_t second = 1'000 * millisecond;
inline constexpr std::int64_t minute = 60 * second;
inline constexpr std::int64_t hour = 60 * minute;
inline constexpr std::int64_t day = 24 * hour;

}  // namespace hallmark::simulate
