// The media types in which events travel.
#pragma once

#include <string_view>

namespace hallmark::media_type {

inline constexpr std::string_view structured = "application/cloudevents+json";
inline constexpr std::string_view batch = "application/cloudevents-batch+json";
inline constexpr std::string_view lines = "application/x-ndjson";
inline constexpr std::string_view signed_envelope = "application/vnd.dsse+json";
inline constexpr std::string_view json = "application/json";
inline constexpr std::string_view cloud_events_prefix = "application/cloudevents";

}  // namespace hallmark::media_type
