#include "schemas/cloudevents/event_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr std::size_t chunk_size_bytes = 256 * 1024;

bool is_space(char byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n'; }

std::uint64_t count_lines(std::string_view bytes) {
  return static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
}

std::uint64_t trailing_space(std::string_view bytes) {
  std::uint64_t count = 0;
  while (count < bytes.size() && is_space(bytes[bytes.size() - 1 - count])) ++count;
  return count;
}

}  // namespace

Result<std::size_t> MemorySource::read(std::span<char> buffer) {
  const std::size_t size = std::min(buffer.size(), rest_.size());
  if (size > 0) std::memcpy(buffer.data(), rest_.data(), size);
  rest_.remove_prefix(size);
  return size;
}

std::string_view name(EventFormat format) {
  switch (format) {
    case EventFormat::single:
      return "single";
    case EventFormat::batch:
      return "batch";
    case EventFormat::lines:
      return "ndjson";
  }
  return "unknown";
}

void EventStream::Nesting::feed(char byte) {
  if (in_string) {
    if (escaped) {
      escaped = false;
    } else if (byte == '\\') {
      escaped = true;
    } else if (byte == '"') {
      in_string = false;
    }
    return;
  }
  if (byte == '"') in_string = true;
  if (byte == '{' || byte == '[') ++depth;
  if ((byte == '}' || byte == ']') && depth > 0) --depth;
}

// Reads a chunk in place of the one that was used up; false at the end.
Result<bool> EventStream::fill() {
  if (buffer_.empty()) buffer_.resize(chunk_size_bytes);
  at_ = 0;
  std::size_t size = 0;
  while (size < buffer_.size()) {
    TRY_ASSIGN(const std::size_t here, source_.read(std::span(buffer_).subspan(size)));
    if (here == 0) break;
    size += here;
    // Where its form is to be found out the first chunk is filled; others are taken as they come.
    if (settled_ || format_) break;
  }
  filled_ = size;
  return size > 0;
}

Result<bool> EventStream::more() {
  if (at_ < filled_) return true;
  return fill();
}

Result<bool> EventStream::skip_whitespace() {
  while (true) {
    TRY_ASSIGN(const bool any, more());
    if (!any) return false;
    while (at_ < filled_ && is_space(buffer_[at_])) {
      if (buffer_[at_] == '\n') ++line_;
      ++at_;
    }
    if (at_ < filled_) return true;
  }
}

Status EventStream::settle_format() {
  TRY(skip_whitespace());
  settled_ = true;
  if (!format_) format_ = look();
  return ok();
}

EventFormat EventStream::look() const {
  const std::string_view rest = unread();
  if (rest.starts_with('[')) return EventFormat::batch;
  if (!rest.starts_with('{')) return EventFormat::lines;
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return EventFormat::lines;
  Nesting nesting;
  for (const char byte : rest.substr(0, end)) nesting.feed(byte);
  if (nesting.outside()) return EventFormat::lines;
  // An event over several lines has no line that begins with a brace but its first.
  const std::size_t second = rest.find_first_not_of("\r\n", end);
  const bool begins_anew = second != std::string_view::npos && rest[second] == '{';
  return begins_anew ? EventFormat::lines : EventFormat::single;
}

bool EventStream::is_at_hand(std::chrono::milliseconds patience) {
  const std::string_view rest = unread();
  const std::size_t begin = rest.find_first_not_of(" \t\r\n");
  const bool has_line =
      begin != std::string_view::npos && rest.find('\n', begin) != std::string_view::npos;
  return has_line || source_.is_ready(patience);
}

void EventStream::begin_event() {
  event_.clear();
  event_size_bytes_ = 0;
  trailing_bytes_ = 0;
  event_line_ = line_;
}

