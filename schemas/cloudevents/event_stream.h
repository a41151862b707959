// Splits what somebody hands in into events, found out by looking: one event (spread over lines or
// not), a batch (a JSON array), or NDJSON (an event a line). Memory stays the same however long the
// input or a line of it is. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "schemas/vocabulary/result.h"

namespace hallmark {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // How many bytes were put into `buffer`; 0 at the end.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> buffer) = 0;
  // Whether read() has something to say, or will have within `patience`: it may have to wait for
  // whoever writes the input.
  [[nodiscard]] virtual bool is_ready(std::chrono::milliseconds /*patience*/) { return true; }
};

// Bytes in memory, which outlive the source.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] Result<std::size_t> read(std::span<char> buffer) override;

 private:
  std::string_view rest_;
};

enum class EventFormat : std::uint8_t { single, batch, lines };
[[nodiscard]] std::string_view name(EventFormat format);

struct EventText {
  std::string_view text;    // exact bytes without whitespace around them, valid until the next call
  std::uint64_t index = 0;  // from 0
  std::uint64_t line = 1;   // on which it begins, from 1
  std::uint64_t size_bytes =
      0;  // more than text.size() when it was too long to be held: then text is its beginning
};

class EventStream {
 public:
  // The longest event that is held where nothing else is asked for; no longer one is admissible.
  static constexpr std::size_t event_limit_bytes = 64 * 1024;

  explicit EventStream(ByteSource& source, std::optional<EventFormat> format = std::nullopt,
                       std::size_t held_bytes = event_limit_bytes)
      : source_(source), format_(format), held_bytes_(held_bytes) {}

  // The next event, nothing at the end. bad_input: the input is not what it began as (an array that
  // is not closed), and there is no telling where the next event begins.
  [[nodiscard]] Result<std::optional<EventText>> next();

  // Whether another line has come, or the input's end has, or something does within `patience`.
  // Of lines; of other forms nothing is known.
  [[nodiscard]] bool is_at_hand(std::chrono::milliseconds patience);

  // Known once next() was called.
  [[nodiscard]] EventFormat format() const { return format_.value_or(EventFormat::lines); }
  [[nodiscard]] std::uint64_t line() const { return line_; }

 private:
  // Follows brackets and strings, no more: whether a text is JSON is for the scanner to say.
  struct Nesting {
    int depth = 0;
    bool in_string = false;
    bool escaped = false;
    void feed(char byte);
    [[nodiscard]] bool outside() const { return depth == 0 && !in_string; }
  };

  Result<bool> fill();
  Result<bool> more();
  Result<bool> skip_whitespace();
  Status settle_format();
  [[nodiscard]] EventFormat look() const;
  [[nodiscard]] std::string_view unread() const {
    return std::string_view(buffer_).substr(at_, filled_ - at_);
  }
  // The character at the cursor, for a message.
  [[nodiscard]] std::string_view here() const { return unread().substr(0, 1); }
  void begin_event();
  void keep(std::string_view bytes);
  [[nodiscard]] EventText end_event();

  Result<std::optional<EventText>> next_line();
  Result<std::optional<EventText>> next_element();
  Status open_batch();
  Status take_element();
  Result<std::optional<EventText>> take_single();
  Status end_of_batch();

  ByteSource& source_;
  std::optional<EventFormat> format_;
  std::size_t held_bytes_;
  bool settled_ = false;
  bool batch_open_ = false;
  bool batch_closed_ = false;
  bool done_ = false;

  std::string buffer_;
  std::size_t filled_ = 0;  // of the buffer
  std::size_t at_ = 0;
  std::uint64_t line_ = 1;

  std::string event_;
  std::uint64_t event_size_bytes_ = 0;  // of what keep() was given, trailing whitespace taken off
  std::uint64_t trailing_bytes_ = 0;
  std::uint64_t event_line_ = 1;
  std::uint64_t count_ = 0;
};

}  // namespace hallmark
