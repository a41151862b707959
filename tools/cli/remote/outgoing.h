// Events on their way to a server: the input, parted into batches as POST /v1/events takes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/cloudevents/event_stream.h"
#include "schemas/vocabulary/sha256.h"

namespace hallmark::cli {

// What the server takes at once.
inline constexpr std::size_t batch_events_limit = 1000;
inline constexpr std::size_t batch_bytes_limit = 8 << 20;

// How far an input was read. The digest is of the events before it, each with those before, so that
// an input is known again whatever its name, also one that has grown.
struct InputPlace {
  std::uint64_t events = 0;
  std::uint64_t line = 0;  // on which the last of them begins
  EventDigest digest;
};

struct OutgoingEvent {
  std::string text;
  std::uint64_t line = 0;
  std::uint64_t size_bytes = 0;  // more than the text has where it was too long to be held

  [[nodiscard]] bool is_whole() const { return size_bytes == text.size(); }
};

struct OutgoingBatch {
  std::uint64_t number = 0;  // from 0
  std::vector<OutgoingEvent> events;
  // One event over several lines goes as it is: in NDJSON it would have to be rewritten.
  bool is_alone = false;
  InputPlace end;
};

// One thread.
class BatchReader {
 public:
  BatchReader(ByteSource& input, std::optional<EventFormat> format) : events_(input, format) {}

  // Leaves out what was answered before. bad_input: the input does not begin with those events.
  [[nodiscard]] Status skip_to(const InputPlace& place);
  // Nothing at the end. What could be read before the input went bad comes before the error.
  [[nodiscard]] Result<std::optional<OutgoingBatch>> next();

 private:
  [[nodiscard]] Result<bool> read();
  void step(const OutgoingEvent& event);

  EventStream events_;
  Sha256 sha256_;
  InputPlace place_;
  std::optional<OutgoingEvent> ahead_;  // read, and part of no batch yet
  std::optional<Error> failed_;
  std::uint64_t batches_ = 0;
};

}  // namespace hallmark::cli