void EventStream::keep(std::string_view bytes) {
  const std::size_t room = held_bytes_ - std::min(held_bytes_, event_.size());
  event_.append(bytes.substr(0, room));
  event_size_bytes_ += bytes.size();
  const std::uint64_t space = trailing_space(bytes);
  trailing_bytes_ = space == bytes.size() ? trailing_bytes_ + space : space;
  line_ += count_lines(bytes);
}

EventText EventStream::end_event() {
  event_size_bytes_ -= trailing_bytes_;
  if (event_.size() > event_size_bytes_) event_.resize(event_size_bytes_);
  return {event_, count_++, event_line_, event_size_bytes_};
}

Result<std::optional<EventText>> EventStream::next() {
  if (!settled_) TRY(settle_format());
  if (done_) return std::optional<EventText>();
  switch (format()) {
    case EventFormat::single:
      return take_single();
    case EventFormat::batch:
      return next_element();
    case EventFormat::lines:
      break;
  }
  return next_line();
}

Result<std::optional<EventText>> EventStream::next_line() {
  TRY_ASSIGN(const bool any, skip_whitespace());
  if (!any) {
    done_ = true;
    return std::optional<EventText>();
  }
  begin_event();
  while (true) {
    const std::string_view rest = unread();
    const std::size_t end = rest.find('\n');
    const std::size_t size = std::min(end, rest.size());
    keep(rest.substr(0, size));
    at_ += size;
    if (end != std::string_view::npos) break;
    TRY_ASSIGN(const bool going_on, more());
    if (!going_on) break;
  }
  return std::optional(end_event());
}

Result<std::optional<EventText>> EventStream::take_single() {
  done_ = true;
  TRY_ASSIGN(bool any, skip_whitespace());
  if (!any) return std::optional<EventText>();
  begin_event();
  while (any) {
    keep(unread());
    at_ = filled_;
    TRY_ASSIGN(any, more());
  }
  return std::optional(end_event());
}

Result<std::optional<EventText>> EventStream::next_element() {
  if (!batch_open_) TRY(open_batch());
  TRY_ASSIGN(const bool any, skip_whitespace());
  if (any && count_ == 0 && buffer_[at_] == ']') {
    ++at_;
    batch_closed_ = true;
  }
  if (batch_closed_) {
    TRY(end_of_batch());
    return std::optional<EventText>();
  }
  TRY(take_element());
  const EventText element = end_event();
  if (element.size_bytes == 0) {
    return fail(ErrorCode::bad_input, "expected an event, found " + quoted(here()),
                fmt::format("line {}", line_));
  }
  batch_closed_ = buffer_[at_] == ']';
  ++at_;
  return std::optional(element);
}

Status EventStream::open_batch() {
  TRY_ASSIGN(const bool any, skip_whitespace());
  if (!any || buffer_[at_] != '[') {
    return fail(ErrorCode::bad_input, "expected '[', which begins a batch",
                fmt::format("line {}", line_));
  }
  batch_open_ = true;
  ++at_;
  return ok();
}

// Keeps everything up to the comma or bracket that ends the element, and stops there.
Status EventStream::take_element() {
  begin_event();
  Nesting nesting;
  while (true) {
    TRY_ASSIGN(const bool any, more());
    if (!any) {
      return fail(ErrorCode::bad_input, "expected ',' or ']', found the end of the batch",
                  fmt::format("line {}", line_));
    }
    const std::size_t first = at_;
    while (at_ < filled_) {
      const char byte = buffer_[at_];
      if (nesting.outside() && (byte == ',' || byte == ']')) break;
      nesting.feed(byte);
      ++at_;
    }
    keep(std::string_view(buffer_).substr(first, at_ - first));
    if (at_ < filled_) return ok();
  }
}

Status EventStream::end_of_batch() {
  done_ = true;
  TRY_ASSIGN(const bool any, skip_whitespace());
  if (any) {
    return fail(ErrorCode::bad_input,
                "expected the end after the batch's ']', found " + quoted(here()),
                fmt::format("line {}", line_));
  }
  return ok();
}

}  // namespace hallmark
