// --format of the commands that read events.
#pragma once

#include <optional>
#include <string>

#include "schemas/cloudevents/event_stream.h"

namespace hallmark::cli {

// Nothing for "auto": the stream looks.
[[nodiscard]] inline std::optional<EventFormat> format_named(const std::string& word) {
  for (const EventFormat format : {EventFormat::single, EventFormat::batch, EventFormat::lines}) {
    if (word == name(format)) return format;
  }
  return std::nullopt;
}

}  // namespace hallmark::cli
