#include "tests/projections/support/fleet.h"

#include <algorithm>
#include <sstream>

#include "schemas/cloudevents/read.h"
#include "tests/projections/support/story.h"
#include "tests/support/catch.h"
#include "tools/simulate/simulation.h"

namespace hallmark {

std::vector<Record> fleet_records(simulate::Options options) {
  options.from_us = story::moment("2024-01-01T00:00:00Z").micros();
  options.to_us = story::moment("2026-01-01T00:00:00Z").micros();
  std::string text;
  const auto done = simulate::simulate(options, {[&](std::string_view lines) {
                                                   text += lines;
                                                   return ok();
                                                 },
                                                 [](const simulate::Advance& /*advance*/) {}});
  REQUIRE(done.has_value());
  std::vector<Record> records;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    Record& record = records.emplace_back();
    record.content_type = "application/cloudevents+json";
    record.value = std::move(line);
  }
  return records;
}

Fleet::Fleet(std::vector<Record> records) : records_(std::move(records)) {
  for (const Record& record : records_) {
    Faults faults(Faults::Gather::first);
    auto envelope = read_envelope(record, faults);
    REQUIRE(envelope.has_value());
    add(envelopes_.emplace_back(*std::move(envelope)));
  }
}

void Fleet::add(const Envelope& envelope) {
  FactReader reader(story::catalogue());
  const Facts& facts = facts_.emplace_back(reader.read(envelope));
  auto& events = subjects_[std::string(envelope.device)];
  FoldEvent event;
  event.order = {envelope.occurred, facts.rank, envelope.source, producer_number(envelope),
                 envelope.id};
  event.entry = Sequence(facts_.size() - 1);
  event.number = DeviceSequence(events.size() + 1);
  event.recorded = Recorded(envelope.occurred.micros());
  event.type = envelope.type;
  event.data = facts.data();
  event.is_late = std::any_of(events.begin(), events.end(), [&](const FoldEvent& one) {
    return event.order.occurred < one.order.occurred;
  });
  events.push_back(event);
}

DeviceState folded(std::vector<FoldEvent> events) {
  std::sort(events.begin(), events.end(),
            [](const FoldEvent& left, const FoldEvent& right) { return left.order < right.order; });
  DeviceState state;
  for (const FoldEvent& event : events) fold(state, event);
  return state;
}

}  // namespace hallmark
