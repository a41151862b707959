// A device's life told in few words, event by event, and what the fold makes of it. Its data pass
// the catalogue's check, or the test stops.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "projections/facts/facts.h"
#include "projections/fold/fold.h"

namespace hallmark::story {

[[nodiscard]] const Catalogue& catalogue();

// 64 hexadecimal digits, all of them this one: "a" stands for aaaa….
[[nodiscard]] std::string digest(char digit);
[[nodiscard]] ContentHash hash(char digit);

// A certificate with the SHA-256 digest(digit), valid in 2026.
[[nodiscard]] std::string certificate(char digit, std::string_view role = "operational",
                                      std::string_view not_after = "2026-12-31T00:00:00Z");

[[nodiscard]] Occurred moment(std::string_view time);

// {"id":"id"}
[[nodiscard]] std::string party(std::string_view id);

class Story {
 public:
  explicit Story(std::string device = "pump-1") : device_(std::move(device)) {}

  // An event of this type ("device.retired") a minute after the one before, the first one at
  // 2026-01-01T00:00:00Z as entry 0. In the data #a stands for digest('a').
  Story& then(std::string_view type, std::string data);
  // The same at a moment.
  Story& at(std::string_view time, std::string_view type, std::string data);
  // With data that are not good, of a type by its full name.
  Story& then_without_effect(std::string type);

  [[nodiscard]] const std::deque<FoldEvent>& events() const { return events_; }
  [[nodiscard]] DeviceState state() const;
  [[nodiscard]] Evidence said_by(std::uint64_t entry) const;

 private:
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  void add(std::string_view type, std::uint16_t rank, std::string_view data);

  std::string device_;
  std::deque<std::string> texts_;
  std::deque<FoldEvent> events_;
  Occurred now_{1767225600000000 - 60000000};
};

// Made and joined: where most stories begin. Two events.
[[nodiscard]] Story enrolled_pump();

}  // namespace hallmark::story
