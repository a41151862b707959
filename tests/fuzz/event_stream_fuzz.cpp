// The input is what somebody hands in, after five bytes: which format and which lead, the sizes in
// which it is read, and how much of it still fits into the reader's first chunk.
#include "schemas/cloudevents/event_stream.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "schemas/json/scan.h"
#include "schemas/vocabulary/invariant.h"
#include "tests/fuzz/target.h"

namespace hallmark::fuzz {
namespace {

// Events must not depend on where chunks end. The reader fills its first chunk, of this size, and
// takes what comes from then on; were the size another, chunks would end at fewer places here.
constexpr std::size_t first_chunk_bytes = 256 * 1024;

struct Plan {
  std::optional<EventFormat> format;
  std::string lead;  // what stands before the input
  std::array<std::size_t, 3> read_sizes{};
};

struct Event {
  std::string text;
  std::uint64_t line;
  std::uint64_t size_bytes;
  friend bool operator==(const Event&, const Event&) = default;
};

struct Outcome {
  std::vector<Event> events;
  std::string error;
  std::uint64_t line = 0;
  EventFormat format = EventFormat::single;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// Hands on the lead at once, then small pieces, then all the rest: the reader clears its whole
// chunk for each piece, which would take most of the time.
class SmallReads final : public ByteSource {
 public:
  SmallReads(std::string_view bytes, const Plan& plan)
      : rest_(bytes), lead_bytes_(plan.lead.size()), sizes_(plan.read_sizes) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    std::size_t wanted = rest_.size();
    if (lead_bytes_ > 0) {
      wanted = lead_bytes_;
    } else if (turn_ < most_small_reads) {
      wanted = sizes_[turn_++ % sizes_.size()];
    }
    const std::size_t size = std::min({wanted, buffer.size(), rest_.size()});
    std::copy_n(rest_.begin(), size, buffer.begin());
    rest_.remove_prefix(size);
    lead_bytes_ -= std::min(lead_bytes_, size);
    return size;
  }

 private:
  static constexpr std::size_t most_small_reads = 48;
  std::string_view rest_;
  std::size_t lead_bytes_;
  std::array<std::size_t, 3> sizes_;
  std::size_t turn_ = 0;
};

std::string lead_of(unsigned kind, std::size_t room) {
  std::array<std::string, 2> around;
  if (kind == 0 || kind > 3) return "";  // mostly none: a lead takes milliseconds
  if (kind == 1) around = {"{}\n", "\n"};
  if (kind == 2) around = {"[\"", "\","};
  if (kind == 3) around = {"{\n", ""};
  const std::size_t filler = first_chunk_bytes - room - around[0].size() - around[1].size();
  return around[0] + std::string(filler, 'x') + around[1];
}

Plan plan_of(std::string_view header) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(header[at]); };
  static constexpr std::array<std::optional<EventFormat>, 4> formats = {
      std::nullopt, EventFormat::single, EventFormat::batch, EventFormat::lines};
  Plan plan;
  plan.format = formats[byte(0) % 4U];
  plan.lead = lead_of(byte(0) / 4U, byte(4));
  for (std::size_t at = 0; at < plan.read_sizes.size(); ++at) {
    plan.read_sizes[at] = byte(at + 1) + std::size_t{1};
  }
  return plan;
}

Outcome read_all(ByteSource& source, std::optional<EventFormat> format) {
  EventStream stream(source, format);
  Outcome outcome;
  while (true) {
    const auto event = stream.next();
    if (!event) {
      outcome.error = event.error().text();
      INVARIANT(event.error().code == ErrorCode::bad_input && !outcome.error.empty(),
                "only what was handed in is at fault");
    }
    if (!event || !*event) break;
    const EventText& text = **event;
    INVARIANT(text.index == outcome.events.size(), "events are counted from 0");
    outcome.events.push_back({std::string(text.text), text.line, text.size_bytes});
  }
  outcome.line = stream.line();
  outcome.format = stream.format();
  return outcome;
}

bool is_space(char byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

void check_bounds(const Outcome& outcome, std::string_view whole) {
  std::uint64_t total = 0;
  for (const Event& event : outcome.events) {
    total += event.size_bytes;
    INVARIANT(!event.text.empty() && event.text.size() <= EventStream::event_limit_bytes,
              "an event is held up to the limit");
    INVARIANT(event.text.size() ==
                  std::min<std::uint64_t>(event.size_bytes, EventStream::event_limit_bytes),
              "an event is held whole where it fits");
    INVARIANT(event.size_bytes > event.text.size() || trimmed(event.text) == event.text,
              "an event has no whitespace around it");
  }
  INVARIANT(total <= whole.size(), "events are no more than what was handed in");
}

// Each event stands on its line, after the ones before it.
void check_lines(const Outcome& outcome, std::string_view whole) {
  std::size_t at = 0;
  std::uint64_t line = 1;
  for (const Event& event : outcome.events) {
    INVARIANT(event.line >= line, "events come in their order");
    for (; line < event.line; ++line) {
      const std::size_t end = whole.find('\n', at);
      INVARIANT(end != std::string_view::npos, "an event's line is there");
      at = end + 1;
    }
    const std::size_t found = whole.find(event.text, at);
    INVARIANT(found != std::string_view::npos, "an event is a piece of what was handed in");
    const std::string_view skipped = whole.substr(at, found - at);
    INVARIANT(skipped.find('\n') == std::string_view::npos, "an event begins on its line");
    const std::string_view text = whole.substr(found, event.text.size());
    line += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    at = found + event.text.size();
  }
}

// What the events of an input are where that can be said in another way; nothing where it cannot.
std::optional<std::vector<std::string_view>> expected_events(EventFormat format,
                                                             std::string_view whole) {
  std::vector<std::string_view> events;
  json::Document document;
  const std::string_view all = trimmed(whole);
  switch (format) {
    case EventFormat::single:
      if (!all.empty()) events.push_back(all);
      return events;
    case EventFormat::lines:
      while (!whole.empty()) {
        const std::string_view line = trimmed(take_until(whole, "\n"));
        if (!line.empty()) events.push_back(line);
      }
      return events;
    case EventFormat::batch:
      if (!all.starts_with('[') || json::scan(all, document)) return std::nullopt;
      for (const json::Value& element : json::elements(all)) events.push_back(element.text);
      return events;
  }
  return std::nullopt;
}

void check_events(const Outcome& outcome, std::string_view whole) {
  const auto expected = expected_events(outcome.format, whole);
  if (!expected) return;
  INVARIANT(outcome.error.empty(), "what is well formed is read to its end");
  INVARIANT(outcome.events.size() == expected->size(), "each event is found");
  for (std::size_t at = 0; at < expected->size(); ++at) {
    const std::string_view text = (*expected)[at];
    INVARIANT(outcome.events[at].size_bytes == text.size() &&
                  outcome.events[at].text == text.substr(0, EventStream::event_limit_bytes),
              "each event has its own bytes");
  }
}

}  // namespace
}  // namespace hallmark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hallmark;
  using namespace hallmark::fuzz;
  constexpr std::size_t header_bytes = 5;
  if (size < header_bytes) return 0;
  const std::string_view input = text_of(data, size);
  const Plan plan = plan_of(input.substr(0, header_bytes));
  const std::string whole = plan.lead + std::string(input.substr(header_bytes));

  MemorySource memory(whole);
  const Outcome at_once = read_all(memory, plan.format);
  SmallReads small(whole, plan);
  INVARIANT(read_all(small, plan.format) == at_once, "events do not depend on how bytes come in");
  check_bounds(at_once, whole);
  check_lines(at_once, whole);
  check_events(at_once, whole);
  return 0;
}
